"""The screen on which a coordinator sets how visitors travel."""

from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

import pytest
from sqlmodel import select

from outreach.access import Role
from outreach.database import writing
from outreach.rules.rounds.model import Mode
from outreach.tables import (
    Assignment,
    Municipality,
    RoundBarrier,
    RoundOffice,
    VisitorTravel,
)
from tests import build
from tests.conftest import TODAY
from tests.dashboards.opening import OpenedPage, open_page_as, texts
from tests.databases import KINDS, empty_database
from tests.outreach.queries.rounds import rounds_world as w

PAGE = "dashboards/pages/looproutes_instellen.py"


class House(NamedTuple):
    """A database with coordinators: of the city, of one area, of a provider."""

    url: str
    city: int
    area: int
    provider: int


@pytest.fixture(scope="module", params=KINDS)
def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("round-settings")
    with empty_database(request.param, folder) as url:
        with writing(url, random=Random(1)) as session:
            made = w.world(session)
            w.waiting(session)
            names = ("Cor", "Ada", "Pau")
            people = [build.person(session, name).id or 0 for name in names]
            reach = ((None, None), ("D1", None), (None, made.provider_id))
            for who, (code, provider_id) in zip(people, reach, strict=True):
                row = Assignment(
                    person_id=who,
                    role=Role.COORDINATOR,
                    district_code=code,
                    provider_id=provider_id,
                    valid_from=TODAY,
                )
                session.add(row)
        yield House(url, *people)


def field(opened: OpenedPage, label: str) -> Any:
    kinds = (
        opened.text_input,
        opened.text_area,
        opened.selectbox,
        opened.number_input,
        opened.checkbox,
    )
    return next(one for kind in kinds for one in kind if one.label == label)


def press(opened: OpenedPage, label: str) -> None:
    next(b for b in opened.button if b.label == label).click().run()
    assert not opened.exception


def test_a_coordinator_sets_how_visitors_travel(house: House) -> None:
    opened = open_page_as(house.url, PAGE, house.city)
    assert not opened.exception
    assert "Van 0 van de 1 adressen" in texts(opened)
    field(opened, "Naam").set_value("Huis van de Wijk")
    field(opened, "Plek").set_value("51.92, 4.48")
    press(opened, "Kantoor toevoegen")
    field(opened, "Hoe reist deze bezoeker?").set_value(Mode.CAR)
    field(opened, "Plek van huis (mag leeg blijven)").set_value("hier")
    press(opened, "Opslaan")
    assert "Regel 1" in opened.error[0].value
    field(opened, "Plek van huis (mag leeg blijven)").set_value("51.9234, 4.4876")
    press(opened, "Opslaan")
    assert "is opgeslagen" in opened.success[0].value
    lines = [
        t for t in opened.text_area if t.label == "Punten van de lijn, één per regel"
    ]
    lines[-1].set_value("51.9, 4.4\n51.9, 4.6")
    names = [t for t in opened.text_input if t.label == "Naam"]
    names[-1].set_value("Maas")
    press(opened, "Toevoegen")
    speed = next(
        n for n in opened.number_input if n.label.startswith("Snelheid met de f")
    )
    speed.set_value(12.0)
    [b for b in opened.button if b.label == "Opslaan"][-1].click().run()
    assert not opened.exception
    with writing(house.url) as session:
        assert session.exec(select(RoundOffice.name)).one() == "Huis van de Wijk"
        way = session.exec(select(VisitorTravel)).one()
        assert (way.mode, way.home_latitude) == (Mode.CAR, 51.923)
        assert session.exec(select(RoundBarrier.name)).one() == "Maas"
        norms = session.get_one(Municipality, 1).norms
        assert norms == {"round_bike_km_per_hour": 12.0}


def test_an_area_sets_its_own_people_only(house: House) -> None:
    opened = open_page_as(house.url, PAGE, house.area)
    assert not opened.exception
    assert "coördinator van de gemeente" in texts(opened)
    assert not [b for b in opened.button if b.label == "Kantoor toevoegen"]


def test_others_do_not_come_here(house: House) -> None:
    with writing(house.url) as session:
        who = build.person(session, "Bo").id or 0
        session.add(Assignment(person_id=who, role=Role.PHONE_DESK, valid_from=TODAY))
    opened = open_page_as(house.url, PAGE, who)
    assert "looproutes te plannen" in opened.error[0].value


def test_who_plans_for_a_provider_sets_its_own_visitors_only(house: House) -> None:
    """Where a visitor of the municipality lives is not his to see."""
    everybody = field(open_page_as(house.url, PAGE, house.city), "Wie wilt u wijzigen?")
    assert set(everybody.options) == {"Mo Mulder", "Vera Visser"}
    opened = open_page_as(house.url, PAGE, house.provider)
    assert field(opened, "Wie wilt u wijzigen?").options == ["Vera Visser"]
    assert "Mo Mulder" not in texts(opened)
