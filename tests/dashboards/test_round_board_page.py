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
from dashboards.round_map import figure
from dashboards.round_map_drawing import drawing
from dashboards.round_map_paper import svg
from dashboards.round_move_view import OWN_TIME
from dashboards.round_plan_view import RUN
from outreach.access import Role
from outreach.adapters.rounds.solving import Solved
from outreach.database import writing
from outreach.queries.rounds.board import MOVED, BoardRound, week_board
from outreach.queries.rounds.call_list import calls_to_make
from outreach.rules.round_states import PlanState, RoundState
from outreach.rules.rounds.insertion import insert_all
from outreach.rules.rounds.model import Problem
from outreach.rules.visits import VisitState
from outreach.tables import (
    Absence,
    Assignment,
    Person,
    Round,
    RoundPlan,
    Visit,
    VisitNeeds,
)
from tests import build
from tests.conftest import NOW, TODAY
from tests.dashboards.opening import OpenedPage, open_page_as, texts
from tests.databases import KINDS, empty_database
from tests.outreach.queries.rounds import rounds_world as w
from tests.outreach.queries.rounds.rounds_world import MONDAY

PAGE = "dashboards/pages/looproutes.py"
FRIDAY = MONDAY + timedelta(days=4)
SCREEN_ONLY = pytest.mark.parametrize("house", ["sqlite"], indirect=True)
"""What is asked of the database here stands in other tests on both."""
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
    with empty_database(request.param, folder) as url:
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


def read(opened: OpenedPage) -> str:
    """All that is said, and the tables to their last word."""
    tables = (table.value.to_string() for table in opened.table)
    return "\n".join([texts(opened), *tables])


def button(opened: OpenedPage, label: str) -> Any:
    return next(one for one in opened.button if one.label == label)


def press(opened: OpenedPage, label: str) -> None:
    button(opened, label).click().run()
    assert not opened.exception


def shift_of(house: House, who: int) -> int:
    """Somebody's round on Monday."""
    with writing(house.url) as session:
        viewer = build.viewer(Role.COORDINATOR, person_id=house.coordinator)
        board = week_board(session, viewer, "D1", MONDAY, at=NOW)
        shifts = board.given.problem.shifts
        return next(s.id for s in shifts if (s.visitor_id, s.day) == (who, 0))


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
    press(opened, "Plan de hele week")
    finished(opened)
    assert "krijgt een afspraak" in read(opened)
    assert "Gemaakt door u" in read(opened)
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
    said = read(opened)
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
    assert any(one.startswith("Mo Mulder, ma 23 nov") for one in to.options)
    to.set_value(shift_of(house, house.mo)).run()
    field(opened, "Hoe laat?").set_value(OWN_TIME).run()
    field(opened, "Tijd").set_value(time(12, 30)).run()
    assert any("buiten de werktijd" in e.value for e in opened.error)
    assert button(opened, "Verplaats in het voorstel").disabled
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


@SCREEN_ONLY
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
        press(opened, "Plan de hele week")
        assert working.wait(LONGEST)
        run = opened.session_state[RUN]
        assert "U kunt gewoon doorwerken" in texts(opened)
        opened.run()
        assert "Weekbord" in [tab.label for tab in opened.tabs]
        assert button(opened, "Plan de hele week").disabled
        press(opened, "Stoppen")
        until = clock.monotonic() + LONGEST
        while not run.done and clock.monotonic() < until:
            clock.sleep(0.02)
        go.set()
    assert isinstance(run.future.exception(), round_work.Stopped)
    assert "Voorstel voor" not in texts(opened)


def test_a_page_that_is_loaded_again_finds_its_plan_back_once(house: House) -> None:
    go = Event()

    def waits(problem: Problem, **given: Any) -> Solved:
        assert go.wait(LONGEST)
        return Solved(insert_all(problem), "insertion")

    with patch.object(round_work, "solve", waits):
        opened = open_page_as(house.url, PAGE, house.coordinator)
        press(opened, "Plan de hele week")
        again = open_page_as(house.url, PAGE, house.coordinator)
        assert RUN not in again.session_state, "another sign-in has plans of its own"
        again.user = opened.user
        again.run()
        assert again.session_state[RUN] is opened.session_state[RUN]
        go.set()
        finished(again)
        finished(opened)
    for page in (again, opened):
        assert "krijgt een afspraak" in read(page)
    with writing(house.url) as session:
        assert len(session.exec(select(RoundPlan.id)).all()) == 1


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
    press(opened, "Plan de hele week")
    finished(opened)
    with writing(house.url) as session:
        for who in session.exec(select(Person)).all():
            session.add(Absence(person_id=who.id, first_day=MONDAY, last_day=FRIDAY))
    opened.run()
    assert "past niet meer" in texts(opened)
    assert button(opened, "Stel dit plan vast").disabled
    with writing(house.url) as session:
        for gone in session.exec(select(Absence)).all():
            session.delete(gone)
        session.get_one(Visit, house.stands).version_id += 1
    opened.run()
    assert MOVED in texts(opened)
    assert button(opened, "Stel dit plan vast").disabled


def test_what_a_colleague_proposed_meanwhile_stays(house: House) -> None:
    mine = open_page_as(house.url, PAGE, house.coordinator)
    with writing(house.url) as session:
        other = build.person(session, "Ada").id or 0
        build.add(
            session,
            Assignment(person_id=other, role=Role.COORDINATOR, valid_from=TODAY),
        )
    theirs = open_page_as(house.url, PAGE, other)
    for opened in (theirs, mine):
        press(opened, "Plan de hele week")
        finished(opened)
    assert "Intussen is voor deze week een ander voorstel" in texts(mine)
    assert "Gemaakt door een collega" in texts(mine)
    with writing(house.url) as session:
        made = session.exec(select(RoundPlan)).one()
        assert (made.state, made.made_by) == (PlanState.PROPOSED, f"person:{other}")
    press(theirs, "Stel dit plan vast")
    press(mine, "Stel dit plan vast")
    assert "vastgesteld of weggelegd, door een collega" in mine.info[0].value
    assert "door een collega" not in texts(theirs)


def test_who_fell_away_is_said_and_mended_also_after_the_screen_was_closed(
    house: House,
) -> None:
    with writing(house.url) as session:
        build.add(
            session,
            Absence(person_id=house.vera, first_day=MONDAY, last_day=FRIDAY),
        )
    opened = open_page_as(house.url, PAGE, house.coordinator)
    assert "2 afspraken kunnen zo niet doorgaan" in texts(opened)
    assert "is afgesproken, maar Vera Visser werkt dan niet" in read(opened)
    press(opened, "Maak een voorstel dat dit oplost")
    finished(opened)
    assert "omdat afspraken niet meer konden" in texts(opened)
    assert "krijgt een andere bezoeker" in read(opened)
    assert "krijgt een afspraak" not in read(opened), "who waits stays out of it"


@SCREEN_ONLY
def test_a_visit_that_is_off_makes_room_for_who_waits(house: House) -> None:
    opened = open_page_as(house.url, PAGE, house.coordinator)
    field(opened, "Welk bezoek gaat niet door?").set_value(house.stands)
    press(opened, "Laat vervallen en maak een voorstel")
    finished(opened)
    assert "omdat een bezoek niet doorgaat" in texts(opened)
    assert "krijgt een afspraak" in read(opened)
    with writing(house.url) as session:
        assert session.get_one(Visit, house.stands).state is VisitState.CANCELLED
        assert session.get_one(Visit, house.waits).state is VisitState.REQUESTED


@SCREEN_ONLY
def test_a_plan_that_changes_nothing_says_why_somebody_has_no_place(
    house: House,
) -> None:
    with writing(house.url) as session:
        session.add(
            VisitNeeds(
                visit_id=house.waits,
                needs=[{"kind": "language", "value": "Sranan", "demand": True}],
            )
        )
    opened = open_page_as(house.url, PAGE, house.coordinator)
    press(opened, "Plan de hele week")
    finished(opened)
    assert "er verandert niets. Voor 1 bezoek is geen plaats" in texts(opened)
    assert "Sranan spreekt werkt in deze dagen" in read(opened)
    with writing(house.url) as session:
        assert session.exec(select(RoundPlan)).all() == []


@SCREEN_ONLY
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
        monday = (house.vera, MONDAY)
        made = BoardRound(1, RoundState.PLANNED, "gepland", begun=2)
        later = drawing(board._replace(rounds={monday: made}), board.plan, 0)
        assert [one.label for one in later.routes[0].stops] == ["3", "4"], "as on paper"
        assert later.routes[0].stops[0].approximate
        assert paper.count('fill="white" stroke="#0b4a6f"') == 2, "not sure: open"
        assert paper.count("http") == 1
        assert "scattermap" not in shown


def test_what_a_visit_asks_is_said_on_the_board(house: House) -> None:
    opened = open_page_as(house.url, PAGE, house.coordinator)
    field(opened, "Bij welk bezoek?").set_value(house.waits).run()
    next(b for b in opened.checkbox if b.label == "Met twee bezoekers").check()
    skill = "Vaardigheden, met een komma ertussen"
    next(b for b in opened.text_input if b.label == skill).input("Gebarentaal")
    press(opened, "Opslaan")
    with writing(house.url) as session:
        row = session.get_one(VisitNeeds, house.waits)
        assert (row.by_two, row.version_id) == (True, 1)
        assert row.needs == [{"kind": "skill", "value": "gebarentaal", "demand": True}]
    press(opened, "Plan de hele week")
    finished(opened)
    assert "gebarentaal" in texts(opened)
