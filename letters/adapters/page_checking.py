"""Checks every page that was made: its own name and code, nobody else's, no box."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, NamedTuple

from letters.adapters.page_reading import PageText, Unreadable, read_pages

CODE = re.compile(r"\b[2-9B-Z]{3}-[2-9B-Z]{3}-[2-9B-Z]{3}\b")
BLANK = re.compile(r"\s+")


class PageProblem(NamedTuple):
    """What is wrong with the page of one letter; no personal data."""

    ref: str
    what: str


def check_pages(pdf: bytes, letters: Sequence[dict[str, Any]]) -> list[PageProblem]:
    """Compare a file with the letters that it must hold, one a page, in order."""
    try:
        pages = read_pages(pdf)
    except Unreadable as error:
        return [PageProblem("", f"unreadable: {error}")]
    if len(pages) != len(letters):
        return [PageProblem("", f"{len(pages)} pages for {len(letters)} letters")]
    return [
        PageProblem(letter["ref"], what)
        for page, letter in zip(pages, letters, strict=True)
        if (what := _wrong(page, letter))
    ]


def _wrong(page: PageText, letter: dict[str, Any]) -> str:
    if page.missing_glyphs:
        return "a sign without a glyph"
    if set(CODE.findall(page.text)) != {letter["code"]}:
        return "the code is missing, or there is another"
    text = _tight(page.text)
    if not all(_tight(line) in text for line in letter["address"]):
        return "the name or address is not on the page"
    if _tight(letter["salutation"]) not in text:
        return "the salutation is not on the page"
    return ""


def _tight(text: str) -> str:
    return BLANK.sub("", unicodedata.normalize("NFC", text))
