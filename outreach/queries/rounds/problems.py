"""The problem of an area and some days, from what is in the database."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Session

from outreach.access import Permission, Viewer, require
from outreach.clock import local_date
from outreach.queries.phone_periods import phone_only
from outreach.queries.residents import address_parts, display_name
from outreach.queries.rounds.candidates import Candidate, candidates, waits_days
from outreach.queries.rounds.days import Days
from outreach.queries.rounds.kept_ways import kept_ways
from outreach.queries.rounds.round_problem import (
    RoundProblem,
    VisitFacts,
    VisitorFacts,
)
from outreach.queries.rounds.shifts import Crew, Team, crew_of, team_of
from outreach.queries.rounds.travel_settings import travel_in_force
from outreach.rules.addresses import one_line
from outreach.rules.rounds.asked_by_hand import asked_in_words
from outreach.rules.rounds.model import Problem, Promise, Shift, VisitTask, Window
from outreach.rules.rounds.needs import needs_asked, priority_now
from outreach.rules.rounds.standing import fitted
from outreach.rules.rounds.windows import around, windows_asked, with_promise
from outreach.rules.visit_kind import AT_THE_DOOR

__all__ = ["RoundProblem", "VisitFacts", "VisitorFacts", "problem_of"]

LONGEST = 31
"""Days in one problem: a plan looks a few weeks ahead."""
NOT_AT_THE_DOOR = "Dit bezoek is niet aan de deur: het staat niet in een looproute."
BY_PHONE = "Bezoeken gaan in deze dagen per telefoon."
OF_OTHERS = (
    "Dit bezoek staat bij iemand van de gemeente of van een andere aanbieder. Die "
    "plant het zelf."
)
MOVED = (
    "Er is iemand van dit bezoek verhuisd. Overleg eerst, en maak de afspraak dan zelf."
)
EXCLUDED = "De tijden die de mensen op dit adres noemden, sluiten elkaar uit."


def problem_of(
    session: Session,
    viewer: Viewer,
    district_code: str,
    first_day: date,
    days: int,
    *,
    at: datetime,
) -> RoundProblem:
    """What a planner needs to plan an area for `days` days (1..31) from `first_day`.

    Within the viewer's scope, with a line in the log for everybody in it. Of today only
    what did not begin yet. The same database gives the same problem, with the same ids:
    a task's is that of its visit, a shift's follows from visitor, day and piece of the
    day. Raises NotPermitted without the right to plan, ValueError for other `days`.
    """
    require(viewer, Permission.PLAN_ROUNDS)
    if not 1 <= days <= LONGEST:
        raise ValueError(f"1..{LONGEST} days")
    span = Days(first_day, days)
    found = candidates(session, viewer, district_code, first_day, days, at=at)
    by_phone = all(phone_only(session, district_code, day) for day in span.all)
    team = team_of(session, viewer, district_code, span)
    kept_out = {
        one.visit.id or 0: why
        for one in found
        if (why := _kept_out(one, team, by_phone=by_phone))
    }
    tasks = []
    for one in found:
        number = one.visit.id or 0
        if number not in kept_out:
            task = _task(one, span, at)
            if task is None:
                kept_out[number] = EXCLUDED
            else:
                tasks.append(task)
    known = kept_ways(session, viewer, district_code, first_day, days)
    travel = replace(travel_in_force(session, viewer), known=known)
    crew = crew_of(
        session,
        viewer,
        district_code,
        span,
        team,
        tasks,
        travel,
        companions=_companions(found),
        at=at,
    )
    locked = {one.visit.id or 0 for one in found if one.locked}
    held = tuple(_held(tasks, crew, _companions(found), locked))
    problem, remarks = fitted(Problem(held, crew.shifts, travel))
    visits = {one.visit.id or 0: _facts(one, at) for one in found}
    return RoundProblem(
        problem,
        visits,
        crew.people,
        first_day,
        frozenset(task.id for task in tasks if task.approximate),
        kept_out,
        remarks,
    )


def _kept_out(one: Candidate, team: Team, *, by_phone: bool) -> str:
    if one.refused:
        return one.refused
    if one.stands and one.visit.starts_at is not None:
        day = local_date(one.visit.starts_at)
        hands = (one.visit.visitor_id, one.visit.second_visitor_id)
        if any((who, day) in team.others for who in hands):
            return OF_OTHERS
    if one.visit.kind not in AT_THE_DOOR:
        return NOT_AT_THE_DOOR
    if not one.stands and _moved_away(one):
        return MOVED
    return BY_PHONE if by_phone else ""


def _moved_away(one: Candidate) -> bool:
    """Lives elsewhere than where the visit was to be: after a try in vain, or with a
    partner who stayed, a visit does not move along (`register_moves`)."""
    here = one.visit.address_key
    return bool(here) and any(who.address_key != here for who in one.residents)


def _task(one: Candidate, span: Days, at: datetime) -> VisitTask | None:
    """The visit as a planner sees it; None when its windows exclude one another."""
    visit, needs = one.visit, one.needs
    told = _promise(one, span)
    windows = windows_asked(
        one.wishes, needs.windows if needs else (), span.first, span.length
    )
    if windows is None and not one.stands:
        return None
    return VisitTask(
        id=visit.id or 0,
        point=one.point,
        minutes=visit.minutes,
        windows=_windows(one, windows or (), told, span),
        priority=priority_now(
            needs.priority if needs else 50,
            waits_days(visit.requested_at, at),
            promised=one.stands,
        ),
        needs=needs_asked(one.wishes, needs.needs if needs else ()),
        by_two=visit.second_visitor_id is not None or bool(needs and needs.by_two),
        pinned=told if one.locked or (needs and needs.pinned) else None,
        promise=told,
        district=visit.district_code or "",
        municipal=one.municipal,
        known_visitors=one.known_visitors,
        approximate=one.approximate,
    )


def _promise(one: Candidate, span: Days) -> Promise | None:
    visit = one.visit
    if not one.stands or visit.starts_at is None or visit.visitor_id is None:
        return None
    return Promise(visit.visitor_id, span.minute(visit.starts_at))


def _windows(
    one: Candidate, asked: tuple[Window, ...], told: Promise | None, span: Days
) -> tuple[Window, ...]:
    """A time that was told while the visitor fell away still holds."""
    visit = one.visit
    if told is not None:
        return with_promise(asked, told, visit.minutes)
    if one.stands and visit.starts_at is not None:
        return (around(span.minute(visit.starts_at), visit.minutes),)
    return asked


def _companions(found: Sequence[Candidate]) -> dict[int, int]:
    """Who was to come along to each appointment by two."""
    return {
        one.visit.id or 0: one.visit.second_visitor_id
        for one in found
        if one.stands and one.visit.second_visitor_id is not None
    }


def _held(
    tasks: Sequence[VisitTask],
    crew: Crew,
    companions: dict[int, int],
    locked: set[int],
) -> list[VisitTask]:
    """Pinned only to whoever works then and may come: nobody else can be held to it.
    A visit by two is held to both, or else to neither: nobody goes there alone. Only a
    locked round waits for nobody."""
    able: dict[int, list[Shift]] = defaultdict(list)
    for shift in crew.shifts:
        if shift.may_visit:
            able[shift.visitor_id].append(shift)

    def stands(task: VisitTask) -> bool:
        told = task.pinned
        if told is None or not _is_there(task, told, able):
            return False
        if not task.by_two or task.id in locked:
            return True
        other = companions.get(task.id)
        return other is not None and _is_there(task, Promise(other, told.starts), able)

    return [task if stands(task) else replace(task, pinned=None) for task in tasks]


def _is_there(task: VisitTask, pinned: Promise, able: dict[int, list[Shift]]) -> bool:
    ends = pinned.starts + task.minutes
    return any(
        shift.start <= pinned.starts and ends <= shift.end
        for shift in able[pinned.visitor_id]
    )


def _facts(one: Candidate, at: datetime) -> VisitFacts:
    visit = one.visit
    return VisitFacts(
        visit_id=visit.id or 0,
        version=visit.version_id,
        state=visit.state,
        kind=visit.kind,
        resident_ids=tuple(resident.id for resident in one.residents),
        names=" en ".join(display_name(resident) for resident in one.residents),
        address=one_line(address_parts(one.residents[0])),
        phone=one.phone,
        wishes="; ".join(filter(None, (each.in_words() for each in one.wishes))),
        starts_at=visit.starts_at if one.stands else None,
        visitor_id=visit.visitor_id if one.stands else None,
        second_visitor_id=visit.second_visitor_id,
        minutes=visit.minutes,
        municipal=one.municipal,
        waits_days=waits_days(visit.requested_at, at),
        locked=one.locked,
        approximate=one.approximate,
        asks=asked_in_words(one.needs.windows, one.needs.needs, by_two=one.needs.by_two)
        if one.needs
        else "",
    )
