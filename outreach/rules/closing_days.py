"""Days on which the municipality is closed beside the public holidays."""

from collections.abc import Callable, Collection
from datetime import date, timedelta

LONGEST_REASON = 80
AHEAD = timedelta(days=3 * 366)
"""So far ahead closing days are planned. House rule: three years."""


def closing_day_fault(
    day: date,
    reason: str,
    *,
    today: date,
    there: Collection[date],
    working: Callable[[date], bool],
) -> str:
    """Why a day cannot become a closing day, in Dutch; empty when it can.

    A day that began is too late: deadlines were promised by it.
    """
    if day <= today:
        return "Kies een dag die nog moet komen: termijnen zijn al afgesproken."
    if day > today + AHEAD:
        return "Kies een dag binnen drie jaar."
    if day in there:
        return "Deze dag staat al in de lijst."
    if not working(day):
        return "Op deze dag werkt niemand: het is weekend of een feestdag."
    if not reason.strip() or len(reason.strip()) > LONGEST_REASON:
        return f"Schrijf in hoogstens {LONGEST_REASON} tekens waarom u dicht bent."
    return ""
