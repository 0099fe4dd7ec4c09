"""Whether a visitor can be somewhere at a time, at all.

All times are Dutch wall-clock times of one day.
"""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

STEP_MINUTES = 30
"""Proposed times begin on the hour and the half hour."""


class Hours(NamedTuple):
    """Hours in which somebody makes visits on a weekday."""

    from_time: time
    to_time: time
    most_visits: int


class Booked(NamedTuple):
    """One appointment that stands."""

    starts: time
    minutes: int


class WorkingDay(NamedTuple):
    """What is known of one visitor on one day."""

    day: date
    hours: tuple[Hours, ...] = ()
    booked: tuple[Booked, ...] = ()
    absent: bool = False


class Clash(StrEnum):
    """Why a time does not fit; the first two are never possible."""

    ABSENT = "absent"
    OVERLAP = "overlap"
    OUTSIDE_HOURS = "outside_hours"
    FULL = "full"


NEVER = frozenset({Clash.ABSENT, Clash.OVERLAP})
"""The other two may be agreed with the visitor himself."""
CLASH_SENTENCES = {
    Clash.ABSENT: "De bezoeker is die dag afwezig.",
    Clash.OVERLAP: "De bezoeker heeft dan al een andere afspraak.",
    Clash.OUTSIDE_HOURS: "De bezoeker maakt op dat moment geen bezoeken.",
    Clash.FULL: "De bezoeker heeft die dag al genoeg bezoeken.",
}


def clash(day: WorkingDay, starts: time, minutes: int) -> Clash | None:
    """Why an appointment of so many minutes does not fit, or None when it does."""
    if day.absent:
        return Clash.ABSENT
    first, last = _span(day.day, starts, minutes)
    for booked in day.booked:
        begin, end = _span(day.day, booked.starts, booked.minutes)
        if first < end and begin < last:
            return Clash.OVERLAP
    within = [hours for hours in day.hours if _within(day.day, hours, first, last)]
    if not within:
        return Clash.OUTSIDE_HOURS
    if len(day.booked) >= max(hours.most_visits for hours in day.hours):
        return Clash.FULL
    return None


def _span(day: date, starts: time, minutes: int) -> tuple[datetime, datetime]:
    first = datetime.combine(day, starts)
    return first, first + timedelta(minutes=minutes)


def _within(day: date, hours: Hours, first: datetime, last: datetime) -> bool:
    begin = datetime.combine(day, hours.from_time)
    return begin <= first and last <= datetime.combine(day, hours.to_time)
