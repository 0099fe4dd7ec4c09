"""A plan with the municipality's own road network: what it told counts until the end.

Ten kilometres by bicycle are 55 minutes as they are reckoned and 20 as the network
says, so two visits fit after one another only where the network counts.
"""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Session, col, select

from dashboards.round_work import MadePlan, PlanRun, begin, whole_week
from outreach.actions.rounds.proposing import propose_plan
from outreach.actions.rounds.publishing import publish_plan
from outreach.adapters.rounds.road_network import NO_ANSWER
from outreach.errors import Refused
from outreach.queries.rounds.board import week_board
from outreach.rules.rounds.checking import check
from outreach.rules.rounds.model import Mode
from outreach.settings import load_settings
from outreach.tables import RoundPlan, RoundStop, Visit
from tests import build
from tests.databases import KINDS
from tests.outreach.adapters.rounds.road_server import Roads, road_server
from tests.outreach.queries.rounds import rounds_world as w
from tests.outreach.queries.rounds.rounds_world import MONDAY, World

NEAR, FAR = 51.92, 52.01
ON_ROADS = 20
"""Minutes: ten kilometres at ten metres a second, and three to lock up and ring."""


@pytest.fixture(scope="module", params=KINDS)
def session(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Session]:
    folder = tmp_path_factory.mktemp("round-roads")
    with w.shared_session(request.param, folder) as opened:
        yield opened


class Day(NamedTuple):
    """Two visits that wait, for one visitor on one day."""

    world: World
    near: Visit
    far: Visit


@pytest.fixture
def day(session: Session) -> Iterator[Day]:
    times = ((NEAR, "10:00", "11:00"), (FAR, "11:25", "12:25"))
    with w.undone(session) as world:
        w.away(session, world.mo, MONDAY)
        visits = []
        for north, begins, ends in times:
            who = build.resident(session)
            w.pointed(session, who, north)
            window = {"day": MONDAY.isoformat(), "from": begins, "to": ends}
            visits.append(w.waiting(session, who, needs={"windows": [window]}))
        yield Day(world, *visits)


@pytest.fixture(scope="module")
def server() -> Iterator[Roads]:
    with road_server() as made:
        yield made


@pytest.fixture
def roads(server: Roads, monkeypatch: pytest.MonkeyPatch) -> Iterator[Roads]:
    """An own network that is set as an installation sets it."""
    server.instead, server.status = None, 200
    monkeypatch.setenv("OMZIEN_VALHALLA_URL", server.address)
    load_settings.cache_clear()
    yield server
    load_settings.cache_clear()


def planned(day: Day) -> tuple[PlanRun, MadePlan]:
    """The week, as the button plans it."""
    s = day.world.session
    board = week_board(s, day.world.planner, "D1", MONDAY, at=build.AT)
    run = begin(board, "week", whole_week(board.plan, "quick"), None)
    assert run.future is not None
    return run, run.future.result(timeout=60)


def proposed(day: Day, run: PlanRun, made: MadePlan) -> RoundPlan:
    return propose_plan(
        day.world.session,
        made.plan,
        run.board.given,
        district_code="D1",
        days=len(run.board.days),
        occasion="week",
        by=day.world.planner,
        at=build.AT,
    )


def publish(day: Day, row: RoundPlan) -> RoundPlan:
    by = day.world.planner
    return publish_plan(day.world.session, row.id or 0, by=by, at=build.AT)


def served(made: MadePlan) -> set[int]:
    return {stop.task_id for route in made.plan.routes for stop in route.stops}


def test_what_the_network_told_counts_until_the_rounds_are_made(
    day: Day, roads: Roads
) -> None:
    s = day.world.session
    run, made = planned(day)
    assert served(made) == {day.near.id, day.far.id}
    assert made.remarks == ()
    row = proposed(day, run, made)
    assert {way[0] for way in row.content["ways"]} == {Mode.BIKE}
    assert len(row.content["ways"]) == 2, "on, and back: the first is at the door"
    board = week_board(s, day.world.planner, "D1", MONDAY, at=build.AT)
    assert board.proposal is not None
    assert board.proposal.stale == ""
    publish(day, row)
    stops = s.exec(select(RoundStop).order_by(col(RoundStop.starts_at))).all()
    assert [stop.travel_minutes for stop in stops] == [0, ON_ROADS]
    after = week_board(s, day.world.planner, "D1", MONDAY, at=build.AT)
    assert check(after.given.problem, after.plan) == []
    assert served(MadePlan(after.plan, {}, (), "", 0)) == served(made)


def test_a_plan_without_the_ways_it_went_is_refused(day: Day, roads: Roads) -> None:
    """So they are what holds the check together, and nothing else is."""
    row = proposed(day, *planned(day))
    row.content["ways"] = []
    flag_modified(row, "content")
    day.world.session.flush()
    with pytest.raises(Refused, match="te weinig tijd om er te komen"):
        publish(day, row)


@pytest.mark.parametrize("trouble", ["down", "nonsense"])
def test_without_an_answer_ways_are_reckoned_and_a_sentence_says_so(
    day: Day, roads: Roads, trouble: str
) -> None:
    if trouble == "down":
        roads.status = 503
    else:
        roads.instead = b"<html>"
    run, made = planned(day)
    assert NO_ANSWER in made.remarks
    assert len(served(made)) == 1
    assert len(made.reasons) == 1
    row = publish(day, proposed(day, run, made))
    assert row.content["ways"] == []
