"""Checks every page that was made: its own letter and nobody else's, all of it, with
the address and nothing else in the window, no box for a sign, nothing off the paper."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from letters.adapters.letter_preparing import Prepared, said, window_on
from letters.adapters.page_reading import Box, PageText, Run, Unreadable, read_pages
from letters.rules.kinds import MOST_PAGES, LetterForm
from letters.rules.letter_places import BELOW, CAPITAL, POINT, QUIET
from letters.rules.windows import PAGE_HEIGHT, PAGE_WIDTH, PLAY, WindowProfile

CODE = re.compile(r"\b[2-9B-Z]{3}-[2-9B-Z]{3}-[2-9B-Z]{3}\b")
FOOT = 279.0
"""Millimetres from the top: below it stands the foot only."""
EDGE = 5.0
"""Millimetres along the edge that a printer may not reach."""
SLACK = 0.05
"""Millimetres of rounding."""
UNSEEN: dict[int, None] = dict.fromkeys(
    [0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
"""Soft hyphen, joiners, marks of direction."""
MARKED = re.compile(r".[\u0300-\u036f]+")
"""A letter with combining marks that Unicode has no single sign for."""
LATIN = re.compile(r"[0-9A-Za-z]+")
LANGUAGE = re.compile(r"^(\S+?)(?:\((\w+)\))?$")


class PageProblem(NamedTuple):
    """What is wrong with the pages of one letter; no personal data."""

    ref: str
    what: str


class Placed(NamedTuple):
    """The pages of a file, letter by letter."""

    pages: list[tuple[str, int, int]]
    """(ref, first page, last page), from 1."""
    parts: list[tuple[Prepared, Prepared, list[PageText]]]
    """(letter, part, its pages)."""
    too_long: list[str]
    """Refs of which a text takes more pages than its form may have."""
    problems: list[PageProblem]


def check_pages(pdf: bytes, letters: Sequence[Prepared]) -> list[PageProblem]:
    """Compare a file in layout 1 with its letters, one a page, in order."""
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


def place_pages(pages: Sequence[PageText], letters: Sequence[Prepared]) -> Placed:
    """Find the pages of each letter by what stands at their foot."""
    placed = Placed([], [], [], [])
    at = 0
    for letter in letters:
        first = at
        for part in letter["parts"]:
            begin = at
            while at < len(pages) and _belongs(pages[at], letter, part):
                at += 1
            placed.parts.append((letter, part, list(pages[begin:at])))
            if at == begin:
                placed.problems.append(PageProblem(letter["ref"], "a page is missing"))
            if at - begin > MOST_PAGES[LetterForm(letter["form"])]:
                placed.too_long.append(letter["ref"])
        if letter["pad"]:
            at += _is_pad(pages, at, letter["ref"])
        placed.pages.append((letter["ref"], first + 1, at))
    if at != len(pages) and not placed.problems:
        what = f"page {at + 1} of {len(pages)} belongs to no letter"
        placed.problems.append(PageProblem("", what))
    return placed


def _belongs(page: PageText, letter: Prepared, part: Prepared) -> bool:
    """Whether the foot names this letter and language, and the page is no pad."""
    if not any(run.baseline < FOOT for run in page.runs):
        return False
    foot = next((run.text for run in page.runs if run.baseline >= FOOT), "")
    found = LANGUAGE.match(_tight(foot))
    language = "" if part["first"] else part["lang"]
    return found is not None and (found[1], found[2] or "") == (letter["ref"], language)


def _is_pad(pages: Sequence[PageText], at: int, ref: str) -> bool:
    """A back with nothing on it but the reference, so that sheets are not shared."""
    if at >= len(pages) or pages[at].drawn:
        return False
    return [_tight(run.text) for run in pages[at].runs] == [ref]


def check_placed(sheet: Mapping[str, Any], placed: Placed) -> list[PageProblem]:
    """Compare the pages of each letter with what it must say and show."""
    window = window_on(sheet)
    return placed.problems + [
        PageProblem(letter["ref"], what)
        for letter, part, pages in placed.parts
        if (what := _wrong_part(sheet, window, letter, part, pages))
    ]


def _wrong_part(
    sheet: Mapping[str, Any],
    window: WindowProfile,
    letter: Prepared,
    part: Prepared,
    pages: list[PageText],
) -> str:
    if part["first"] and (what := _wrong(_joined(pages), letter)):
        return what
    if any(page.missing_glyphs for page in pages):
        return "a sign without a glyph"
    if not _says(sheet, letter, part, pages):
        return "the pages say something else than the letter"
    if any(_off_paper(page) for page in pages):
        return "something stands closer than 5 mm to the edge of the paper"
    if part["first"]:
        return window_problem(pages[0], sheet, window, letter["window"])
    return ""


def _joined(pages: list[PageText]) -> PageText:
    return PageText(
        "\n".join(page.text for page in pages),
        sum(page.missing_glyphs for page in pages),
        [],
        [],
    )


def _wrong(page: PageText, letter: Prepared) -> str:
    if page.missing_glyphs:
        return "a sign without a glyph"
    if set(CODE.findall(page.text)) != ({letter["code"]} - {""}):
        return "the code is missing, or there is another"
    text = _tight(page.text)
    if not all(_among(_tight(line), text) for line in letter["address"]):
        return "the name or address is not on the page"
    if "parts" not in letter and _tight(letter["salutation"]) not in text:
        return "the salutation is not on the page"
    return ""


def _says(
    sheet: Mapping[str, Any], letter: Prepared, part: Prepared, pages: list[PageText]
) -> bool:
    """Whether the pages say all of the part and nothing else.

    Arabic is drawn from right to left, and a vowel sign may be read twice: there all
    signs must occur, no other ones, and the same numbers and Latin words.
    """
    runs = (run for page in pages for run in page.runs if run.baseline < FOOT)
    found = _tight("".join(run.text for run in runs))
    wanted = _tight("".join(said(sheet, letter, part)))
    if not part["rtl"]:
        return _same(found, wanted)
    same_signs = set(found) == set(wanted) and not Counter(wanted) - Counter(found)
    return same_signs and sorted(LATIN.findall(found)) == sorted(LATIN.findall(wanted))


def _box(run: Run) -> Box:
    """What a piece of text covers: capitals above the line, tails below it."""
    size = run.size * POINT
    return Box(
        run.left,
        run.baseline - CAPITAL * size,
        run.left + run.width,
        run.baseline + BELOW * size,
    )


def _off_paper(page: PageText) -> bool:
    paper = Box(0.0, 0.0, PAGE_WIDTH, PAGE_HEIGHT)
    shown = [_box(run) for run in page.runs if run.text.strip()] + page.drawn
    return not all(_inside(box, _grown(paper, -EDGE)) for box in shown)


def window_problem(
    page: PageText,
    sheet: Mapping[str, Any],
    window: WindowProfile,
    block: Mapping[str, Any],
) -> str:
    """What is wrong in and around the window, or "".

    Return address, sort code, address lines and bar code, 5 mm inside it; anything
    else 5 mm outside it; 2 mm of white around the bar code.
    """
    glass = _glass(window)
    inner, outer = _grown(glass, -PLAY), _grown(glass, PLAY)
    near = [run for run in page.runs if run.text.strip() and _touch(_box(run), outer)]
    drawn = [box for box in page.drawn if _touch(box, outer)]
    wanted = (sheet["return_address"], block["sort_code"], *block["lines"])
    if not _same(_tight("".join(run.text for run in near)), _tight("".join(wanted))):
        return "there is something else in the window than the address"
    if len(drawn) != bool(block["kix"]):
        return "the bar code is not in the window, or something else is"
    if not all(_inside(box, inner) for box in (*map(_box, near), *drawn)):
        return "the address is closer than 5 mm to the edge of the window"
    for bars in drawn:
        white = _grown(bars, QUIET)
        if not _inside(white, inner) or any(_touch(_box(run), white) for run in near):
            return "there is no 2 mm of white around the bar code"
    return ""


def _glass(window: WindowProfile) -> Box:
    right, bottom = window.left + window.width, window.top + window.height
    return Box(window.left, window.top, right, bottom)


def _grown(box: Box, by: float) -> Box:
    return Box(box.left - by, box.top - by, box.right + by, box.bottom + by)


def _inside(box: Box, other: Box) -> bool:
    return (
        box.left >= other.left - SLACK
        and box.top >= other.top - SLACK
        and box.right <= other.right + SLACK
        and box.bottom <= other.bottom + SLACK
    )


def _touch(box: Box, other: Box) -> bool:
    return (
        box.left < other.right - SLACK
        and box.right > other.left + SLACK
        and box.top < other.bottom - SLACK
        and box.bottom > other.top + SLACK
    )


def _tight(text: str) -> str:
    """Without white space and invisible signs, in Unicode form NFC."""
    return unicodedata.normalize("NFC", "".join(text.split())).translate(UNSEEN)


def _same(found: str, wanted: str) -> bool:
    """Whether two texts are the same.

    A letter with a mark that has no sign of its own in Unicode is set as two glyphs,
    and may be read twice: the rest must be the same, and each such letter be there.
    """
    if found == wanted:
        return True
    marked = set(MARKED.findall(wanted))
    return (
        bool(marked)
        and marked == set(MARKED.findall(found))
        and MARKED.sub("", found) == MARKED.sub("", wanted)
    )


def _among(line: str, text: str) -> bool:
    """Whether a line is on a page; a letter with a mark as in `_same`."""
    if line in text:
        return True
    marked = set(MARKED.findall(line))
    return (
        bool(marked)
        and marked <= set(MARKED.findall(text))
        and MARKED.sub("", line) in MARKED.sub("", text)
    )
