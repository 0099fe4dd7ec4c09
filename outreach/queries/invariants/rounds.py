"""Rounds and appointments say the same; nobody is in two places; plans may be."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from outreach.clock import local_date
from outreach.parts import Finding, Invariant
from outreach.queries.invariants.checking import limited
from outreach.queries.invariants.states import replays
from outreach.rules.round_states import ROUND, ROUND_PLAN, PlanState, RoundState
from outreach.rules.rounds.stored import Booked
from outreach.rules.visits import VisitState
from outreach.tables import Round, RoundPlan, RoundStop, Visit

LIVE = (RoundState.PLANNED, RoundState.LOCKED, RoundState.HANDED_OUT)
ACCEPTED = (PlanState.PUBLISHED, PlanState.REPLACED)


class _Booked(NamedTuple):
    """An appointment that stands."""

    visitors: frozenset[int]
    day: date
    district_code: str | None
    starts_at: datetime


class _Stop(NamedTuple):
    """A visit in a live round."""

    visit_id: int
    round_id: int
    visitor_id: int
    day: date
    district_code: str
    starts_at: datetime
    minutes: int
    position: int


def rounds_and_visits(session: Session) -> Finding:
    """Each appointment on the day of a round stands in it, at its minute."""
    visits = _appointments(session)
    stops = _stops(session, visits)
    live = _rounds(session, visits)
    there = {(one.round_id, one.visit_id): one for one in stops}
    broken = [
        f"bezoek {number}: staat niet zo in looproute {live[key]}"
        for number, visit in visits.items()
        for who in sorted(visit.visitors)
        if (key := (who, visit.day, visit.district_code)) in live
        and not _at(there.get((live[key], number)), visit.starts_at)
    ]
    broken += [
        f"looproute {one.round_id}: bezoek {one.visit_id} is van een ander of van een "
        "andere dag"
        for one in stops
        if _strange(one, visits.get(one.visit_id))
    ]
    return Finding(len(visits) + len(stops), limited(broken))


def _at(stop: _Stop | None, starts_at: datetime) -> bool:
    return stop is not None and stop.starts_at == starts_at


def _strange(stop: _Stop, visit: _Booked | None) -> bool:
    """A visit that was tried and moved to a later day stays in the round it was in."""
    if visit is None or stop.day < visit.day:
        return False
    return stop.day != visit.day or stop.visitor_id not in visit.visitors


def _appointments(session: Session) -> dict[int, _Booked]:
    rows = session.execute(
        _of(
            Visit.id,
            Visit.visitor_id,
            Visit.second_visitor_id,
            Visit.starts_at,
            Visit.district_code,
        ).where(
            col(Visit.state) == VisitState.SCHEDULED, col(Visit.starts_at).is_not(None)
        )
    )
    return {
        number: _Booked(
            frozenset({one, two} - {None}), local_date(starts_at), code, starts_at
        )
        for number, one, two, starts_at, code in rows
    }


def _of(*columns: Any) -> Any:
    return select(*(col(each) for each in columns))


def _first(visits: Mapping[int, _Booked]) -> date:
    return min((visit.day for visit in visits.values()), default=date.max)


def _rounds(
    session: Session, visits: Mapping[int, _Booked]
) -> dict[tuple[int, date, str | None], int]:
    """Those that must say what the appointments say; one that was cancelled too: no
    appointment may be left behind in it."""
    rows = session.execute(
        _of(Round.visitor_id, Round.day, Round.district_code, Round.id).where(
            col(Round.state) != RoundState.RETURNED, col(Round.day) >= _first(visits)
        )
    )
    return {(who, day, code): number for who, day, code, number in rows}


def _stops(session: Session, visits: Mapping[int, _Booked]) -> list[_Stop]:
    rows = session.execute(
        _of(
            RoundStop.visit_id,
            Round.id,
            Round.visitor_id,
            Round.day,
            Round.district_code,
            RoundStop.starts_at,
            RoundStop.minutes,
            RoundStop.position,
        )
        .join(Round, col(Round.id) == col(RoundStop.round_id))
        .where(col(Round.state).in_(LIVE), col(Round.day) >= _first(visits))
        .order_by(col(Round.visitor_id), col(RoundStop.starts_at), col(RoundStop.id))
    )
    return [_Stop(*row) for row in rows]


def nobody_twice(session: Session) -> Finding:
    """Nobody has two visits at one moment in the rounds that are still to be made."""
    visits = _appointments(session)
    stops = [one for one in _stops(session, visits) if one.visit_id in visits]
    broken = [
        f"bezoeker {one.visitor_id}: bezoek {one.visit_id} en {two.visit_id} vallen "
        "over elkaar"
        for one, two in pairwise(stops)
        if one.visitor_id == two.visitor_id
        and two.starts_at < one.starts_at + timedelta(minutes=one.minutes)
    ]
    return Finding(len(stops), limited(broken))


def stops_in_order(session: Session) -> Finding:
    """The order in which a round is made is that of its times, each place once."""
    found: dict[int, list[_Stop]] = defaultdict(list)
    for stop in _stops(session, _appointments(session)):
        found[stop.round_id].append(stop)
    broken = []
    for number, stops in found.items():
        stops.sort(key=lambda one: (one.position, one.visit_id))
        if any(
            two.position == one.position or two.starts_at < one.starts_at
            for one, two in pairwise(stops)
        ):
            broken.append(f"looproute {number}: de volgorde is niet die van de tijden")
    return Finding(len(found), limited(broken))


def accepted_plans(session: Session) -> Finding:
    """A plan that was accepted says by whom and upon what, and can be carried out."""
    rows = session.execute(
        _of(RoundPlan.id, RoundPlan.published_by, RoundPlan.basis, RoundPlan.content)
        .where(col(RoundPlan.state).in_(ACCEPTED))
        .order_by(col(RoundPlan.id))
    ).all()
    broken = [
        f"plan {number}: {fault}"
        for number, by, basis, content in rows
        for fault in _faults(by, basis, content)
    ]
    return Finding(len(rows), limited(broken))


def _faults(by: str, basis: str, content: Mapping[str, Any]) -> Iterator[str]:
    if not by or not basis:
        yield "niet bekend wie het vaststelde, of waarop het rust"
    booked = [Booked(*one) for one in content.get("stops", ())]
    yield from _twice_at_once(booked)
    made: dict[int, list[Booked]] = defaultdict(list)
    for one in booked:
        made[one.task_id].append(one)
    left = {int(number) for number in content.get("left_out", {})}
    for number, hands in made.items():
        together = len({(one.starts, one.ends) for one in hands}) == 1
        if len(hands) > 2 or not together or number in left:
            yield f"bezoek {number} staat er vaker in dan kan"


def _twice_at_once(booked: Iterable[Booked]) -> Iterator[str]:
    ordered = sorted(booked, key=lambda one: (one.visitor_id, one.starts))
    for one, two in pairwise(ordered):
        if one.visitor_id == two.visitor_id and two.starts < one.ends:
            yield f"bezoeker {one.visitor_id} is op twee plekken tegelijk"


ROUND_INVARIANTS = (
    replays("standen van looproutes", ROUND, Round),
    replays("standen van plannen", ROUND_PLAN, RoundPlan),
    Invariant(
        "looproutes en bezoeken",
        "Een looproute zegt hetzelfde als de afspraken: wie, wanneer en bij welk "
        "bezoek.",
        rounds_and_visits,
    ),
    Invariant(
        "niemand op twee plekken",
        "Geen bezoeker heeft in de looproutes twee bezoeken tegelijk.",
        nobody_twice,
    ),
    Invariant(
        "volgorde in looproutes",
        "De bezoeken van een looproute staan in de volgorde van hun tijden.",
        stops_in_order,
    ),
    Invariant(
        "vastgestelde plannen",
        "Een vastgesteld plan zegt wie het vaststelde, en laat niemand op twee plekken "
        "zijn.",
        accepted_plans,
    ),
)
