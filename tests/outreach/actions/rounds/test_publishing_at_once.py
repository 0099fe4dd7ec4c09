"""Two coordinators accept a plan at the same moment: one thing happens."""

from threading import Barrier, Thread

import pytest
from sqlmodel import col, select

from outreach.access import Viewer
from outreach.actions.rounds.proposing import propose_plan
from outreach.actions.rounds.publishing import publish_plan
from outreach.database import reading, writing
from outreach.errors import Refused
from outreach.queries.invariants.rounds import ROUND_INVARIANTS
from outreach.queries.rounds.problems import problem_of
from outreach.queries.rounds.standing import standing_plan
from outreach.rules.round_states import PlanState
from outreach.rules.rounds.replanning import replan
from outreach.rules.visits import VisitState
from outreach.tables import Round, RoundCall, RoundPlan, Visit
from tests import build
from tests.outreach.queries.rounds import rounds_world as w
from tests.outreach.queries.rounds.rounds_world import MONDAY, World, waiting


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
