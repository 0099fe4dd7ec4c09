"""Two coordinators accept a plan at the same moment: one thing happens."""

from collections.abc import Callable
from contextlib import suppress
from datetime import time
from functools import partial
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest
from sqlmodel import col, select

from outreach.access import Viewer
from outreach.actions.rounds import proposals, publishing
from outreach.actions.rounds.locking import lock_round
from outreach.actions.rounds.proposals import propose_instead
from outreach.actions.rounds.proposing import propose_plan
from outreach.actions.rounds.publishing import publish_plan
from outreach.actions.visits.leaving import cancel_visit
from outreach.database import reading, writing
from outreach.errors import Refused
from outreach.queries.invariants.rounds import ROUND_INVARIANTS
from outreach.queries.rounds.problems import problem_of
from outreach.queries.rounds.standing import standing_plan
from outreach.rules.round_states import PlanState
from outreach.rules.rounds.checking import check
from outreach.rules.rounds.moving import moved
from outreach.rules.rounds.replanning import replan
from outreach.rules.visits import VisitState
from outreach.tables import Round, RoundCall, RoundPlan, RoundStop, Visit
from tests import build
from tests.outreach.queries.rounds import rounds_world as w
from tests.outreach.queries.rounds.rounds_world import MONDAY, World, booked, waiting


def _proposed(world: World, wanted: Visit) -> int:
    given = problem_of(world.session, world.planner, "D1", MONDAY, 1, at=build.AT)
    made = replan(given.problem, standing_plan(given), wanted={wanted.id or 0})
    assert len(made.left_out) == 1
    row = propose_plan(
        world.session,
        made,
        given,
        district_code="D1",
        days=1,
        occasion="urgent",
        by=world.planner,
        at=build.AT,
    )
    assert row.id is not None
    return row.id


def _publish_both(url: str, plans: list[int], by: Viewer) -> list[Exception]:
    """Both at once; what the one who came second was told."""
    refused: list[Exception] = []
    ready = Barrier(2)

    def publish(number: int) -> None:
        ready.wait()
        try:
            with writing(url) as session:
                publish_plan(session, number, by=by, at=build.AT)
        except Refused as told:
            refused.append(told)

    threads = [Thread(target=publish, args=[one]) for one in plans]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return refused


@pytest.mark.parametrize("same", [True, False])
def test_two_who_accept_at_once_do_one_thing(database_url: str, same: bool) -> None:
    """The same plan by a double click; or two, each with its own visit at nine."""
    with writing(database_url) as session:
        world = w.world(session)
        first, second = (waiting(session) for _ in range(2))
        one = _proposed(world, first)
        plans = [one, one if same else _proposed(world, second)]
        planner = world.planner
    refused = _publish_both(database_url, plans, planner)
    assert len(refused) == 1
    with reading(database_url) as session:
        in_force = select(RoundPlan).where(RoundPlan.state == PlanState.PUBLISHED)
        booked = select(Visit).where(col(Visit.state) == VisitState.SCHEDULED)
        for rows in (in_force, booked, select(RoundCall), select(Round)):
            assert len(session.exec(rows).all()) == 1  # type: ignore[call-overload]
        assert [r.name for r in ROUND_INVARIANTS if r.check(session).broken] == []


def _as_it_stands(world: World) -> int:
    given = problem_of(world.session, world.planner, "D1", MONDAY, 1, at=build.AT)
    row = propose_plan(
        world.session,
        standing_plan(given),
        given,
        district_code="D1",
        days=1,
        occasion="week",
        by=world.planner,
        at=build.AT,
    )
    assert row.id is not None
    return row.id


def _at_once(acts: list[Callable[[], None]]) -> list[BaseException]:
    failed: list[BaseException] = []

    def do(act: Callable[[], None]) -> None:
        try:
            act()
        except Exception as wrong:
            failed.append(wrong)

    threads = [Thread(target=do, args=[act]) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return failed


def test_two_who_cancel_in_one_round_at_once_both_do(database_url: str) -> None:
    """The round follows both, whichever transaction ends first."""
    with writing(database_url) as session:
        world = w.world(session)
        visits = [booked(session, world.vera, time(h)) for h in (9, 11, 13, 15)]
        publish_plan(session, _as_it_stands(world), by=world.planner, at=build.AT)
        numbers = [visit.id or 0 for visit in visits]
        planner = world.planner
    both = Barrier(2)

    def cancel(number: int) -> None:
        with writing(database_url) as session:
            cancel_visit(session, number, reason="ziek", by=planner, at=build.AT)
            session.flush()
            with suppress(BrokenBarrierError):  # SQLite lets one in at a time
                both.wait(timeout=0.5)

    acts = [partial(cancel, number) for number in numbers[1:3]]
    assert _at_once(acts) == []
    with reading(database_url) as session:
        stops = session.exec(select(RoundStop).order_by(col(RoundStop.position))).all()
        assert [stop.visit_id for stop in stops] == [numbers[0], numbers[3]]
        assert [r.name for r in ROUND_INVARIANTS if r.check(session).broken] == []


def test_a_plan_is_accepted_while_a_colleague_proposes_another(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of them is told that the other was first; neither waits for ever."""
    with writing(database_url) as session:
        world = w.world(session)
        waiting(session)
        number, planner = _as_it_stands(world), world.planner
    both = Barrier(2)

    def meet() -> None:
        with suppress(BrokenBarrierError):  # SQLite lets one in at a time
            both.wait(timeout=0.5)

    wait, one_at_a_time = publishing._wait_for_others, proposals._one_at_a_time

    def accepting(*given: Any) -> None:
        meet()
        wait(*given)

    def proposing(*given: Any) -> None:
        one_at_a_time(*given)
        meet()

    monkeypatch.setattr(publishing, "_wait_for_others", accepting)
    monkeypatch.setattr(proposals, "_one_at_a_time", proposing)

    def accept() -> None:
        with writing(database_url) as session:
            publish_plan(session, number, by=planner, at=build.AT)

    def propose() -> None:
        with writing(database_url) as session:
            given = problem_of(session, planner, "D1", MONDAY, 1, at=build.AT)
            propose_instead(
                session,
                standing_plan(given),
                given,
                district_code="D1",
                days=1,
                occasion="week",
                over=number,
                by=planner,
                at=build.AT,
            )

    failed = _at_once([accept, propose])
    assert [one for one in failed if not isinstance(one, Refused)] == []
    with reading(database_url) as session:
        states = [row.state for row in session.exec(select(RoundPlan))]
    assert sorted(states) in (
        [PlanState.DROPPED, PlanState.PROPOSED],
        [PlanState.PROPOSED, PlanState.PUBLISHED],
        [PlanState.PUBLISHED],
    )


def test_a_round_that_is_locked_while_a_plan_is_accepted_stays(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database_url.startswith("sqlite"):
        pytest.skip("SQLite has one writer: nobody locks while a plan is accepted")
    with writing(database_url) as session:
        world = w.world(session)
        booked(session, world.vera, time(10))
        publish_plan(session, _as_it_stands(world), by=world.planner, at=build.AT)
        extra = waiting(session)
        locked = session.exec(select(Round)).one().id or 0
        given = problem_of(session, world.planner, "D1", MONDAY, 1, at=build.AT)
        made = next(
            plan
            for shift in given.problem.shifts
            if shift.visitor_id == world.vera.id
            for starts in range(shift.start, shift.end, 15)
            if not check(
                given.problem,
                plan := moved(
                    given.problem,
                    standing_plan(given),
                    extra.id or 0,
                    [shift.id],
                    starts,
                ),
            )
        )
        row = propose_plan(
            session,
            made,
            given,
            district_code="D1",
            days=1,
            occasion="by_hand",
            by=world.planner,
            at=build.AT,
        )
        number, planner = row.id or 0, world.planner
    move_visits = publishing.move_visits

    def meanwhile(*given: Any, **more: Any) -> None:
        with writing(database_url) as session:
            lock_round(session, locked, by=planner, at=build.AT)
        move_visits(*given, **more)

    monkeypatch.setattr(publishing, "move_visits", meanwhile)
    with pytest.raises(Refused), writing(database_url) as session:
        publish_plan(session, number, by=planner, at=build.AT)
    with reading(database_url) as session:
        assert len(session.exec(select(RoundStop)).all()) == 1
