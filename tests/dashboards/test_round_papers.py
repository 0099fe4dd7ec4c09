"""Handing out sheets, the day on a phone, and the address of a calendar."""

from datetime import timedelta

import pytest
from sqlmodel import select
from starlette.applications import Starlette
from starlette.middleware import Middleware

from dashboards.public import own_calendar
from dashboards.public.gate import Gate, GateSettings
from dashboards.road_view import way_to
from outreach.access import Role
from outreach.database import reading, writing
from outreach.rules.round_states import RoundState
from outreach.rules.rounds.model import Point
from outreach.rules.rounds.papers import card_number
from outreach.tables import Assignment, Round, RoundSheet, Visit
from tests.conftest import NOW
from tests.dashboards.asking import ask, playing
from tests.dashboards.opening import OpenedPage, open_page_as, texts
from tests.outreach.round_papers_world import papers
from tests.visiting import TEN

SHEETS = "dashboards/pages/looproutes_uitreiken.py"
ROAD = "dashboards/pages/vandaag_op_pad.py"
DESK = "dashboards/pages/telefoonbalie.py"
ON_THE_DAY = TEN - timedelta(hours=1)


@pytest.fixture
def people(database_url: str) -> dict[str, int]:
    """Who opens what: the visitor, a coordinator, and a visitor without visits."""
    with writing(database_url) as session:
        world = papers(session).people
        office = world.coordinator.person_id or 0
        session.add(
            Assignment(person_id=office, role=Role.COORDINATOR, valid_from=NOW.date())
        )
        desk = world.desk.person_id or 0
        session.add(
            Assignment(person_id=desk, role=Role.PHONE_DESK, valid_from=NOW.date())
        )
        return {
            "visitor": world.visitor.person_id or 0,
            "colleague": world.colleague.person_id or 0,
            "office": office,
            "desk": desk,
        }


def _button(opened: OpenedPage, label: str) -> OpenedPage:
    (button,) = [one for one in opened.button if one.label == label]
    button.click().run()
    assert not opened.exception
    return opened


def test_sheets_are_handed_out_and_signed_in(
    database_url: str, people: dict[str, int]
) -> None:
    opened = open_page_as(database_url, SHEETS, people["office"], at=ON_THE_DAY)
    assert "Vera Visser" in opened.table[0].value.to_csv()
    _button(opened, "Bladen maken en uitreiken")
    assert "Klaar: 1 blad" in texts(opened)
    with reading(database_url) as session:
        (row,) = session.exec(select(Round)).all()
        assert row.state is RoundState.HANDED_OUT
    _button(opened, "Ingeleverd")
    assert "ingeleverd" in texts(opened)
    assert "Alle bladen zijn terug." in texts(opened)
    with reading(database_url) as session:
        (sheet,) = session.exec(select(RoundSheet)).all()
        assert sheet.ended_by == f"person:{people['office']}"


def test_a_day_on_the_phone(database_url: str, people: dict[str, int]) -> None:
    opened = open_page_as(database_url, ROAD, people["visitor"], at=ON_THE_DAY)
    assert not opened.exception
    assert "10:00 · 1 van 2" in texts(opened)
    assert "Bakker" in texts(opened)
    assert "van Dijk" not in texts(opened)
    _button(opened, "Volgende")
    shown = texts(opened)
    assert "11:30 · 2 van 2" in shown
    assert "van Dijk" in shown
    assert "Er is een hond" in shown
    ways = {link.proto.label: link.proto.url for link in opened.get("link_button")}
    assert ways == {
        "Navigeren": "geo:51.92000,4.48000?q=51.92000,4.48000",
        "Bel C. van Dijk": "tel:0612345678",
    }
    assert card_number(2) in shown
    _button(opened, "Vastleggen")
    _button(opened, "Niemand thuis, kaart achtergelaten")
    assert "Poging 1 is vastgelegd" in texts(opened)
    assert "10:00 · 1 van 2" in texts(opened), "back to the first that is left"
    with reading(database_url) as session:
        states = {row.state.value for row in session.exec(select(Visit)).all()}
        assert states == {"scheduled", "not_home"}


def test_a_card_opens_its_caller_and_a_wrong_figure_is_said(
    database_url: str, people: dict[str, int]
) -> None:
    opened = open_page_as(database_url, DESK, people["desk"], at=ON_THE_DAY)
    (card,) = [one for one in opened.text_input if one.label == "Nummer op de kaart"]
    card.set_value("00002-7")
    _button(opened, "Zoeken")
    assert "een cijfer is verkeerd" in texts(opened)
    (card,) = [one for one in opened.text_input if one.label == "Nummer op de kaart"]
    card.set_value(card_number(2))
    _button(opened, "Zoeken")
    assert next(one.value for one in opened.subheader) == "C. van Dijk"


def test_who_has_no_visits_sees_nobody(
    database_url: str, people: dict[str, int]
) -> None:
    opened = open_page_as(database_url, ROAD, people["colleague"], at=ON_THE_DAY)
    assert "U heeft vandaag geen bezoeken" in texts(opened)
    assert "Proefstraat" not in texts(opened)


def test_calendar_is_taken_with_its_address_only(
    database_url: str, people: dict[str, int]
) -> None:
    opened = open_page_as(database_url, ROAD, people["visitor"], at=ON_THE_DAY)
    _button(opened, "Agenda-adres maken")
    (shown,) = opened.code
    path = "/agenda/" + shown.value.rpartition("/agenda/")[2]
    settings = GateSettings(database_url, "http://localhost:8501", False, frozenset())
    app = Starlette(
        routes=own_calendar.ROUTES,
        middleware=[Middleware(Gate, settings=lambda: settings)],
    )
    with playing(database_url, ON_THE_DAY):
        answer = ask(app, path)
        assert answer.status == 200
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        assert "no-store" in answer.headers["cache-control"]
        assert "SUMMARY:Looproute Gebied D1" in answer.text
        assert ask(app, "/agenda/raden.ics").status == 404
        _button(opened, "Adres intrekken")
        assert ask(app, path).status == 404
    assert not opened.code


def test_way_to_a_place_tells_no_address() -> None:
    there = Point(51.9249, 4.4777)
    assert way_to(there) == "geo:51.92490,4.47770?q=51.92490,4.47770"
    apple = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)"
    assert way_to(there, apple) == "maps:?daddr=51.92490,4.47770"
