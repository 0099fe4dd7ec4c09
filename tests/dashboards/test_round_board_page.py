"""The week board: plan without waiting, see the difference, move, ill, call."""

import time as clock
from collections.abc import Iterator
from datetime import date, time, timedelta
from random import Random
from threading import Event
from typing import Any, NamedTuple
from unittest.mock import patch

import pytest
from sqlmodel import select

from dashboards import round_work
from dashboards.round_map import drawing, figure, svg
from dashboards.round_move_view import OWN_TIME
from dashboards.round_plan_view import RUN
from outreach.access import Role
from outreach.adapters.rounds.solving import Solved
from outreach.database import writing
from outreach.queries.rounds.board import week_board
from outreach.queries.rounds.call_list import calls_to_make
from outreach.rules.round_states import PlanState
from outreach.rules.rounds.insertion import insert_all
from outreach.rules.rounds.model import Problem
from outreach.rules.visits import VisitState
from outreach.tables import Absence, Assignment, Person, Round, RoundPlan, Visit
from tests import build
from tests.conftest import NOW, TODAY
from tests.dashboards.opening import OpenedPage, open_page_as, texts
from tests.databases import KINDS, postgresql_database, sqlite_database
from tests.outreach.queries.rounds import rounds_world as w
from tests.outreach.queries.rounds.rounds_world import MONDAY

PAGE = "dashboards/pages/looproutes.py"
LONGEST = 20.0
"""Seconds that a plan of three visits may take on a busy machine."""


class House(NamedTuple):
    """Two appointments of Vera's on Monday, one who waits, two visitors."""

    url: str
    coordinator: int
    vera: int
    mo: int
    waits: int
    stands: int


@pytest.fixture(params=KINDS)
def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("round-board")
    sqlite = request.param == "sqlite"
    with sqlite_database(folder) if sqlite else postgresql_database() as url:
        with writing(url, random=Random(1)) as session:
            world = w.world(session)
            stands = w.booked(session, world.vera, time(10))
            w.booked(session, world.vera, time(13))
            waits = w.waiting(session)
            who = build.person(session, "Cor").id or 0
            session.add(
                Assignment(person_id=who, role=Role.COORDINATOR, valid_from=TODAY)
            )
            found = House(
                url, who, world.vera.id or 0, world.mo.id or 0, waits.id or 0,
                stands.id or 0,
            )  # fmt: skip
        yield found


def field(opened: OpenedPage, label: str) -> Any:
    kinds = (opened.selectbox, opened.date_input, opened.radio, opened.time_input)
    return next(one for kind in kinds for one in kind if one.label == label)


def press(opened: OpenedPage, label: str) -> None:
    next(b for b in opened.button if b.label == label).click().run()
    assert not opened.exception


def finished(opened: OpenedPage) -> None:
    """Wait for the thread, then let the page look."""
    until = clock.monotonic() + LONGEST
    while RUN in opened.session_state and clock.monotonic() < until:
        if opened.session_state[RUN].done:
            opened.run()
            assert not opened.exception
        clock.sleep(0.02)
    assert RUN not in opened.session_state


def insertion(problem: Problem, **given: Any) -> Solved:
    """A solver that is quick and always the same."""
    given["progress"](0.5, "Halverwege.")
    return Solved(insert_all(problem), "insertion")


@pytest.fixture(autouse=True)
def plain_solver() -> Iterator[None]:
    with patch.object(round_work, "solve", insertion):
        yield


def test_plan_see_the_difference_accept_and_call(house: House) -> None:
    opened = open_page_as(house.url, PAGE, house.coordinator)
    assert not opened.exception
    assert "Nog niet gepland." in texts(opened)
    press(opened, "Plan deze week")
    finished(opened)
    assert "krijgt een afspraak" in texts(opened)
    with writing(house.url) as session:
        assert session.get_one(Visit, house.waits).state is VisitState.REQUESTED
    press(opened, "Stel dit plan vast")
    assert "Bel 1 huishouden" in opened.success[0].value
    with writing(house.url) as session:
        assert session.get_one(Visit, house.waits).state is VisitState.SCHEDULED
    assert "Vraag of die tijd uitkomt" in texts(opened)
    press(opened, "Is akkoord")
    assert "niemand gebeld" in texts(opened)


def test_somebody_is_ill_and_nothing_moves_before_it_is_accepted(house: House) -> None:
    opened = open_page_as(house.url, PAGE, house.coordinator)
    field(opened, "Welke bezoeker?").set_value(house.vera)
    press(opened, "Meld afwezig en maak een voorstel")
    finished(opened)
    said = texts(opened)
    assert "omdat een bezoeker ziek is" in said
    assert "krijgt een andere bezoeker" in said
    with writing(house.url) as session:
        assert session.exec(select(Absence.first_day)).one() == MONDAY
        assert session.get_one(Visit, house.stands).visitor_id == house.vera
    press(opened, "Stel dit plan vast")
    with writing(house.url) as session:
        assert session.get_one(Visit, house.stands).visitor_id == house.mo


def test_a_visit_is_moved_by_hand_under_the_check(house: House) -> None:
    opened = open_page_as(house.url, PAGE, house.coordinator)
    field(opened, "Welk bezoek?").set_value(house.waits).run()
    to = field(opened, "Naar wie en wanneer?")
    mine = [one for one in to.options if one.startswith("Mo Mulder, ma 23 nov")]
    to.select_index(to.options.index(mine[0])).run()
    field(opened, "Hoe laat?").set_value(OWN_TIME).run()
    field(opened, "Tijd").set_value(time(12, 30)).run()
    assert any("buiten de werktijd" in e.value for e in opened.error)
    move = next(b for b in opened.button if b.label == "Verplaats in het voorstel")
    assert move.disabled
    field(opened, "Tijd").set_value(time(10, 30)).run()
    assert any("Dit kan" in e.value for e in opened.success)
    press(opened, "Verplaats in het voorstel")
    assert "Voorstel met de hand" in texts(opened)
    with writing(house.url) as session:
        plan = session.exec(select(RoundPlan)).one()
        assert (plan.state, plan.maker) == (PlanState.PROPOSED, "by_hand")
    press(opened, "Gebruik dit plan niet")
    with writing(house.url) as session:
        assert session.exec(select(RoundPlan.state)).one() is PlanState.DROPPED
        assert session.get_one(Visit, house.waits).state is VisitState.REQUESTED


def test_the_screen_is_free_while_a_plan_is_made_and_it_can_be_stopped(
    house: House,
) -> None:
    go, working = Event(), Event()

    def slow(problem: Problem, **given: Any) -> Solved:
        while not go.wait(0.02):
            working.set()
            given["progress"](0.4, "Er wordt een plan gemaakt.")
        return Solved(insert_all(problem), "insertion")

    with patch.object(round_work, "solve", slow):
        opened = open_page_as(house.url, PAGE, house.coordinator)
        press(opened, "Plan deze week")
        assert working.wait(LONGEST)
        run = opened.session_state[RUN]
        assert "U kunt gewoon doorwerken" in texts(opened)
        opened.run()
        assert "Weekbord" in [tab.label for tab in opened.tabs]
        assert next(b for b in opened.button if b.label == "Plan deze week").disabled
        press(opened, "Stoppen")
        until = clock.monotonic() + LONGEST
        while not run.done and clock.monotonic() < until:
            clock.sleep(0.02)
        go.set()
    assert isinstance(run.future.exception(), round_work.Stopped)
    assert "Voorstel voor" not in texts(opened)


def test_haste_and_locks(house: House) -> None:
    opened = open_page_as(house.url, PAGE, house.coordinator)
    press(opened, "Zoek een plek")
    finished(opened)
    assert "met spoed" in texts(opened)
    press(opened, "Stel dit plan vast")
    press(opened, "Vastzetten")
    assert "De looproute staat vast." in opened.success[0].value
    with writing(house.url) as session:
        assert "locked" in {row.state for row in session.exec(select(Round))}
    press(opened, "Losmaken")
    assert "De looproute is los." in opened.success[0].value


def test_a_proposal_that_no_longer_fits_says_so(house: House) -> None:
    opened = open_page_as(house.url, PAGE, house.coordinator)
    press(opened, "Plan deze week")
    finished(opened)
    with writing(house.url) as session:
        day = MONDAY + timedelta(days=4)
        for who in session.exec(select(Person)).all():
            session.add(Absence(person_id=who.id, first_day=MONDAY, last_day=day))
    opened.run()
    assert "past niet meer" in texts(opened)
    last = next(b for b in opened.button if b.label == "Stel dit plan vast")
    assert last.disabled


def test_map_names_no_resident_and_asks_nothing_of_the_internet(house: House) -> None:
    with writing(house.url) as session:
        viewer = build.viewer(Role.COORDINATOR, person_id=house.coordinator)
        board = week_board(session, viewer, "D1", MONDAY, at=NOW)
        assert calls_to_make(session, viewer, "D1", at=NOW) == []
        with pytest.raises(ValueError, match="over"):
            week_board(session, viewer, "D1", date(2026, 11, 9), at=NOW)
        drawn = drawing(board, board.plan, 0)
        assert [len(route.stops) for route in drawn.routes] == [2]
        assert len(drawn.left) == 1
        paper, shown = (
            svg(drawn, "Noord, ma 23 nov"),
            str(figure(drawn).to_plotly_json()),
        )
        for facts in board.given.visits.values():
            for text in (paper, shown):
                assert facts.names not in text
                assert facts.address not in text
        assert "1: 10:00, 2: 13:00" in paper
        assert paper.count("http") == 1
        assert "scattermap" not in shown
