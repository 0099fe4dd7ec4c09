"""Letters in layout 1: one page each, C5/6 with the window on the left.

For letters of before layout 2, which must come out bit by bit as they were.
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import typst

from letters.adapters.layouts import (
    Made,
    SettingFailed,
    compiler_of,
    given_data,
    one_file,
)
from letters.adapters.letter_preparing import first_prepared
from letters.adapters.page_checking import check_pages
from letters.adapters.page_reading import page_count
from letters.rules.print_jobs import Job
from letters.rules.windows import MOST_LINES, SHORT_LINE


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


def set_first(job: Job) -> Made:
    """Set one file and check every page of it. Raises SettingFailed."""
    letters = [first_prepared(one, job.texts) for one in job.letters]
    try:
        with compiler_of(job) as (compiler, logo):
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


def _doubtful(letters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Letters worth measuring: long addresses, and one for what all have in common."""
    first, *others = letters
    return [first, *(one for one in others if _long_address(one["address"]))]


def _long_address(lines: list[str]) -> bool:
    return len(lines) >= MOST_LINES or any(len(line) > SHORT_LINE for line in lines)


def _trace(
    compiler: typst.Compiler, sheet: dict[str, Any], letters: list[dict[str, Any]]
) -> _Traced:
    given = {"data": given_data(sheet, letters), "trace": "yes"}
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
    return one_file(
        compiler.compile(
            sys_inputs={"data": given_data(sheet, letters)},
            timestamp=timestamp,
            pdf_tags=False,
        )
    )


def first_pictures(job: Job, dots: int) -> list[bytes]:
    """The page of the first letter of a job as PNG."""
    letters = [first_prepared(job.letters[0], job.texts)]
    with compiler_of(job) as (compiler, logo):
        sheet = {**job.sheet, "logo": logo}
        letters[0]["small"] = bool(_trace(compiler, sheet, letters).small)
        given = {"data": given_data(sheet, letters)}
        made = compiler.compile(sys_inputs=given, format="png", ppi=dots)
    return [one_file(made)]


def _marks(compiler: typst.Compiler, label: str) -> Iterator[Any]:
    """The values of the marks with a label: a ref, or (ref, page)."""
    return (mark["value"] for mark in json.loads(compiler.query(label)))
