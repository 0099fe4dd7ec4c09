"""Who is on call: which duty counts at a moment, where nobody is, where two are."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

LONGEST = timedelta(days=8)
"""A duty lasts a week at most, with some hours to hand it over. House rule."""
LATEST = timedelta(days=366)
"""So far ahead duties are planned. House rule."""


class Duty(NamedTuple):
    """One person, from a moment until another (aware)."""

    id: int
    person_id: int
    district_code: str | None
    """None: the whole municipality."""
    from_at: datetime
    until_at: datetime


class Span(NamedTuple):
    """A stretch of time, half-open."""

    from_at: datetime
    until_at: datetime


def in_force(
    duties: Iterable[Duty], district_code: str | None, at: datetime
) -> Duty | None:
    """Whose duty it is: a district's own beats that of the whole municipality; of two
    that overlap it is who began last."""
    fitting = [
        duty
        for duty in duties
        if duty.from_at <= at < duty.until_at
        and duty.district_code in (None, district_code)
    ]
    return max(
        fitting,
        key=lambda d: (d.district_code is not None, d.from_at, d.id),
        default=None,
    )


def gaps(
    duties: Iterable[Duty], district_code: str | None, first: datetime, last: datetime
) -> list[Span]:
    """When nobody is on call for an area between two moments, oldest first.

    `district_code` None: for the whole municipality, so only duties for all of it.
    """
    found: list[Span] = []
    reached = first
    fitting = (d for d in duties if d.district_code in (None, district_code))
    for duty in sorted(fitting, key=lambda d: d.from_at):
        if duty.until_at <= reached:
            continue
        if duty.from_at >= last:
            break
        if duty.from_at > reached:
            found.append(Span(reached, duty.from_at))
        reached = duty.until_at
    if reached < last:
        found.append(Span(reached, last))
    return found


def overlapping(duties: Sequence[Duty], new: Duty) -> list[Duty]:
    """The duties of the same area that run at the same time as a new one."""
    return [
        duty
        for duty in duties
        if duty.id != new.id
        and duty.district_code == new.district_code
        and duty.from_at < new.until_at
        and new.from_at < duty.until_at
    ]


def duty_fault(new: Duty, phone: str, at: datetime) -> str:
    """Why a duty cannot be planned, in one Dutch sentence; empty when it can."""
    if new.until_at <= new.from_at:
        return "De dienst eindigt voordat hij begint."
    if new.until_at <= at:
        return "De dienst is al voorbij."
    if new.until_at - new.from_at > LONGEST:
        return "Een dienst duurt hoogstens acht dagen. Maak er twee diensten van."
    if new.from_at - at > LATEST:
        return "Een dienst begint hoogstens een jaar vooruit."
    if sum(sign.isdigit() for sign in phone) < MOST_SHORT:
        return "Vul een telefoonnummer in waarop deze collega dan bereikbaar is."
    return ""


MOST_SHORT = 8
"""Digits of the shortest number that is somebody's own."""
