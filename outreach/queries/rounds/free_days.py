"""Days of the visitors of an area with what stands in them: where one more may fit."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlmodel import Session, col, or_, select

from outreach.access import Permission, Viewer, require
from outreach.clock import local
from outreach.queries.capacity import VisitorCard, VisitorOn, visitors_by_day
from outreach.queries.rounds.candidates import in_chunks, middles_of
from outreach.queries.rounds.days import Days, closed_days, locked_days
from outreach.queries.rounds.shifts import base_of, own_pause, own_people
from outreach.queries.rounds.travel_settings import (
    TravelOf,
    offices,
    travel_of,
)
from outreach.queries.visitor_days import TAKES_TIME, start_of, working_days
from outreach.rules.free_time import Hours, WorkingDay
from outreach.rules.rounds.gaps import Taken
from outreach.rules.rounds.model import DAY, Point, Shift
from outreach.rules.rounds.needs import language_name
from outreach.rules.rounds.places import near
from outreach.rules.rounds.spans import pause_of
from outreach.rules.visit_kind import AT_THE_DOOR
from outreach.tables import AddressPoint, Visit
from outreach.wall import over_the_wall

_COLUMNS = (
    col(Visit.visitor_id),
    col(Visit.second_visitor_id),
    col(Visit.starts_at),
    col(Visit.minutes),
    col(Visit.kind),
    col(Visit.address_key),
    col(Visit.district_code),
    col(AddressPoint.latitude),
    col(AddressPoint.longitude),
)


class FreeDay(NamedTuple):
    """Hours of one visitor on one day, and everything that stands that day."""

    shift: Shift
    taken: tuple[Taken, ...]
    """By time, also outside the hours."""


class FreeDays(NamedTuple):
    """Where a visit may still come, and who that is. Days that are full are in it too:
    that is why there is nothing free."""

    days: list[FreeDay]
    people: dict[int, VisitorCard]
    """By person id."""


@dataclass(frozen=True)
class _Known:
    """What is read once for all visitors."""

    days: Days
    work: dict[tuple[int, date], WorkingDay]
    taken: dict[tuple[int, date], tuple[Taken, ...]]
    ways: dict[int, TravelOf]
    offices: dict[int, Point]
    middle: Point
    locked: set[tuple[int, date]]


def free_days(
    session: Session,
    viewer: Viewer,
    district_code: str,
    days: Days,
    *,
    without: int | None = None,
) -> FreeDays:
    """Hours of everybody whom the viewer may send to an area in these days.

    Without absence, closed days and locked rounds (nothing comes in between). Who works
    for a provider gets the provider's own people. `without`: a visit that is about to
    be moved. Empty outside the scope.
    """
    require(viewer, Permission.BOOK_VISIT)
    closed = closed_days(session, viewer, days)
    everybody = visitors_by_day(session, viewer, district_code, days.all)
    by_day = own_people(viewer, Permission.BOOK_VISIT, everybody)
    sent = {
        day: [one for one in by_day[day] if one.card.reason is None]
        for day in days.all
        if day not in closed
    }
    people = {one.card.person_id: one.card for each in sent.values() for one in each}
    ids = sorted(people)
    if not ids:
        return FreeDays([], {})
    known = _Known(
        days,
        working_days(session, ids, days.all[0], days.all[-1]),
        taken_times(session, viewer, ids, days, without=without),
        travel_of(session, viewer, ids),
        {one.id: one.point for one in offices(session, viewer) if one.active},
        middles_of(session, district_code)[""],
        locked_days(session, viewer, ids, days),
    )
    found = [
        free
        for day, visitors in sent.items()
        for visitor in visitors
        for free in _day_of(known, visitor, day)
    ]
    return FreeDays(found, people)


def _day_of(known: _Known, visitor: VisitorOn, day: date) -> list[FreeDay]:
    who = visitor.card.person_id
    work = known.work[who, day]
    taken = known.taken.get((who, day), ())
    most = max((hours.most_visits for hours in work.hours), default=0)
    if work.absent or (who, day) in known.locked:
        return []
    return [FreeDay(_shift(known, visitor, day, h, most), taken) for h in work.hours]


def _shift(
    known: _Known, visitor: VisitorOn, day: date, hours: Hours, most: int
) -> Shift:
    card = visitor.card
    way = known.ways.get(card.person_id, TravelOf())
    base = base_of(way, known.offices, known.middle)
    start = known.days.at_time(day, hours.from_time)
    end = known.days.at_time(day, hours.to_time)
    return Shift(
        id=0,
        visitor_id=card.person_id,
        start=start,
        end=end,
        begin=base,
        back=base if way.returns else None,
        lunch=pause_of(start, end, own_pause(way, start - start % DAY)),
        most_visits=most,
        mode=way.mode,
        districts=visitor.districts,
        provider_id=card.provider_id,
        languages=frozenset(language_name(one) for one in card.languages),
        gender=card.gender,
        skills=frozenset(way.skills),
    )


@over_the_wall
def taken_times(
    session: Session,
    viewer: Viewer,
    ids: Sequence[int],
    days: Days,
    *,
    without: int | None = None,
) -> dict[tuple[int, date], tuple[Taken, ...]]:
    """What stands in the days of these visitors, in all areas: times and places only.

    By time. An address without a point lies near the middle of its postcode.
    """
    require(viewer, Permission.BOOK_VISIT)
    found: dict[tuple[int, date], list[Taken]] = defaultdict(list)
    middles: dict[str, dict[str, Point]] = {}
    span = start_of(days.first), start_of(days.all[-1] + timedelta(days=1))
    for some in in_chunks(ids):
        rows = session.execute(
            select(*_COLUMNS)  # type: ignore[call-overload]
            .outerjoin(
                AddressPoint, col(AddressPoint.address_key) == col(Visit.address_key)
            )
            .where(
                or_(
                    col(Visit.visitor_id).in_(some),
                    col(Visit.second_visitor_id).in_(some),
                ),
                col(Visit.state).in_(TAKES_TIME),
                col(Visit.starts_at) >= span[0],
                col(Visit.starts_at) < span[1],
                col(Visit.id) != (without or 0),
            )
        )
        for one, two, starts_at, length, kind, *where in rows:
            shown = local(starts_at)
            begins = days.at_time(shown.date(), shown.time())
            place = _place(session, middles, *where) if kind in AT_THE_DOOR else None
            for who in {one, two} & set(some):
                found[who, shown.date()].append(Taken(begins, begins + length, place))
    return {key: tuple(sorted(each, key=_begins)) for key, each in found.items()}


def _begins(one: Taken) -> tuple[int, int]:
    return one.start, one.end


def _place(
    session: Session,
    middles: dict[str, dict[str, Point]],
    address_key: str,
    district_code: str | None,
    north: float | None,
    east: float | None,
) -> Point:
    if north is not None and east is not None:
        return Point(north, east)
    code = district_code or ""
    if code not in middles:
        middles[code] = middles_of(session, code)
    postcode = address_key.partition("-")[0]
    return near(middles[code].get(postcode) or middles[code][""], address_key)
