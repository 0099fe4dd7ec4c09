"""The page of wijknetwerken: shares with what they are counted of, two people."""

from datetime import date

import pytest
from sqlmodel import select

from outreach.access import Role
from outreach.database import reading, writing
from outreach.tables import Assignment
from signals.actions.networks import NetworkDetails, add_network, change_network
from signals.tables import Network, NetworkTraining
from tests import build
from tests.dashboards.opening import OpenedPage, open_page_as, texts

PAGE = "dashboards/pages/netwerken.py"
START = date(2026, 1, 1)


@pytest.fixture
def people(database_url: str) -> dict[Role, int]:
    found = {}
    with writing(database_url) as session:
        build.district(session, "D1")
        for role in (Role.COORDINATOR, Role.MANAGER, Role.VISITOR):
            who = build.person(session, f"Rol {role}").id or 0
            build.add(session, Assignment(person_id=who, role=role, valid_from=START))
            found[role] = who
    return found


def press(page: OpenedPage, label: str) -> OpenedPage:
    found = [button for button in page.button if button.label == label]
    assert found, [button.label for button in page.button]
    found[0].click().run()
    assert not page.exception, page.exception
    return page


def test_a_network_is_added_trained_and_counted(
    database_url: str, people: dict[Role, int]
) -> None:
    page = open_page_as(database_url, PAGE, people[Role.COORDINATOR])
    assert "Voeg hieronder het eerste toe" in texts(page)
    next(f for f in page.text_input if f.label == "Naam").set_value("Noord *1*")
    since = next(f for f in page.date_input if f.label == "Bestaat sinds")
    since.set_value(START)
    press(page, "Netwerk toevoegen")
    assert "0 van 1 (0,0%)" in texts(page)
    page.selectbox[-1].set_value(1).run()
    page.multiselect[0].set_value(["recognise", "follow_up", "portal"])
    press(page, "Training vastleggen")
    shown = texts(page)
    assert (
        "**1 van 1 (100,0%)** netwerken getraind in alle drie, op 20-11-2026." in shown
    )
    assert "in Rotterdam was op 31-12-2017 85% van de wijknetwerken" in shown
    assert "Noemer" in shown
    press(page, "Weghalen (vergissing)")
    with reading(database_url) as session:
        assert len(session.exec(select(NetworkTraining)).all()) == 2

    manager = open_page_as(database_url, PAGE, people[Role.MANAGER])
    assert "van 1" in texts(manager)
    assert len(manager.button) == 0, "a manager looks, and changes nothing"
    visitor = open_page_as(database_url, PAGE, people[Role.VISITOR])
    assert "Dit mag u niet." in texts(visitor)


def test_who_comes_second_sees_both_versions(
    database_url: str, people: dict[Role, int]
) -> None:
    boss = build.viewer(Role.COORDINATOR, person_id=people[Role.COORDINATOR])
    details = NetworkDetails("Noord", "Stichting", "D1", START)
    with writing(database_url) as session:
        add_network(session, details, nonce="n", by=boss, at=build.AT)
    page = open_page_as(database_url, PAGE, people[Role.COORDINATOR])
    page.selectbox[-1].set_value(1).run()
    [*_, body] = [f for f in page.text_input if f.label == "Organisatie"]
    body.set_value("Van mij")
    with writing(database_url) as session:
        change_network(
            session,
            1,
            details._replace(organisation="Van de collega"),
            version_id=1,
            by=boss,
            at=build.AT,
        )
    press(page, "Wijziging opslaan")
    assert "Uw wijziging is nog niet opgeslagen" in texts(page)
    assert "Van de collega" in texts(page)
    press(page, "Bewaar mijn keuze toch")
    with reading(database_url) as session:
        assert session.get_one(Network, 1).organisation == "Van mij"
