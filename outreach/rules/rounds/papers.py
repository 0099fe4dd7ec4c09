"""The papers of a round: how sheets and cards are numbered, and what a letter means.

A sheet may be lost in a tram. So it holds no name and no phone number, and of a safety
note only a letter: what it tells a visitor to do stands in the application.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from outreach.rules.dates import written_out
from outreach.rules.responses import WEEKDAYS
from outreach.rules.safety_codes import SafetyCode


class SheetEnd(StrEnum):
    """What became of a sheet that was outside."""

    RETURNED = "returned"
    DESTROYED = "destroyed"
    LOST = "lost"


SHEET_ENDS = {
    SheetEnd.RETURNED: "ingeleverd",
    SheetEnd.DESTROYED: "door de bezoeker vernietigd",
    SheetEnd.LOST: "kwijt",
}
SAFETY_LETTERS = {
    SafetyCode.CALL_OFFICE_FIRST: "A",
    SafetyCode.TWO_VISITORS: "B",
    SafetyCode.NOT_AT_HOME: "C",
    SafetyCode.DOG: "D",
    SafetyCode.HARD_TO_REACH: "E",
}
"""A letter never changes its meaning: visitors know them by heart."""
DAYS_OUTSIDE = 1
"""House rule: a sheet is back on the day after the round at the latest."""
DAY_NAMES = (*WEEKDAYS, "zaterdag", "zondag")
CARD_DIGITS = 5
"""Of a visit's number on a card; longer ones simply are longer."""
LARGEST = 2**31 - 1
"""No number in the database is larger."""


class CalendarRound(NamedTuple):
    """One round as a calendar gets it."""

    round_id: int
    sequence: int
    """Counts up with each change."""
    day: date
    area: str
    cancelled: bool
    stops: tuple[tuple[datetime, int], ...]
    """(begin, minutes) of each visit, by time; empty: cancelled."""


def sheet_label(round_id: int, number: int) -> str:
    """What stands on a sheet: `L12-1` is the first one of round 12."""
    return f"L{round_id}-{number}"


def sheet_day(day: date) -> str:
    """`Dinsdag 24 november 2026`, on top of a sheet."""
    return f"{DAY_NAMES[day.weekday()].capitalize()} {written_out(day)}"


def is_late(round_day: date, today: date) -> bool:
    """Whether a sheet of this day should have been back."""
    return round_day < late_before(today)


def late_before(today: date) -> date:
    """Sheets of rounds before this day should have been back."""
    return today - timedelta(days=DAYS_OUTSIDE)


def card_number(visit_id: int) -> str:
    """The number on the card for a door where nobody opened: `00412-7`.

    The last sign is a check (Luhn): whoever reads one figure wrong, or changes two
    places, hears that instead of getting somebody else's visit.
    """
    digits = str(visit_id).zfill(CARD_DIGITS)
    return f"{digits}-{_check_digit(digits)}"


def visit_of_card(typed: str) -> int | None:
    """The visit of a card, from what somebody reads aloud; None: it is no number."""
    digits = "".join(sign for sign in typed if sign.isascii() and sign.isdigit())
    if not CARD_DIGITS < len(digits) <= 18 or _check_digit(digits[:-1]) != digits[-1]:
        return None
    number = int(digits[:-1])
    return number if 0 < number <= LARGEST else None


def _check_digit(digits: str) -> str:
    total = 0
    for place, sign in enumerate(reversed(digits)):
        value = int(sign) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)
