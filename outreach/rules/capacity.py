"""How many visits a person can make on a day, and an area in a week."""

from collections.abc import Iterable
from datetime import date, time
from fractions import Fraction
from typing import NamedTuple


class Hours(NamedTuple):
    """Weekly hours for visits; `weekday` 0 is Monday, `valid_to` not included."""

    weekday: int
    from_time: time
    to_time: time
    most_visits: int
    valid_from: date
    valid_to: date | None = None


class Away(NamedTuple):
    """Days without work, both included."""

    first_day: date
    last_day: date


def minutes_between(start: time, end: time) -> int:
    """Minutes from `start` to `end` on one day; 0 when the end is not later."""
    spent = (end.hour * 60 + end.minute) - (start.hour * 60 + start.minute)
    return max(spent, 0)


def visits_on(
    day: date,
    hours: Iterable[Hours],
    away: Iterable[Away],
    *,
    visit_minutes: int,
    closed: bool = False,
) -> int:
    """How many visits of `visit_minutes` fit into somebody's hours on a day.

    Each block of hours holds whole visits; the day's highest `most_visits` is the
    ceiling. Nothing on a day of absence or a public holiday (`closed`).
    """
    if closed or any(a.first_day <= day <= a.last_day for a in away):
        return 0
    blocks = [
        h
        for h in hours
        if h.weekday == day.weekday()
        and h.valid_from <= day
        and (h.valid_to is None or day < h.valid_to)
    ]
    fitting = sum(
        minutes_between(h.from_time, h.to_time) // visit_minutes for h in blocks
    )
    return min(fitting, max((h.most_visits for h in blocks), default=0))


def share(visits: int, districts: int) -> Fraction:
    """The part of somebody's visits that one of his districts may count on.

    Equal shares (house rule), so that no visit is counted in two districts.
    """
    return Fraction(visits, max(districts, 1))
