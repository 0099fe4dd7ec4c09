"""The rota, the test bench and the closing days, as colleagues use them."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, func, select

from outreach.access import Role
from outreach.database import writing
from outreach.rules.follow_ups import TeamKind
from outreach.tables import Assignment, ClosingDay
from signals.rules.routing import DEFAULT_RULES
from signals.tables import OnCallDuty, RuleVersion, Signal
from tests import build
from tests.conftest import NOW
from tests.dashboards.opening import OpenedPage, open_page_as, texts
from tests.signals.signal_world import team


def colleague(session: Session, role: Role, name: str) -> int:
    who = build.person(session, name)
    build.add(
        session,
        Assignment(person_id=who.id, role=role, valid_from=NOW.date()),
    )
    return who.id or 0


def shown(page: OpenedPage) -> str:
    """All texts, and every cell of every table: a long table prints shortened."""
    cells = [str(cell) for table in page.table for cell in table.value.to_numpy().flat]
    return "\n".join([texts(page), *cells]).replace("\\", "").replace("\u2011", "-")


def press(page: OpenedPage, label: str) -> None:
    next(button for button in page.button if button.label == label).click().run()
    assert not page.exception


@pytest.fixture
def coordinator(database_url: str) -> int:
    """Of the whole city, with a wijkteam in D1 and a colleague who can be on call."""
    with writing(database_url) as session:
        team(session, "Wijkteam Noord", TeamKind.WIJKTEAM)
        colleague(session, Role.SIGNAL_WORKER, "Pia Piket")
        return colleague(session, Role.COORDINATOR, "Coen")


def test_a_week_is_filled_and_its_gaps_are_shown(
    database_url: str, coordinator: int
) -> None:
    page = open_page_as(database_url, "dashboards/pages/piket.py", coordinator)
    assert "Nu heeft niemand piket" in texts(page)
    who = next(box for box in page.selectbox if box.label == "Wie heeft piket?")
    who.select_index(who.options.index("Pia Piket"))
    page.text_input[0].input("06 12345678")
    press(page, "Dienst opslaan")
    assert "De dienst van Pia Piket is opgeslagen." in shown(page)
    # Now it is Friday 10:00; what is over is no gap any more.
    assert "vrijdag 20-11 10:00 tot vrijdag 20-11 17:00" in shown(page)
    with writing(database_url) as session:
        (row,) = session.exec(select(OnCallDuty)).all()
        assert row.until_at - row.from_at == timedelta(hours=15, minutes=30)
    later = NOW + timedelta(hours=8)
    page = open_page_as(
        database_url, "dashboards/pages/piket.py", coordinator, at=later
    )
    assert "Nu heeft Pia Piket piket" in texts(page)


def test_samples_are_tried_and_nothing_changes(
    database_url: str, coordinator: int
) -> None:
    page = open_page_as(database_url, "dashboards/pages/proefbank.py", coordinator)
    assert not page.exception
    found = shown(page)
    assert "Wijkteam: Wijkteam Noord" in found
    assert "blijft bij het meldpunt" in found
    assert "R41" in found
    with writing(database_url) as session:
        for table in (Signal, RuleVersion):
            assert session.exec(select(func.count()).select_from(table)).one() == 0


def test_a_draft_is_tried_and_then_holds(database_url: str, coordinator: int) -> None:
    page = open_page_as(database_url, "dashboards/pages/proefbank.py", coordinator)
    page.button_group[0].set_value("change").run()
    page.selectbox[0].select("R51").run()
    queue = next(box for box in page.selectbox if box.label == "Gaat naar")
    queue.select("wijkteam")
    press(page, "In het concept zetten")
    assert "Regel R51 is gewijzigd." in texts(page)
    page.button_group[0].set_value("try").run()
    assert "Wat als: met uw concept" in texts(page)
    assert "loopt het bij" in texts(page)
    page.button_group[0].set_value("change").run()
    page.text_area[0].input("Welzijn heeft een wachtlijst.")
    press(page, "Nieuwe versie opslaan")
    assert "De nieuwe regels gelden vanaf nu." in texts(page)
    with writing(database_url) as session:
        (version,) = session.exec(select(RuleVersion)).all()
        assert version.kind == "routing"
        assert version.rules[:-1] == [dict(one) for one in DEFAULT_RULES[:-1]]
        assert version.rules[-1]["queue"] == "wijkteam"


def test_norms_are_changed_with_a_reason(database_url: str, coordinator: int) -> None:
    page = open_page_as(database_url, "dashboards/pages/proefbank.py", coordinator)
    page.button_group[0].set_value("change_norms").run()
    hours = next(n for n in page.number_input if n.label.startswith("Duidelijke zorg"))
    hours.set_value(36)
    page.text_area[0].input("Het kan sneller.")
    press(page, "Nieuwe termijnen opslaan")
    assert "gelden voor meldingen die vanaf nu" in texts(page)
    with writing(database_url) as session:
        (version,) = session.exec(select(RuleVersion)).all()
        (changed,) = [one for one in version.rules if one["key"] == "soon_48h"]
        assert (version.kind, changed["number"]) == ("norms", 36)


def test_a_closing_day_is_added(database_url: str) -> None:
    with writing(database_url) as session:
        admin = colleague(session, Role.ADMINISTRATOR, "Ada")
    page = open_page_as(database_url, "dashboards/pages/gemeente.py", admin)
    page.date_input[0].set_value(date(2026, 12, 24))
    field = next(i for i in page.text_input if i.label.startswith("Waarom bent u"))
    field.input("Middag voor Kerst")
    press(page, "Dag toevoegen")
    assert "Donderdag 24 december 2026 is een sluitingsdag." in texts(page)
    press(page, "Weghalen")
    with writing(database_url) as session:
        assert session.exec(select(ClosingDay)).all() == []
