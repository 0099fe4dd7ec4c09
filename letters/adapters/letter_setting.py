"""Letters in, a checked PDF out: the unit of work of a print batch.

Pure but for reading fonts and layout: the same job gives the same bytes.
"""

import json
import tempfile
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import typst

from letters.adapters.barcodes import qr_picture
from letters.adapters.page_checking import check_pages
from letters.rules.blocks import blocks_of
from letters.rules.print_jobs import Job
from letters.rules.template_language import fill
from outreach.adapters.typesetting import fonts

TEMPLATES = Path(__file__).parent.parent / "templates"
PICTURE_KINDS = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"<svg": "svg"}


class Made(NamedTuple):
    """A file that was set."""

    name: str
    pdf: bytes
    pages: list[tuple[str, int, int]]
    """(ref, first page, last page), from 1."""
    too_long: list[str]
    """Refs of which the text takes more than one page."""
    too_wide: list[str]
    """Refs of which the address does not fit in the window. When there are any, here
    or in `too_long`, `pdf` is empty."""


class SettingFailed(Exception):
    """The file could not be made as it must be; the message holds refs only."""


def set_letters(job: Job) -> Made:
    """Set one file and check every page of it.

    Raises SettingFailed when the layout or logo is broken, or when a page does not
    say what it must.
    """
    letters = [_prepared(one, job.text) for one in job.letters]
    data = json.dumps({"sheet": job.sheet, "letters": letters}, ensure_ascii=False)
    try:
        with _compiler(job) as (compiler, logo):
            data = data.replace('"logo": ""', f'"logo": "{logo}"', 1)
            pdf = _one_file(
                compiler.compile(
                    sys_inputs={"data": data}, timestamp=job.timestamp, pdf_tags=False
                )
            )
            pages = _page_ranges(compiler)
            too_wide = [ref for ref, _ in _marks(compiler, "<window>")]
            panels = {ref for ref, _ in _marks(compiler, "<panel>")}
    except typst.TypstError as error:
        raise SettingFailed(f"{job.name}: {error.message}") from None
    too_long = [ref for ref, first, last in pages if first != last or ref in panels]
    if too_long or too_wide:
        return Made(job.name, b"", pages, too_long, too_wide)
    problems = check_pages(pdf, letters)
    if problems:
        raise SettingFailed(f"{job.name}: {problems[0].what} ({problems[0].ref})")
    return Made(job.name, pdf, pages, [], [])


def letter_picture(job: Job, *, dots: int = 110) -> bytes:
    """The first letter of a job as PNG, for the screen; `dots` an inch."""
    letters = [_prepared(job.letters[0], job.text)]
    data = json.dumps({"sheet": job.sheet, "letters": letters}, ensure_ascii=False)
    with _compiler(job) as (compiler, logo):
        data = data.replace('"logo": ""', f'"logo": "{logo}"', 1)
        made = compiler.compile(sys_inputs={"data": data}, format="png", ppi=dots)
    return _one_file(made)


def _one_file(made: bytes | list[bytes] | None) -> bytes:
    first = made[0] if isinstance(made, list) else made
    if first is None:
        raise SettingFailed("nothing was made")
    return first


def _prepared(letter: dict[str, Any], text: str) -> dict[str, Any]:
    values = letter["values"]
    return {
        "ref": letter["ref"],
        "address": values["address"],
        "date": values["text"]["datum"],
        "code": values["code"],
        "salutation": values["text"]["aanhef"],
        "qr": qr_picture(values["url"]),
        "answer": values["answer"],
        "blocks": blocks_of(fill(text, values["text"])),
    }


def _page_ranges(compiler: typst.Compiler) -> list[tuple[str, int, int]]:
    first = dict(_marks(compiler, "<first>"))
    last = dict(_marks(compiler, "<last>"))
    return [(ref, page, last[ref]) for ref, page in first.items()]


def _marks(compiler: typst.Compiler, label: str) -> Iterator[tuple[str, int]]:
    for mark in json.loads(compiler.query(label)):
        ref, page = mark["value"]
        yield ref, page


@cache
def _plain_compiler(layout: str) -> typst.Compiler:
    return typst.Compiler(TEMPLATES / layout, root=TEMPLATES, font_paths=fonts())


@contextmanager
def _compiler(job: Job) -> Iterator[tuple[typst.Compiler, str]]:
    """A compiler that sees the layout, and the logo beside it where there is one."""
    layout = f"{job.sheet['layout']}.typ"
    if not job.logo:
        yield _plain_compiler(layout), ""
        return
    picture = b64decode(job.logo)
    kinds = [kind for start, kind in PICTURE_KINDS.items() if start in picture[:200]]
    if not kinds:
        raise SettingFailed(f"{job.name}: the logo is no PNG, JPEG or SVG")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / layout).write_bytes((TEMPLATES / layout).read_bytes())
        (root / f"logo.{kinds[0]}").write_bytes(picture)
        yield (
            typst.Compiler(root / layout, root=root, font_paths=fonts()),
            f"logo.{kinds[0]}",
        )
