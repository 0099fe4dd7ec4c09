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
from letters.adapters.page_reading import page_count
from letters.rules.blocks import blocks_of
from letters.rules.print_jobs import Job
from letters.rules.template_language import fill
from letters.rules.windows import MOST_LINES, SHORT_LINE
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
    letters = [_prepared(one, job.texts) for one in job.letters]
    try:
        with _compiler(job) as (compiler, logo):
            sheet = {**job.sheet, "logo": logo}
            traced = _trace(compiler, sheet, _doubtful(letters))
            for letter in letters:
                letter["small"] = letter["ref"] in traced.small
            too_wide = sorted(traced.window)
            too_long = sorted(traced.panel)
            if not too_wide and not too_long:
                pdf = _compile(compiler, sheet, letters, job.timestamp)
                if page_count(pdf) == len(letters):
                    return _checked(job.name, pdf, letters)
                too_long = sorted(_trace(compiler, sheet, letters).overflowing)
    except typst.TypstError as error:
        raise SettingFailed(f"{job.name}: {error.message}") from None
    if not too_wide and not too_long:
        raise SettingFailed(f"{job.name}: not one page for each letter")
    return Made(job.name, b"", [], too_long, too_wide)


def _checked(name: str, pdf: bytes, letters: list[dict[str, Any]]) -> Made:
    problems = check_pages(pdf, letters)
    if problems:
        raise SettingFailed(f"{name}: {problems[0].what} ({problems[0].ref})")
    pages = [(one["ref"], n, n) for n, one in enumerate(letters, start=1)]
    return Made(name, pdf, pages, [], [])


class _Traced(NamedTuple):
    """Refs of letters by what measuring them showed."""

    small: set[str]
    """The address fits in the window at 10 points only."""
    window: set[str]
    """The address does not fit in the window."""
    panel: set[str]
    """The answer panel does not hold its text."""
    overflowing: set[str]
    """The letter begins and ends on different pages."""


def _doubtful(letters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Letters worth measuring: long addresses, and one for what all have in common."""
    first, *others = letters
    return [first, *(one for one in others if _long_address(one["address"]))]


def _long_address(lines: list[str]) -> bool:
    return len(lines) >= MOST_LINES or any(len(line) > SHORT_LINE for line in lines)


def _trace(
    compiler: typst.Compiler, sheet: dict[str, Any], letters: list[dict[str, Any]]
) -> _Traced:
    given = {"data": _data(sheet, letters), "trace": "yes"}
    compiler.compile(sys_inputs=given, pdf_tags=False)
    first, last = dict(_marks(compiler, "<first>")), dict(_marks(compiler, "<last>"))
    return _Traced(
        small=set(_marks(compiler, "<small>")),
        window=set(_marks(compiler, "<window>")),
        panel=set(_marks(compiler, "<panel>")),
        overflowing={ref for ref, page in first.items() if last[ref] != page},
    )


def _compile(
    compiler: typst.Compiler,
    sheet: dict[str, Any],
    letters: list[dict[str, Any]],
    timestamp: int,
) -> bytes:
    return _one_file(
        compiler.compile(
            sys_inputs={"data": _data(sheet, letters)},
            timestamp=timestamp,
            pdf_tags=False,
        )
    )


def _data(sheet: dict[str, Any], letters: list[dict[str, Any]]) -> str:
    return json.dumps({"sheet": sheet, "letters": letters}, ensure_ascii=False)


def letter_picture(job: Job, *, dots: int = 110) -> bytes:
    """The first letter of a job as PNG, for the screen; `dots` an inch."""
    letters = [_prepared(job.letters[0], job.texts)]
    with _compiler(job) as (compiler, logo):
        sheet = {**job.sheet, "logo": logo}
        letters[0]["small"] = bool(_trace(compiler, sheet, letters).small)
        given = {"data": _data(sheet, letters)}
        made = compiler.compile(sys_inputs=given, format="png", ppi=dots)
    return _one_file(made)


def _one_file(made: bytes | list[bytes] | None) -> bytes:
    first = made[0] if isinstance(made, list) else made
    if first is None:
        raise SettingFailed("nothing was made")
    return first


def _prepared(letter: dict[str, Any], texts: dict[str, str]) -> dict[str, Any]:
    values = letter["values"]
    return {
        "ref": letter["ref"],
        "address": values["address"],
        "date": values["text"]["datum"],
        "code": values["code"],
        "salutation": values["text"]["aanhef"],
        "qr": qr_picture(values["url"]),
        "small": False,
        "answer": values["answer"],
        "blocks": blocks_of(fill(texts[letter["text"]], values["text"])),
    }


def _marks(compiler: typst.Compiler, label: str) -> Iterator[Any]:
    """The values of the marks with a label: a ref, or (ref, page)."""
    return (mark["value"] for mark in json.loads(compiler.query(label)))


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
