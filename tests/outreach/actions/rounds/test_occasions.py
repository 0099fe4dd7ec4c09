"""Four things that happen to a week, each from the database to the visits after it.

In each: what was accepted before stands until the new plan is; nobody's appointment
changes who is not on the call list; every invariant holds afterwards.
"""

from datetime import datetime, time

import pytest
from sqlmodel import Session, col, select

from outreach.access import Role
from outreach.actions.letter_requests import ask_for_letter
from outreach.actions.rounds.locking import lock_round
from outreach.actions.rounds.no_show import visitor_did_not_come
from outreach.actions.rounds.proposals import propose_instead
from outreach.actions.rounds.publishing import publish_plan
from outreach.actions.visits.leaving import cancel_visit
from outreach.auditing import finish_work
from outreach.clock import at_local
from outreach.queries.rounds.call_list import calls_to_make
from outreach.queries.rounds.problems import problem_of
from outreach.queries.rounds.rounds_there import locked_shifts, told_minutes
from outreach.queries.rounds.standing import standing_plan
from outreach.rules.letter_requests import LetterRequestState, RequestedKind
from outreach.rules.round_states import PlanState
from outreach.rules.rounds.difference import difference, told_in
from outreach.rules.rounds.model import PROMISE_SLACK
from outreach.rules.rounds.replanning import replan, urgent
from outreach.rules.visits import VisitState
from outreach.tables import LetterRequest, RoundPlan, Visit, VisitNeeds, VisitPerson
from tests import build
from tests.outreach.actions.rounds.test_publishing import (
    AT,
    Day,
    calls,
    day,
    published,
    rounds,
    session,
    stops,
    world,
)
from tests.outreach.actions.rounds.test_round_invariants import broken
from tests.outreach.queries.rounds import rounds_world as w
from tests.outreach.queries.rounds.rounds_world import MONDAY, World, booked, waiting

__all__ = ["day", "session", "world"]
Standing = dict[int, tuple[int | None, int | None, datetime | None]]


def standing(session: Session) -> Standing:
    """Who comes where and when, by visit."""
    rows = session.exec(select(Visit).where(Visit.state == VisitState.SCHEDULED))
    return {
        row.id or 0: (row.visitor_id, row.second_visitor_id, row.starts_at)
        for row in rows
    }


def replanned(
    world: World,
    occasion: str,
    *,
    haste: Visit | None = None,
    wanted: tuple[int, ...] | None = None,
    at: datetime = AT,
) -> dict[int, str]:
    """Plan Monday anew, look at the difference, accept it; returns who is called."""
    session, planner = world.session, world.planner
    given = problem_of(session, planner, "D1", MONDAY, 1, at=at)
    before = standing_plan(given)
    problem = urgent(given.problem, haste.id or 0) if haste else given.problem
    locked = locked_shifts(session, planner, given, "D1", 1)
    made = replan(problem, before, locked=locked, wanted=wanted)
    old = _in_force(session)
    stood = standing(session)
    row = propose_instead(
        session,
        made,
        given,
        district_code="D1",
        days=1,
        occasion=occasion,
        by=planner,
        at=at,
    )
    finish_work(session)
    session.expire_all()
    assert standing(session) == stood, "a proposal moves nobody"
    assert _in_force(session) == old, "the old plan stays until the new is accepted"
    told = told_minutes(session, planner, given)
    foretold = {
        change.task_id: str(change.kind)
        for change in difference(given.problem, before, made, told)
        if change.must_call
    }
    publish_plan(session, row.id or 0, by=planner, at=at)
    finish_work(session)
    session.expire_all()
    found = calls(world, row.id)
    assert found == foretold, "who was shown is who is called"
    assert _touched(stood, standing(session)) <= set(found)
    assert broken(session) == set()
    assert _in_force(session) == {row.id}
    return found


def _in_force(session: Session) -> set[int | None]:
    rows = select(RoundPlan.id).where(col(RoundPlan.state) == PlanState.PUBLISHED)
    return set(session.exec(rows))


def _touched(before: Standing, after: Standing) -> set[int]:
    """Visits of which something changed that a resident must hear."""
    found = set(before) ^ set(after)
    for number in set(before) & set(after):
        (*old, was), (*new, now) = before[number], after[number]
        assert was is not None
        assert now is not None
        moved = abs((now - was).total_seconds()) / 60
        if old != new or moved > PROMISE_SLACK:
            found.add(number)
    return found


def test_an_ill_visitor(world: World, day: Day) -> None:
    published(world, wanted=())
    w.away(world.session, world.vera, MONDAY)
    found = replanned(world, "ill", wanted=())
    assert found == {day.first.id: "visitor", day.second.id: "both"}
    assert stops(world, world.vera.id or 0) == []


def test_no_letter_confirms_what_a_plan_moved(world: World, day: Day) -> None:
    """It comes too late for Monday; who is called hears it. What stays is confirmed."""
    stays = booked(world.session, world.mo, time(11))
    published(world, wanted=())
    for visit in (day.first, day.second, stays):
        ask_for_letter(
            world.session,
            kind=RequestedKind.APPOINTMENT,
            resident_id=_resident(world.session, visit),
            subject_kind="visit",
            subject_id=visit.id or 0,
            by=world.planner,
            at=AT,
        )
    w.away(world.session, world.vera, MONDAY)
    found = replanned(world, "ill", wanted=())
    assert set(found) == {day.first.id, day.second.id}
    rows = world.session.exec(select(LetterRequest)).all()
    assert {row.subject_id: row.state for row in rows} == {
        day.first.id: LetterRequestState.WITHDRAWN,
        day.second.id: LetterRequestState.WITHDRAWN,
        stays.id: LetterRequestState.OPEN,
    }


def _resident(session: Session, visit: Visit) -> str:
    return session.exec(
        select(VisitPerson.resident_id).where(VisitPerson.visit_id == visit.id)
    ).one()


def test_a_visitor_who_does_not_come(world: World, day: Day) -> None:
    """At a quarter past nine somebody has been waiting since nine."""
    waits = booked(world.session, world.vera, time(9))
    published(world, wanted=())
    at = at_local(MONDAY, time(9, 15))
    w.away(world.session, world.vera, MONDAY)
    who = world.vera.id or 0
    assert visitor_did_not_come(world.session, who, by=world.planner, at=at) == 1
    assert visitor_did_not_come(world.session, who, by=world.planner, at=at) == 0
    (call,) = calls_to_make(world.session, world.planner, "D1", at=at)
    assert (call.visit_id, call.why, call.starts_at) == (waits.id, "left_out", None)
    found = replanned(world, "no_show", at=at)
    assert found[day.first.id or 0] in ("visitor", "both")
    assert day.first.id in standing(world.session)
    to_call = calls_to_make(world.session, world.planner, "D1", at=at)
    assert waits.id in {one.visit_id for one in to_call}


def test_of_two_the_one_who_still_works_stays(world: World) -> None:
    ine = build.person(world.session, "Ine Ising")
    w.assigned(world.session, ine, "D1", None)
    w.hours(world.session, ine, MONDAY.weekday(), time(9), time(17), 4)
    both = booked(world.session, world.vera, time(10), second_visitor_id=world.mo.id)
    published(world, wanted=())
    w.away(world.session, world.vera, MONDAY)
    given = problem_of(world.session, world.planner, "D1", MONDAY, 1, at=AT)
    stands = told_in(given.problem, standing_plan(given))[both.id or 0]
    assert stands.visitors == (world.mo.id,)
    assert replanned(world, "ill") == {both.id: "visitor"}
    assert standing(world.session)[both.id or 0] == (
        world.mo.id,
        ine.id,
        at_local(MONDAY, time(10)),
    )


@pytest.mark.parametrize("substitute", [True, False])
def test_of_two_that_are_fixed_one_falls_ill(world: World, substitute: bool) -> None:
    """Nobody goes alone, and a time that cannot stand holds up nobody's plan."""
    both = booked(world.session, world.vera, time(10), second_visitor_id=world.mo.id)
    build.add(world.session, VisitNeeds(visit_id=both.id, by_two=True, pinned=True))
    published(world, wanted=())
    if substitute:
        ine = build.person(world.session, "Ine Ising")
        w.assigned(world.session, ine, "D1", None)
        w.hours(world.session, ine, MONDAY.weekday(), time(9), time(17), 4)
    w.away(world.session, world.mo, MONDAY)
    kind = "visitor" if substitute else "left_out"
    assert replanned(world, "ill") == {both.id: kind}
    if substitute:
        told = (world.vera.id, ine.id, at_local(MONDAY, time(10)))
        assert standing(world.session)[both.id or 0] == told


def test_of_two_the_one_who_came_goes_on(world: World) -> None:
    both = booked(world.session, world.vera, time(9), second_visitor_id=world.mo.id)
    at = at_local(MONDAY, time(9, 15))
    who = world.vera.id or 0
    assert visitor_did_not_come(world.session, who, by=world.planner, at=at) == 0
    elsewhere = build.viewer(Role.COORDINATOR, district_code="D2")
    both.second_visitor_id = None
    world.session.flush()
    assert visitor_did_not_come(world.session, who, by=elsewhere, at=at) == 0
    assert both.state is VisitState.SCHEDULED


def test_a_visit_that_cannot_wait(world: World, day: Day) -> None:
    published(world, wanted=())
    stood = standing(world.session)
    haste = waiting(world.session)
    found = replanned(world, "urgent", haste=haste, wanted=(haste.id or 0,))
    assert found == {haste.id: "new"}
    now = standing(world.session)
    assert set(now) - set(stood) == {haste.id}, "nobody else comes in with it"
    assert day.waits.id not in now


def test_a_cancelled_visit_makes_room(world: World, day: Day) -> None:
    for begin in (time(15), time(16)):
        booked(world.session, world.vera, begin)
    for begin in (time(9), time(10)):
        booked(world.session, world.mo, begin)
    published(world)
    assert day.waits.state is VisitState.REQUESTED, "everybody has his day full"
    cancel_visit(
        world.session, day.second.id or 0, reason="ziek", by=world.planner, at=AT
    )
    finish_work(world.session)
    assert day.second.id not in dict(stops(world, world.vera.id or 0)), "at once"
    assert broken(world.session) == set()
    assert replanned(world, "cancelled") == {day.waits.id: "new"}
    assert day.waits.id in dict(stops(world, world.vera.id or 0))


@pytest.mark.parametrize("occasion", ["cancelled", "urgent"])
def test_a_locked_round_is_not_touched(world: World, day: Day, occasion: str) -> None:
    published(world, wanted=())
    who = world.vera.id or 0
    lock_round(world.session, rounds(world)[who].id or 0, by=world.planner, at=AT)
    stood = stops(world, who)
    haste = waiting(world.session) if occasion == "urgent" else None
    if haste is None:
        booked_there = booked(world.session, world.mo, time(9))
        cancel_visit(
            world.session, booked_there.id or 0, reason="weg", by=world.planner, at=AT
        )
        finish_work(world.session)
    replanned(world, occasion, haste=haste)
    assert stops(world, who) == stood
    assert rounds(world)[who].sequence == 0
