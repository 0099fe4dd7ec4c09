"""The layouts of letters, ready to set: compilers, logos, and what comes out."""

import json
import tempfile
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import typst

from letters.rules.print_jobs import Job
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
    """Refs of which a text takes more pages than its form may have."""
    too_wide: list[str]
    """Refs of which the address does not fit in the window. When there are any, here
    or in `too_long`, `pdf` is empty."""


class SettingFailed(Exception):
    """The file could not be made as it must be; the message holds refs only."""


class SettingStopped(SettingFailed):
    """The process that made the file died; another may do better."""


def given_data(sheet: Mapping[str, Any], letters: Sequence[Mapping[str, Any]]) -> str:
    """What the layout reads."""
    return json.dumps({"sheet": sheet, "letters": letters}, ensure_ascii=False)


def one_file(made: bytes | list[bytes] | None) -> bytes:
    """The only file that was made. Raises SettingFailed when there is none."""
    first = made[0] if isinstance(made, list) else made
    if first is None:
        raise SettingFailed("nothing was made")
    return first


@cache
def _plain_compiler(layout: str) -> typst.Compiler:
    return typst.Compiler(TEMPLATES / layout, root=TEMPLATES, font_paths=fonts())


@contextmanager
def compiler_of(job: Job, layout: str = "") -> Iterator[tuple[typst.Compiler, str]]:
    """A compiler that sees the layout, and the name of the logo beside it, "" without.

    `layout`: another one than the job's. Raises Refused when a font is missing or
    broken, and SettingFailed for a logo that is no picture.
    """
    file = f"{layout or job.sheet['layout']}.typ"
    if not job.logo:
        yield _plain_compiler(file), ""
        return
    picture = b64decode(job.logo)
    kinds = [kind for start, kind in PICTURE_KINDS.items() if start in picture[:200]]
    if not kinds:
        raise SettingFailed(f"{job.name}: the logo is no PNG, JPEG or SVG")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / file).write_bytes((TEMPLATES / file).read_bytes())
        (root / f"logo.{kinds[0]}").write_bytes(picture)
        yield (
            typst.Compiler(root / file, root=root, font_paths=fonts()),
            f"logo.{kinds[0]}",
        )
