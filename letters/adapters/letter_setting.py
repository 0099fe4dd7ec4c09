"""Letters in, a checked PDF out: the unit of work of a print batch.

Pure but for reading fonts and layout: the same job gives the same bytes. Nothing is
measured while setting: places are worked out beforehand and read back afterwards.
"""

from typing import Any

import typst

from letters.adapters.first_layout import first_pictures, set_first
from letters.adapters.layouts import (
    TEMPLATES,
    Made,
    SettingFailed,
    SettingStopped,
    compiler_of,
    given_data,
    one_file,
)
from letters.adapters.letter_preparing import (
    FIRST_LAYOUT,
    Prepared,
    prepared,
    prepared_sheet,
)
from letters.adapters.page_checking import Placed, check_placed, place_pages
from letters.adapters.page_reading import Unreadable, read_pages
from letters.rules.kinds import LetterForm
from letters.rules.print_jobs import Job

__all__ = [
    "TEMPLATES",
    "Made",
    "SettingFailed",
    "SettingStopped",
    "compile_letters",
    "letter_picture",
    "letter_pictures",
    "ready_letters",
    "set_letters",
]


def set_letters(job: Job) -> Made:
    """Set one file and check every page of it.

    For a printer of both sides each letter begins on a sheet of its own: the back of
    an odd page holds nothing but the letter's reference.

    Raises SettingFailed when the layout or logo is broken, or when a page does not
    say what it must, and Refused when a font is missing or broken.
    """
    if job.sheet["layout"] == FIRST_LAYOUT:
        return set_first(job)
    try:
        with compiler_of(job) as (compiler, logo):
            sheet = prepared_sheet(job, logo)
            letters, too_wide = ready_letters(job)
            too_long = _count_pages(compiler, sheet, letters, job)
            if too_wide or too_long:
                return Made(job.name, b"", [], too_long, too_wide)
            if sheet.get("both_sides"):
                _pad(letters)
            pdf = compile_letters(compiler, sheet, letters, job.timestamp)
            placed = _placed(job.name, pdf, letters)
    except typst.TypstError as error:
        raise SettingFailed(f"{job.name}: {error.message}") from None
    if placed.too_long:
        return Made(job.name, b"", [], placed.too_long, [])
    problems = check_placed(sheet, placed)
    if problems:
        raise SettingFailed(f"{job.name}: {problems[0].what} ({problems[0].ref})")
    return Made(job.name, pdf, placed.pages, [], [])


def ready_letters(job: Job) -> tuple[list[Prepared], list[str]]:
    """The letters of a job for layout 2, and refs of addresses that do not fit."""
    ready: list[Prepared] = []
    too_wide: list[str] = []
    for letter in job.letters:
        made = prepared(letter, job)
        if made is None:
            too_wide.append(letter["ref"])
        else:
            ready.append(made)
    return ready, too_wide


def _count_pages(
    compiler: typst.Compiler, sheet: dict[str, Any], letters: list[Prepared], job: Job
) -> list[str]:
    """Note how many pages letters in large print take; refs of those that are too long.

    In the usual form a text takes one page, or it is found too long afterwards.
    """
    large = [one for one in letters if one["form"] == LetterForm.LARGE.value]
    if not large:
        return []
    pdf = compile_letters(compiler, sheet, large, job.timestamp)
    placed = _placed(job.name, pdf, large)
    for _, part, pages in placed.parts:
        part["pages"] = len(pages)
    return placed.too_long


def _pad(letters: list[Prepared]) -> None:
    """Give letters of an odd number of pages a back: no sheet holds two letters."""
    for letter in letters:
        letter["pad"] = sum(part["pages"] for part in letter["parts"]) % 2 == 1


def _placed(name: str, pdf: bytes, letters: list[Prepared]) -> Placed:
    try:
        return place_pages(read_pages(pdf), letters)
    except Unreadable as error:
        raise SettingFailed(f"{name}: unreadable: {error}") from None


def compile_letters(
    compiler: typst.Compiler,
    sheet: dict[str, Any],
    letters: list[Prepared],
    timestamp: int,
) -> bytes:
    """Letters as a file to print: without tags, nothing checked."""
    return one_file(
        compiler.compile(
            sys_inputs={"data": given_data(sheet, letters)},
            timestamp=timestamp,
            pdf_tags=False,
        )
    )


def letter_pictures(job: Job, *, dots: int = 110) -> list[bytes]:
    """Every page of the first letter of a job as PNG, for the screen; `dots` an inch.

    Raises SettingFailed when it cannot be set, and Refused without a font.
    """
    if job.sheet["layout"] == FIRST_LAYOUT:
        return first_pictures(job, dots)
    try:
        with compiler_of(job) as (compiler, logo):
            sheet = prepared_sheet(job, logo)
            letters, too_wide = ready_letters(job._replace(letters=job.letters[:1]))
            if too_wide:
                raise SettingFailed(f"{job.name}: the address does not fit")
            _count_pages(compiler, sheet, letters, job)
            given = {"data": given_data(sheet, letters)}
            made = compiler.compile(sys_inputs=given, format="png", ppi=dots)
    except typst.TypstError as error:
        raise SettingFailed(f"{job.name}: {error.message}") from None
    pages = made if isinstance(made, list) else [made]
    return [page for page in pages if page is not None]


def letter_picture(job: Job, page: int = 1, *, dots: int = 110) -> bytes:
    """One page of the first letter of a job as PNG, counted from 1; the last one where
    there are fewer. Raises as `letter_pictures` does."""
    pages = letter_pictures(job, dots=dots)
    return pages[min(page, len(pages)) - 1]
