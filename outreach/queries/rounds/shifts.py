"""Who works when in an area: hours, absence, closing days, what stands elsewhere."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session

from outreach.access import Permission, Viewer, require
from outreach.queries.capacity import VisitorOn, visitors_by_day
from outreach.queries.municipality import norm_in_force
from outreach.queries.phone_periods import phone_only
from outreach.queries.rounds.candidates import middles_of
from outreach.queries.rounds.days import Days, closed_days, locked_days, taken_of
from outreach.queries.rounds.round_problem import VisitorFacts
from outreach.queries.rounds.travel_settings import (
    TravelOf,
    offices,
    travel_of,
)
from outreach.queries.scope import may_send
from outreach.queries.visitor_days import working_days
from outreach.rules.free_time import WorkingDay
from outreach.rules.rounds.model import (
    DAY,
    Lunch,
    Point,
    Promise,
    Shift,
    Travel,
    VisitTask,
    Window,
)
from outreach.rules.rounds.needs import language_name
from outreach.rules.rounds.spans import (
    Elsewhere,
    Standing,
    Stretch,
    Worked,
    pause_of,
    stretches,
)
from outreach.rules.rounds.travel import minutes

PIECES = 100
"""A shift's id is person x 1000 x PIECES + day x PIECES + piece: more than there are
quarters of an hour in a day."""


class Crew(NamedTuple):
    """Everybody who can be planned, and when."""

    shifts: tuple[Shift, ...]
    people: dict[int, VisitorFacts]


class Team(NamedTuple):
    """Who visits in an area on each of the days."""

    by_day: dict[date, list[VisitorOn]]
    """Those whom the viewer plans."""
    others: frozenset[tuple[int, date]]
    """Those whom somebody else plans: of the municipality, or of another provider."""


class _Facts(NamedTuple):
    """What is read once for all visitors."""

    days: Days
    by_day: dict[date, list[VisitorOn]]
    work: dict[tuple[int, date], WorkingDay]
    taken: dict[tuple[int, date], list[Elsewhere]]
    ways: dict[int, TravelOf]
    offices: dict[int, Point]
    middle: Point
    closed: frozenset[date]
    locked: set[tuple[int, date]]
    travel: Travel
    visit_minutes: int
    not_before: int


def crew_of(
    session: Session,
    viewer: Viewer,
    district_code: str,
    days: Days,
    team: Team,
    tasks: Sequence[VisitTask],
    travel: Travel,
    *,
    companions: Mapping[int, int],
    at: datetime,
) -> Crew:
    """The shifts of an area, made wide enough for the promises in `tasks`.

    `companions`: task id -> who was to come along to an appointment by two.
    Nobody has a shift on a day of absence. On a closed day, and on one on which visits
    go by phone, only what was promised then stands. Time that is taken by anything but
    `tasks` is left out.
    """
    require(viewer, Permission.PLAN_ROUNDS)
    by_day = team.by_day
    by_phone = {day for day in days.all if phone_only(session, district_code, day)}
    ids = sorted({one.card.person_id for each in by_day.values() for one in each})
    facts = _Facts(
        days,
        by_day,
        working_days(session, ids, days.all[0], days.all[-1]) if ids else {},
        taken_of(session, viewer, ids, days, {task.id for task in tasks}),
        travel_of(session, viewer, ids),
        {one.id: one.point for one in offices(session, viewer) if one.active},
        middles_of(session, district_code)[""],
        closed_days(session, viewer, days) | by_phone,
        locked_days(session, viewer, ids, days),
        travel,
        int(norm_in_force(session, "visit_minutes")),
        days.minute(at),
    )
    return Crew(tuple(_shifts(facts, tasks, companions)), _people(facts))


def team_of(session: Session, viewer: Viewer, district_code: str, days: Days) -> Team:
    """Who visits in an area, and whom of them the viewer plans."""
    require(viewer, Permission.PLAN_ROUNDS)
    everybody = visitors_by_day(session, viewer, district_code, days.all)
    ours = own_people(viewer, Permission.PLAN_ROUNDS, everybody)
    return Team(ours, frozenset(_each(everybody) - _each(ours)))


def _each(by_day: Mapping[date, list[VisitorOn]]) -> set[tuple[int, date]]:
    return {(one.card.person_id, day) for day, some in by_day.items() for one in some}


def own_people(
    viewer: Viewer, permission: Permission, by_day: dict[date, list[VisitorOn]]
) -> dict[date, list[VisitorOn]]:
    """Only those whom the viewer may send."""
    return {
        day: [one for one in each if may_send(viewer, permission, one.card.provider_id)]
        for day, each in by_day.items()
    }


def _shifts(
    facts: _Facts, tasks: Sequence[VisitTask], companions: Mapping[int, int]
) -> Iterable[Shift]:
    promised: dict[tuple[int, int], list[VisitTask]] = defaultdict(list)
    for task in tasks:
        told = task.pinned or task.promise
        if told is not None:
            for who in {told.visitor_id, companions.get(task.id, told.visitor_id)}:
                promised[who, told.starts // DAY].append(task)
    for number, day in enumerate(facts.days.all):
        for visitor in facts.by_day[day]:
            standing = promised[visitor.card.person_id, number]
            yield from _day_of(facts, visitor, number, day, standing)


def _day_of(
    facts: _Facts,
    visitor: VisitorOn,
    number: int,
    day: date,
    standing: Sequence[VisitTask],
) -> Iterable[Shift]:
    """The shifts of one visitor on one day."""
    who = visitor.card.person_id
    work = facts.work[who, day]
    if work.absent:
        return
    way = facts.ways.get(who, TravelOf())
    base = base_of(way, facts.offices, facts.middle)
    hours = [
        Worked(
            facts.days.at_time(day, one.from_time),
            facts.days.at_time(day, one.to_time),
            0 if (who, day) in facts.locked else one.most_visits,
        )
        for one in work.hours
        if day not in facts.closed
    ]
    kept = [_standing(facts.travel, way, base, task) for task in standing]
    found = stretches(
        hours,
        kept,
        facts.taken.get((who, day), []),
        not_before=facts.not_before,
        visit_minutes=facts.visit_minutes,
    )
    for piece, stretch in enumerate(found):
        key = (who * 1000 + number) * PIECES + piece
        yield _shift(key, visitor, way, base, stretch, number * DAY)


def _standing(travel: Travel, way: TravelOf, base: Point, task: VisitTask) -> Standing:
    told: Promise | None = task.pinned or task.promise
    starts = told.starts if told else 0
    back = minutes(travel, way.mode, task.point, base) if way.returns else 0
    out = minutes(travel, way.mode, base, task.point)
    return Standing(starts, starts + task.minutes, out, back)


def base_of(way: TravelOf, places: Mapping[int, Point], middle: Point) -> Point:
    """Where a visitor's day begins: his office, his home, or the middle of the area."""
    if way.office_id is not None and way.office_id in places:
        return places[way.office_id]
    return way.home or middle


def _shift(
    key: int,
    visitor: VisitorOn,
    way: TravelOf,
    base: Point,
    stretch: Stretch,
    midnight: int,
) -> Shift:
    card = visitor.card
    return Shift(
        id=key,
        visitor_id=card.person_id,
        start=stretch.start,
        end=stretch.end,
        begin=stretch.begin or base,
        back=stretch.ends_at or (base if way.returns else None),
        lunch=pause_of(stretch.start, stretch.end, own_pause(way, midnight)),
        most_visits=stretch.most_visits,
        mode=way.mode,
        districts=visitor.districts,
        provider_id=card.provider_id,
        languages=frozenset(language_name(one) for one in card.languages),
        gender=card.gender,
        skills=frozenset(way.skills),
        may_visit=card.reason is None,
    )


def own_pause(way: TravelOf, midnight: int) -> Lunch | None:
    """What the visitor set; the pause begins early enough to be over in time."""
    if way.lunch_from is None or way.lunch_to is None:
        return None
    first = midnight + way.lunch_from.hour * 60 + way.lunch_from.minute
    last = midnight + way.lunch_to.hour * 60 + way.lunch_to.minute
    return Lunch(Window(first, max(first, last - way.lunch_minutes)), way.lunch_minutes)


def _people(facts: _Facts) -> dict[int, VisitorFacts]:
    seen: dict[int, VisitorFacts] = {}
    for day in facts.days.all:
        for visitor in facts.by_day[day]:
            card = visitor.card
            one = seen.get(card.person_id) or _person(facts, visitor)
            if card.reason is not None:
                one.not_sent[day] = card.reason
            if facts.work[card.person_id, day].absent:
                one = one._replace(absent=one.absent | {day})
            seen[card.person_id] = one
    return seen


def _person(facts: _Facts, visitor: VisitorOn) -> VisitorFacts:
    card = visitor.card
    way = facts.ways.get(card.person_id, TravelOf())
    return VisitorFacts(
        person_id=card.person_id,
        name=card.name,
        volunteer=card.volunteer,
        gender=card.gender,
        languages=tuple(language_name(one) for one in card.languages),
        skills=way.skills,
        phone=card.phone,
        mode=way.mode,
        provider_id=card.provider_id,
        not_sent={},
        absent=frozenset(),
    )
