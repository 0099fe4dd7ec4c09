"""Working days of visitors: hours, absence and what is booked. No personal data of
residents, so the caller asks for the permission and scope that its purpose needs."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import bindparam, or_
from sqlmodel import Session, col, select

from outreach.clock import at_local, local
from outreach.rules.free_time import Booked, Hours, WorkingDay
from outreach.rules.visits import VisitState
from outreach.tables import Absence, Availability, Visit

TAKES_TIME = (
    VisitState.SCHEDULED,
    VisitState.DONE,
    VisitState.PHONE_CONVERSATION,
    VisitState.MET_ELSEWHERE,
)
"""Visits in these states stand in a visitor's day."""


def working_day(
    session: Session, visitor_id: int, day: date, *, without: int | None = None
) -> WorkingDay:
    """One visitor's day; `without` is a visit that is about to be moved."""
    days = working_days(session, [visitor_id], day, day, without=without)
    return days[visitor_id, day]


def working_days(
    session: Session,
    visitor_ids: Sequence[int],
    first: date,
    last: date,
    *,
    without: int | Collection[int] | None = None,
) -> dict[tuple[int, date], WorkingDay]:
    """The days from `first` to `last`, both included, of some visitors.

    `without`: visits that are about to be moved. Three statements, however many there
    are.
    """
    hours = _hours(session, visitor_ids)
    absences = _absences(session, visitor_ids, first, last)
    booked = _booked(session, visitor_ids, first, last, without)
    count = (last - first).days + 1
    days = [first + timedelta(days=number) for number in range(count)]
    return {
        (who, day): WorkingDay(
            day,
            tuple(
                each
                for weekday, valid_from, valid_to, each in hours[who]
                if weekday == day.weekday()
                and valid_from <= day
                and (valid_to is None or day < valid_to)
            ),
            tuple(booked[who, day]),
            any(begin <= day <= end for begin, end in absences[who]),
        )
        for who in visitor_ids
        for day in days
    }


def _hours(session: Session, ids: Sequence[int]) -> dict[int, list[Any]]:
    rows = session.execute(_HOURS, {"ids": list(ids)})
    found: dict[int, list[Any]] = defaultdict(list)
    for who, weekday, valid_from, valid_to, *hours in rows:
        found[who].append((weekday, valid_from, valid_to, Hours(*hours)))
    return found


def _absences(
    session: Session, ids: Sequence[int], first: date, last: date
) -> dict[int, list[tuple[date, date]]]:
    rows = session.execute(_AWAY, {"ids": list(ids), "first": first, "last": last})
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for who, begin, end in rows:
        found[who].append((begin, end))
    return found


def _booked(
    session: Session,
    ids: Sequence[int],
    first: date,
    last: date,
    without: int | Collection[int] | None,
) -> dict[tuple[int, date], list[Booked]]:
    moved = without if isinstance(without, Collection) else (without,)
    span = {"first": start_of(first), "last": start_of(last + timedelta(days=1))}
    rows = session.execute(_BOOKED, {"ids": list(ids), **span})
    found: dict[tuple[int, date], list[Booked]] = defaultdict(list)
    for number, one, two, starts_at, minutes in rows:
        when = local(starts_at)
        for who in (one, two):
            if who is not None and number not in moved:
                found[who, when.date()].append(Booked(when.time(), minutes))
    return found


def start_of(day: date) -> datetime:
    """The moment at which a Dutch day begins."""
    return at_local(day, time(0))


_IDS: Any = bindparam("ids", expanding=True)
_HOURS = (
    select(  # type: ignore[call-overload]
        col(Availability.person_id),
        col(Availability.weekday),
        col(Availability.valid_from),
        col(Availability.valid_to),
        col(Availability.from_time),
        col(Availability.to_time),
        col(Availability.most_visits),
    )
    .where(col(Availability.person_id).in_(_IDS))
    .order_by(col(Availability.from_time))
)
_AWAY = select(
    col(Absence.person_id), col(Absence.first_day), col(Absence.last_day)
).where(
    col(Absence.person_id).in_(_IDS),
    col(Absence.first_day) <= bindparam("last"),
    col(Absence.last_day) >= bindparam("first"),
)
_BOOKED = (
    select(  # type: ignore[call-overload]
        col(Visit.id),
        col(Visit.visitor_id),
        col(Visit.second_visitor_id),
        col(Visit.starts_at),
        col(Visit.minutes),
    )
    .where(
        or_(col(Visit.visitor_id).in_(_IDS), col(Visit.second_visitor_id).in_(_IDS)),
        col(Visit.starts_at) >= bindparam("first"),
        col(Visit.starts_at) < bindparam("last"),
        col(Visit.state).in_(TAKES_TIME),
    )
    .order_by(col(Visit.starts_at))
)
"""Statements that a city runs ten thousand times are built once."""
