"""Sort codes of the post: which row of an answer counts, and until when a code does.

The post gives a code for each address, for one week of delivery (PostNL, "zo codeer je
partijenpost"). It needs no names.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from letters.rules.batches import BatchState
from letters.rules.delivery_days import codes_are_stale, weeks_to_choose

EXPORT_HEADINGS = (
    "brief",
    "postcode",
    "huisnummer",
    "huisletter",
    "toevoeging",
    "straat",
    "plaats",
)
"""What leaves for the codes: an address, never a name, birth date or number."""
LONGEST_CODE = 40
"""Signs: more than fit on the line of any window. House rule."""
CODE = re.compile(rf"[A-Z0-9](?:[A-Z0-9 .:/*<>+-]{{0,{LONGEST_CODE - 2}}}[A-Z0-9*<>])?")
"""Capitals, digits and a few signs: nothing that a spreadsheet runs or a font lacks."""
CODED_STATES = frozenset({BatchState.FROZEN, BatchState.RENDERED, BatchState.RELEASED})
"""From when the list is fixed until it leaves the house."""


class CodeVerdict(StrEnum):
    """What became of a row; each row has exactly one."""

    ACCEPTED = "accepted"
    UNKNOWN = "unknown"
    DUPLICATE = "duplicate"
    BAD = "bad"


VERDICT_LABELS: Mapping[CodeVerdict, str] = {
    CodeVerdict.ACCEPTED: "overgenomen",
    CodeVerdict.UNKNOWN: "kenmerk hoort niet bij deze partij",
    CodeVerdict.DUPLICATE: "kenmerk stond al in het bestand",
    CodeVerdict.BAD: "geen goede sorteercode",
}


class CodeRow(NamedTuple):
    """One row of an answer; `row` counts as a spreadsheet does (the header is 1)."""

    row: int
    reference: str
    code: str


class Judged(NamedTuple):
    """What an answer brings. The counts add up to the rows."""

    codes: dict[str, str]
    """Reference -> code."""
    counts: dict[CodeVerdict, int]
    rows: dict[CodeVerdict, list[int]]
    """Numbers of the rows that were not accepted, by reason."""


def judge(
    rows: Iterable[CodeRow], known: Collection[str], fits: Callable[[str], bool]
) -> Judged:
    """Each row once. `known`: references of the letters that go to print; `fits`:
    whether a code is not wider than the window.

    The first row of a reference counts, whatever comes later. A row is looked at in
    this order: unknown, duplicate, bad.
    """
    judged = Judged({}, dict.fromkeys(CodeVerdict, 0), {})
    met: set[str] = set()
    for row in rows:
        verdict = _verdict(row, known, met, fits)
        judged.counts[verdict] += 1
        if verdict is CodeVerdict.ACCEPTED:
            judged.codes[row.reference] = row.code
        else:
            judged.rows.setdefault(verdict, []).append(row.row)
        if row.reference in known:
            met.add(row.reference)
    return judged


def _verdict(
    row: CodeRow,
    known: Collection[str],
    met: set[str],
    fits: Callable[[str], bool],
) -> CodeVerdict:
    if row.reference not in known:
        return CodeVerdict.UNKNOWN
    if row.reference in met:
        return CodeVerdict.DUPLICATE
    good = CODE.fullmatch(row.code) and fits(row.code)
    return CodeVerdict.ACCEPTED if good else CodeVerdict.BAD


class Codes(NamedTuple):
    """How the codes of a batch stand."""

    wanted: bool
    """Whether the print house wants them."""
    week: date | None
    """Monday for which they were asked."""
    letters: int
    with_code: int

    @property
    def missing(self) -> int:
        """Letters without a code."""
        return self.letters - self.with_code


class Why(NamedTuple):
    """Why letters may not be made or leave, and what to do."""

    why: str
    now: str


ASK = "Download bij de partij de adressen voor de sorteercodes, vraag de codes aan bij "
ASK += "de post en lees het antwoord in."


def codes_fault(codes: Codes, first_delivery: date) -> Why | None:
    """Why the codes of a batch cannot be used now, or None.

    `first_delivery`: when the first letter would arrive if it left now.
    """
    if not codes.wanted:
        return None
    if codes.week is None:
        return Why("De drukker wil sorteercodes, en die zijn nog niet gevraagd.", ASK)
    if codes_are_stale(codes.week, first_delivery):
        return Why(
            f"De sorteercodes gelden voor week {codes.week.isocalendar().week}, en de "
            "brieven komen nu pas daarna aan.",
            "Vraag codes voor een nieuwe week. " + ASK,
        )
    if codes.missing:
        missing = "1 brief heeft" if codes.missing == 1 else f"{codes.missing} brieven"
        rest = "" if codes.missing == 1 else " hebben"
        return Why(f"{missing}{rest} nog geen sorteercode.", ASK)
    return None


def week_fault(week: date, today: date) -> str | None:
    """Why codes cannot be asked for this week, or None."""
    if week in weeks_to_choose(today):
        return None
    return "Sorteercodes zijn er voor deze week en de vier weken daarna."
