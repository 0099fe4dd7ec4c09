"""A letter as a document for a screen or a screen reader: PDF/A-2a and PDF/UA-1.

Set by itself, never cut from a batch: in a trial a page cut from a tagged file kept
the alternative texts of 2,000 other residents.
"""

from typing import Any, Final

import typst

from letters.adapters.layouts import (
    SettingFailed,
    compiler_of,
    given_data,
    one_file,
)
from letters.adapters.letter_preparing import Prepared, prepared, prepared_sheet
from letters.adapters.page_checking import check_placed, place_pages
from letters.adapters.page_reading import Unreadable, read_pages
from letters.rules.letter_values import LAYOUT
from letters.rules.print_jobs import Job

STANDARDS: Final = ("a-2a", "ua-1")


def digital_copy(job: Job) -> bytes:
    """The only letter of a job as a tagged PDF: title, languages, alternative texts.

    Without what is for the post: bar code, sort code and fold marks. Letters of any
    layout are set in the newest. Raises ValueError for a job of more than one letter,
    SettingFailed when it cannot be set or says something else than the letter, and
    Refused when a font is missing or broken.
    """
    try:
        pdf, sheet, ready = set_copy(job)
        placed = place_pages(read_pages(pdf), [ready])
    except Unreadable as error:
        raise SettingFailed(f"{job.name}: unreadable: {error}") from None
    problems = [] if placed.too_long else check_placed(sheet, placed)
    if problems:
        raise SettingFailed(f"{job.name}: {problems[0].what} ({problems[0].ref})")
    return pdf


def set_copy(job: Job) -> tuple[bytes, dict[str, Any], Prepared]:
    """As `digital_copy`, before it is checked: the PDF, its sheet and the letter."""
    (letter,) = job.letters
    try:
        with compiler_of(job, LAYOUT) as (compiler, logo):
            sheet = prepared_sheet(job, logo) | {"folds": []}
            ready = prepared({**letter, "kix": "", "sort_code": ""}, job)
            if ready is None:
                raise SettingFailed(f"{job.name}: the address does not fit")
            sheet["title"] = _title(ready) or sheet["title"]
            return _tagged(compiler, sheet, ready, job.timestamp), sheet, ready
    except typst.TypstError as error:
        raise SettingFailed(f"{job.name}: {error.message}") from None


def _title(letter: dict[str, Any]) -> str:
    """What the letter's own heading says."""
    for block in letter["parts"][0]["blocks"]:
        if block["kind"] == "h1":
            return " ".join("".join(run["text"] for run in block["runs"]).split())
    return ""


def _tagged(
    compiler: typst.Compiler,
    sheet: dict[str, Any],
    letter: dict[str, Any],
    timestamp: int,
) -> bytes:
    return one_file(
        compiler.compile(
            sys_inputs={"data": given_data(sheet, [letter])},
            timestamp=timestamp,
            pdf_standards=list(STANDARDS),
        )
    )
