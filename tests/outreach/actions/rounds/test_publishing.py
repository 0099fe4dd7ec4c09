"""A plan is accepted: appointments move under the rules of booking, rounds follow."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import NamedTuple

import pytest
from sqlmodel import Session, col, select

from outreach.access import Role
from outreach.actions.history import visits_changed
from outreach.actions.rounds.calling import note_call
from outreach.actions.rounds.locking import lock_round, unlock_round
from outreach.actions.rounds.proposing import drop_plan, propose_plan
from outreach.actions.rounds.publishing import publish_plan
from outreach.actions.visits.booking import reschedule_visit
from outreach.auditing import finish_work
from outreach.clock import at_local
from outreach.errors import (
    AlreadyDone,
    Changed,
    NotFound,
    NotPermitted,
    Refused,
    TransitionRefused,
)
from outreach.queries.rounds.call_list import calls_to_make
from outreach.queries.rounds.problems import RoundProblem, problem_of
from outreach.queries.rounds.rounds_there import locked_shifts
from outreach.queries.rounds.standing import moment_of, standing_plan
from outreach.rules.round_states import PlanState, RoundState
from outreach.rules.rounds.calls import CallOutcome
from outreach.rules.rounds.checking import check
from outreach.rules.rounds.difference import told_in
from outreach.rules.rounds.model import Plan
from outreach.rules.rounds.replanning import replan
from outreach.rules.visits import VisitKind, VisitState
from outreach.tables import (
    Absence,
    Round,
    RoundCall,
    RoundPlan,
    RoundStop,
    Visit,
)
from tests import build
from tests.databases import KINDS
from tests.outreach.queries.rounds import rounds_world as w
from tests.outreach.queries.rounds.rounds_world import MONDAY, World, booked, waiting

AT = build.AT
TEN, ONE = time(10), time(13)


@pytest.fixture(scope="module", params=KINDS)
def session(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Session]:
    folder = tmp_path_factory.mktemp("publishing")
    with w.shared_session(request.param, folder) as opened:
        yield opened


@pytest.fixture
def world(session: Session) -> Iterator[World]:
    with w.undone(session) as made:
        yield made


class Day(NamedTuple):
    """Two appointments of Vera's on Monday, and somebody who waits."""

    first: Visit
    second: Visit
    waits: Visit


@pytest.fixture
def day(world: World) -> Day:
    session = world.session
    people = [build.resident(session) for _ in range(3)]
    for number, who in enumerate(people):
        w.pointed(session, who, 51.92 + number / 500)
    return Day(
        booked(session, world.vera, TEN, MONDAY, people[0]),
        booked(session, world.vera, ONE, MONDAY, people[1]),
        waiting(session, people[2]),
    )


def asked(world: World) -> RoundProblem:
    return problem_of(world.session, world.planner, "D1", MONDAY, 1, at=AT)


def proposed(world: World, plan: Plan | None = None, occasion: str = "week") -> int:
    """A proposal of the plan, or of one that keeps what stands and adds the rest."""
    given = asked(world)
    made = plan or replan(given.problem, standing_plan(given))
    row = propose_plan(
        world.session,
        made,
        given,
        district_code="D1",
        days=1,
        occasion=occasion,
        by=world.planner,
        at=AT,
    )
    assert row.id is not None
    return row.id


def published(world: World, wanted: tuple[int, ...] | None = None) -> RoundPlan:
    given = asked(world)
    made = replan(given.problem, standing_plan(given), wanted=wanted)
    return publish_plan(world.session, proposed(world, made), by=world.planner, at=AT)


def rounds(world: World) -> dict[int, Round]:
    rows = world.session.exec(select(Round).where(Round.day == MONDAY))
    return {row.visitor_id: row for row in rows}


def stops(world: World, visitor: int) -> list[tuple[int, datetime]]:
    rows = world.session.exec(
        select(RoundStop)
        .join(Round, col(Round.id) == col(RoundStop.round_id))
        .where(Round.visitor_id == visitor, Round.day == MONDAY)
        .order_by(col(RoundStop.position))
    )
    return [(row.visit_id, row.starts_at) for row in rows]


def calls(world: World, plan_id: int | None) -> dict[int, str]:
    rows = world.session.exec(select(RoundCall).where(RoundCall.plan_id == plan_id))
    return {row.visit_id: row.why for row in rows}


def test_a_proposal_changes_nothing_for_anybody(world: World, day: Day) -> None:
    plan_id = proposed(world)
    row = world.session.get(RoundPlan, plan_id)
    assert row is not None
    assert (row.state, row.figures["served"], row.replaces_id) == ("proposed", 3, None)
    assert day.waits.state is VisitState.REQUESTED
    assert rounds(world) == {}
    drop_plan(world.session, plan_id, by=world.planner, at=AT)
    with pytest.raises(TransitionRefused):
        publish_plan(world.session, plan_id, by=world.planner, at=AT)


def test_publishing_books_who_waits_and_makes_the_rounds(
    world: World, day: Day
) -> None:
    row = published(world)
    assert row.state is PlanState.PUBLISHED
    assert row.published_by == world.planner.actor
    world.session.refresh(day.waits)
    assert day.waits.state is VisitState.SCHEDULED
    assert day.waits.visitor_id is not None
    assert day.first.starts_at == at_local(MONDAY, TEN)
    assert calls(world, row.id) == {day.waits.id: "new"}
    there = {number for who in rounds(world) for number, _ in stops(world, who)}
    assert there == {day.first.id, day.second.id, day.waits.id}
    made = stops(world, world.vera.id or 0)
    assert (day.first.id, at_local(MONDAY, TEN)) in made
    assert rounds(world)[world.vera.id or 0].plan_id == row.id


def test_what_is_published_is_the_current_plan(world: World, day: Day) -> None:
    published(world)
    now = asked(world)
    plan = standing_plan(now)
    assert plan.left_out == ()
    assert replan(now.problem, plan).routes == plan.routes, "nothing creeps"


def test_a_visitor_falls_ill(world: World, day: Day) -> None:
    third = booked(world.session, world.vera, time(15))
    published(world, wanted=())
    w.away(world.session, world.vera, MONDAY)
    given = asked(world)
    made = replan(given.problem, standing_plan(given), wanted=())
    plan_id = proposed(world, made, "ill")
    row = publish_plan(world.session, plan_id, by=world.planner, at=AT)
    for visit in (day.first, day.second, third):
        world.session.refresh(visit)
    near = at_local(MONDAY, time(9, 45)), at_local(MONDAY, TEN)
    assert day.first.visitor_id == day.second.visitor_id == world.mo.id
    assert day.first.starts_at is not None
    assert near[0] <= day.first.starts_at <= near[1]
    assert third.state is VisitState.REQUESTED, "Mo does two, in the morning"
    assert (third.visitor_id, third.starts_at) == (None, None)
    assert calls(world, row.id) == {
        day.first.id: "visitor",
        day.second.id: "both",
        third.id: "left_out",
    }
    vera, mo = (rounds(world)[p.id or 0] for p in (world.vera, world.mo))
    assert vera.state is RoundState.CANCELLED
    assert vera.sequence == 1, "her calendar hears of it"
    assert stops(world, world.vera.id or 0) == []
    assert mo.state is RoundState.PLANNED
    assert world.session.get(RoundPlan, row.replaces_id).state is PlanState.REPLACED  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("begin", "why", "state"),
    [
        (time(10, 30), "visitor", VisitState.SCHEDULED),
        (time(19), "left_out", VisitState.REQUESTED),
    ],
)
def test_nobody_waits_for_who_works_here_no_more(
    world: World, day: Day, begin: time, why: str, state: VisitState
) -> None:
    """Somebody else comes at that time, or the resident hears that nobody does."""
    alone = booked(world.session, None, begin)
    row = published(world, wanted=(alone.id or 0,))
    world.session.refresh(alone)
    assert (alone.state, calls(world, row.id)) == (state, {alone.id: why})
    assert (alone.visitor_id is None) == (alone.starts_at is None)
    assert calls(world, published(world, wanted=()).id) == {}, "told once"


def test_a_cancelled_round_lives_again(world: World, day: Day) -> None:
    published(world)
    w.away(world.session, world.vera, MONDAY)
    given = asked(world)
    made = replan(given.problem, standing_plan(given), wanted=())
    publish_plan(world.session, proposed(world, made), by=world.planner, at=AT)
    world.session.delete(
        world.session.exec(
            select(Absence).where(Absence.person_id == world.vera.id)
        ).one()
    )
    published(world)
    vera = rounds(world)[world.vera.id or 0]
    assert (vera.state, vera.sequence) == (RoundState.PLANNED, 2)


@pytest.mark.parametrize("what", ["moved", "new", "cancelled"])
def test_an_appointment_that_changed_meanwhile_keeps_a_plan_out(
    world: World, day: Day, what: str
) -> None:
    plan_id = proposed(world)
    if what == "moved":
        reschedule_visit(
            world.session,
            day.first.id or 0,
            starts_at=at_local(MONDAY, time(15)),
            by=world.planner,
            at=AT,
        )
    elif what == "new":
        booked(world.session, world.mo, TEN)
    else:
        day.second.state = VisitState.CANCELLED
        world.session.flush()
    with pytest.raises(Changed):
        _try(world, plan_id)
    world.session.refresh(day.waits)
    assert day.waits.state is VisitState.REQUESTED
    assert rounds(world) == {}


def _try(world: World, plan_id: int) -> None:
    """As in a transaction of its own: what was refused did not happen."""
    with world.session.begin_nested():
        publish_plan(world.session, plan_id, by=world.planner, at=AT)


def test_somebody_who_asks_for_a_visit_meanwhile_keeps_no_plan_out(
    world: World, day: Day
) -> None:
    plan_id = proposed(world)
    later = waiting(world.session)
    publish_plan(world.session, plan_id, by=world.planner, at=AT)
    world.session.refresh(later)
    assert later.state is VisitState.REQUESTED


def test_a_visitor_who_may_no_longer_be_sent_keeps_a_plan_out(
    world: World, day: Day
) -> None:
    plan_id = proposed(world)
    w.away(world.session, world.vera, MONDAY)
    w.away(world.session, world.mo, MONDAY)
    with pytest.raises(Refused, match="hoort bij niemand die dan werkt"):
        _try(world, plan_id)


def test_a_time_that_passed_keeps_a_plan_out(world: World, day: Day) -> None:
    plan_id = proposed(world)
    later = at_local(MONDAY, time(10, 30))
    with pytest.raises(Refused), world.session.begin_nested():
        publish_plan(world.session, plan_id, by=world.planner, at=later)


def test_it_is_published_once(world: World, day: Day) -> None:
    plan_id = proposed(world)
    publish_plan(world.session, plan_id, by=world.planner, at=AT)
    with pytest.raises((AlreadyDone, TransitionRefused)):
        _try(world, plan_id)


def test_a_broken_plan_is_not_even_proposed(world: World, day: Day) -> None:
    with pytest.raises(Refused):
        proposed(world, Plan())


def test_who_does_not_plan_is_kept_out(world: World, day: Day) -> None:
    plan_id = proposed(world)
    manager = build.viewer(Role.MANAGER)
    elsewhere = build.viewer(Role.COORDINATOR, district_code="D2")
    build.district(world.session, "D2")
    with pytest.raises(NotPermitted):
        publish_plan(world.session, plan_id, by=manager, at=AT)
    with pytest.raises(NotFound):
        publish_plan(world.session, plan_id, by=elsewhere, at=AT)


def test_locked_rounds_stay(world: World, day: Day) -> None:
    published(world)
    vera = rounds(world)[world.vera.id or 0]
    lock_round(world.session, vera.id or 0, by=world.planner, at=AT)
    extra = waiting(world.session)
    given = asked(world)
    locked = locked_shifts(world.session, world.planner, given, "D1", 1)
    assert {given.problem.shift(one).visitor_id for one in locked} == {world.vera.id}
    before = stops(world, world.vera.id or 0)
    made = replan(given.problem, standing_plan(given), locked=locked)
    publish_plan(world.session, proposed(world, made), by=world.planner, at=AT)
    assert stops(world, world.vera.id or 0) == before
    assert extra.id not in {number for number, _ in before}
    world.session.refresh(vera)
    assert vera.state is RoundState.LOCKED
    unlock_round(world.session, vera.id or 0, by=world.planner, at=AT)
    assert vera.state is RoundState.PLANNED


def test_appointments_without_a_way_between_hold_no_plan_up(
    world: World, day: Day
) -> None:
    """They were made by phone, before anybody planned; their round was locked."""
    published(world, wanted=())
    far = build.resident(world.session)
    w.pointed(world.session, far, 51.99)
    by_phone = booked(world.session, world.vera, time(11), MONDAY, far)
    visits_changed(world.session, [by_phone.id or 0], by=world.planner, at=AT)
    finish_work(world.session)
    vera = rounds(world)[world.vera.id or 0]
    lock_round(world.session, vera.id or 0, by=world.planner, at=AT)
    before = stops(world, world.vera.id or 0)
    given = asked(world)
    assert check(given.problem, standing_plan(given))
    locked = locked_shifts(world.session, world.planner, given, "D1", 1)
    made = replan(given.problem, standing_plan(given), locked=locked)
    publish_plan(world.session, proposed(world, made), by=world.planner, at=AT)
    assert stops(world, world.vera.id or 0) == before
    world.session.refresh(day.waits)
    assert day.waits.visitor_id == world.mo.id


def test_a_plan_that_comes_at_a_locked_round_is_refused(world: World, day: Day) -> None:
    published(world)
    extra = waiting(world.session)
    plan_id = proposed(world)
    where = told_in(asked(world).problem, replan(asked(world).problem, Plan()))
    assert extra.id in where
    for row in rounds(world).values():
        lock_round(world.session, row.id or 0, by=world.planner, at=AT)
    with pytest.raises(Refused):
        _try(world, plan_id)


def test_the_phone_desk_moves_a_visit_and_the_round_follows(
    world: World, day: Day
) -> None:
    published(world)
    vera = rounds(world)[world.vera.id or 0]
    vera.state = RoundState.HANDED_OUT
    world.session.flush()
    reschedule_visit(
        world.session,
        day.second.id or 0,
        starts_at=at_local(MONDAY, time(15)),
        by=world.planner,
        at=AT,
    )
    finish_work(world.session)
    world.session.refresh(vera)
    assert vera.sequence == 1
    assert vera.state is RoundState.PLANNED, "the sheet is out of date"
    there = dict(stops(world, world.vera.id or 0))
    assert there[day.second.id or 0] == at_local(MONDAY, time(15))


def test_an_appointment_on_a_planned_day_gets_a_round(world: World, day: Day) -> None:
    published(world)
    reschedule_visit(
        world.session,
        day.second.id or 0,
        starts_at=at_local(MONDAY, time(11)),
        visitor_id=world.mo.id,
        by=world.planner,
        at=AT,
    )
    finish_work(world.session)
    assert day.second.id in dict(stops(world, world.mo.id or 0))
    assert day.second.id not in dict(stops(world, world.vera.id or 0))


def test_whose_visitor_stopped_gets_somebody_else(world: World, day: Day) -> None:
    day.first.visitor_id = None
    world.session.flush()
    row = published(world)
    assert calls(world, row.id)[day.first.id or 0] == "visitor"


def test_a_call_that_stands_leaves_no_room_for_a_visit(world: World, day: Day) -> None:
    plan_id = proposed(world)
    (waits,) = (one for one in _planned(world, plan_id) if one[0] == day.waits.id)
    begins = moment_of(MONDAY, waits[2])
    build.district(world.session, "D2")
    elsewhere = waiting(
        world.session,
        build.resident(world.session, district_code="D2"),
        district_code="D2",
        starts_at=begins,
        visitor_id=waits[1],
        kind=VisitKind.PHONE,
    )
    elsewhere.state = VisitState.SCHEDULED
    world.session.flush()
    with pytest.raises(Refused):
        _try(world, plan_id)


def _planned(world: World, plan_id: int) -> list[list[int]]:
    row = world.session.get(RoundPlan, plan_id)
    assert row is not None
    stops: list[list[int]] = row.content["stops"]
    return stops


def test_small_moves_are_told_when_they_add_up(world: World, day: Day) -> None:
    published(world, wanted=())
    for minutes, called in ((10, {}), (20, {day.first.id: "time"})):
        given = asked(world)
        moved = _moved(given, day.first.id or 0, 600 + minutes)
        row = publish_plan(
            world.session, proposed(world, moved), by=world.planner, at=AT
        )
        assert calls(world, row.id) == called
        world.session.refresh(day.first)
        assert day.first.starts_at == at_local(MONDAY, time(10, minutes))
    assert day.first.reschedules == 1, "who is called, was moved"


def _moved(given: RoundProblem, number: int, starts: int) -> Plan:
    before = standing_plan(given)
    return Plan(
        tuple(
            type(route)(
                route.shift_id,
                tuple(
                    stop._replace(starts=starts, ends=starts + 60)
                    if stop.task_id == number
                    else stop
                    for stop in route.stops
                ),
            )
            for route in before.routes
        ),
        before.left_out,
        "by_hand",
    )


def test_who_made_another_appointment_is_not_called(world: World, day: Day) -> None:
    later = AT + timedelta(hours=1)
    published(world)
    (call,) = calls_to_make(world.session, world.planner, "D1", at=AT)
    assert (call.visit_id, call.why) == (day.waits.id, "new")
    assert bool(call.address) is not bool(call.phone), "no number: where to write"
    reschedule_visit(
        world.session,
        call.visit_id,
        starts_at=at_local(MONDAY + timedelta(days=1), time(9)),
        by=world.planner,
        at=later,
    )
    assert calls_to_make(world.session, world.planner, "D1", at=later) == []


def test_who_was_called_goes_from_the_list(world: World, day: Day) -> None:
    row = published(world)
    (call,) = world.session.exec(
        select(RoundCall).where(RoundCall.plan_id == row.id)
    ).all()
    for outcome in (CallOutcome.NOT_REACHED, CallOutcome.AGREED):
        note_call(world.session, call.id or 0, outcome, by=world.planner, at=AT)
        assert call.outcome == outcome
    with pytest.raises(AlreadyDone):
        note_call(world.session, call.id or 0, "agreed", by=world.planner, at=AT)
