"""Somebody saved meanwhile: both versions side by side, and nothing typed is lost."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

import pytest
from sqlmodel import Session, select

from outreach.access import Role
from outreach.actions.municipality import change_municipality, change_norms
from outreach.actions.providers import change_provider
from outreach.actions.teams import TeamDetails, change_team
from outreach.database import reading, writing
from outreach.rules.follow_ups import TeamKind
from outreach.rules.municipality_details import MunicipalityDetails
from outreach.tables import Assignment, Municipality, Provider, Team
from tests import build
from tests.dashboards.opening import OpenedPage, open_page_as, texts
from tests.outreach import follow_up_world

ADMIN = build.viewer(Role.ADMINISTRATOR, person_id=1)


class Case(NamedTuple):
    """A page, the field that both change, and how a colleague changes it first."""

    page: str
    label: str
    read: Callable[[Session], str]
    colleague: Callable[[Session, dict[str, Any]], object]


def _municipality(session: Session, signed: dict[str, Any]) -> None:
    row = session.get_one(Municipality, 1)
    details = MunicipalityDetails("Van de collega", code="0599")
    change_municipality(session, details, version_id=row.version_id, **signed)


def _provider(session: Session, signed: dict[str, Any]) -> None:
    row = session.exec(select(Provider)).one()
    change_provider(
        session,
        row.id or 0,
        name="Van de collega",
        phone="010 1",
        is_processor=row.is_processor,
        active=True,
        version_id=row.version_id,
        **signed,
    )


def _team(session: Session, signed: dict[str, Any]) -> None:
    row = session.exec(select(Team)).one()
    details = TeamDetails("Van de collega", TeamKind.WIJKTEAM)
    change_team(session, row.id or 0, details, version_id=row.version_id, **signed)


CASES = {
    "municipality": Case(
        "gemeente",
        "Naam van de gemeente",
        lambda s: s.get_one(Municipality, 1).name,
        _municipality,
    ),
    "provider": Case(
        "aanbieders", "Naam", lambda s: s.exec(select(Provider)).one().name, _provider
    ),
    "team": Case("teams", "Naam", lambda s: s.exec(select(Team)).one().name, _team),
}


@pytest.fixture
def administrator(database_url: str) -> int:
    with writing(database_url) as session:
        boss = build.person(session, "Ada Beheer")
        build.add(
            session,
            Assignment(
                person_id=boss.id or 0,
                role=Role.ADMINISTRATOR,
                valid_from=date(2020, 1, 1),
            ),
        )
        other = build.person(session, "Bob Beheer")
        build.provider(session)
        follow_up_world.team(session, "Wijkteam", TeamKind.WIJKTEAM)
        build.add(session, Municipality(name="Stad", code="0599"))
        assert other.id
        return boss.id or 0


def with_field(opened: OpenedPage, label: str, value: str) -> Any:
    """The field of this name that has a value: that of the form to change."""
    for field in opened.text_input:
        if field.label == label and field.value:
            return field.set_value(value)
    raise AssertionError(f"no field {label}: {[f.label for f in opened.text_input]}")


def press(opened: OpenedPage, label: str) -> OpenedPage:
    found = [one for one in opened.button if one.label == label]
    assert found, [one.label for one in opened.button]
    found[0].click()
    opened.run()
    assert not opened.exception, opened.exception
    return opened


def team_of(url: str) -> int:
    with reading(url) as session:
        return session.exec(select(Team)).one().id or 0


def raced(url: str, administrator: int, case: Case) -> OpenedPage:
    """The page after a colleague was first and the own version was sent."""
    opened = open_page_as(url, f"dashboards/pages/{case.page}.py", administrator)
    assert not opened.exception, opened.exception
    if case.page == "teams":
        opened.selectbox[-1].set_value(team_of(url)).run()
    bob = build.viewer(Role.ADMINISTRATOR, person_id=administrator + 1)
    with writing(url) as session:
        case.colleague(session, {"by": bob, "at": build.AT})
    with_field(opened, case.label, "Wat ik typte")
    return press(opened, "Opslaan")


@pytest.mark.parametrize("name", CASES)
def test_both_versions_stand_side_by_side_and_mine_can_be_kept(
    database_url: str, administrator: int, name: str
) -> None:
    case = CASES[name]
    opened = raced(database_url, administrator, case)
    shown = texts(opened)
    assert "Wat ik typte" in shown
    assert "Van de collega" in shown
    assert "Bob Beheer (20-11-2026 10:00)" in shown
    with reading(database_url) as session:
        assert case.read(session) == "Van de collega"
    press(opened, "Bewaar mijn keuze toch")
    with reading(database_url) as session:
        assert case.read(session) == "Wat ik typte"


@pytest.mark.parametrize("name", CASES)
def test_what_is_stored_can_be_taken_over(
    database_url: str, administrator: int, name: str
) -> None:
    case = CASES[name]
    opened = raced(database_url, administrator, case)
    press(opened, "Neem de opgeslagen gegevens over")
    with reading(database_url) as session:
        assert case.read(session) == "Van de collega"
    assert "Van de collega" in [field.value for field in opened.text_input]


def test_what_only_the_colleague_changed_is_kept_by_itself(
    database_url: str, administrator: int
) -> None:
    opened = raced(database_url, administrator, CASES["provider"])
    press(opened, "Bewaar mijn keuze toch")
    with reading(database_url) as session:
        row = session.exec(select(Provider)).one()
        assert (row.name, row.phone) == ("Wat ik typte", "010 1")


def test_another_part_of_the_record_is_no_conflict(
    database_url: str, administrator: int
) -> None:
    """Norms and details share a row and a version; who changes one loses nothing."""
    page = "dashboards/pages/gemeente.py"
    opened = open_page_as(database_url, page, administrator)
    with writing(database_url) as session:
        row = session.get_one(Municipality, 1)
        norms = {"reply_weeks": 5}
        change_norms(session, norms, version_id=row.version_id, by=ADMIN, at=build.AT)
    with_field(opened, "Naam van de gemeente", "Wat ik typte")
    press(opened, "Opslaan")
    with reading(database_url) as session:
        row = session.get_one(Municipality, 1)
        assert (row.name, row.norms) == ("Wat ik typte", {"reply_weeks": 5})


def test_an_open_form_says_that_somebody_was_first(
    database_url: str, administrator: int
) -> None:
    page = "dashboards/pages/aanbieders.py"
    opened = open_page_as(database_url, page, administrator)
    with writing(database_url) as session:
        _provider(session, {"by": ADMIN, "at": build.AT})
    opened.run()
    assert "terwijl u het open had" in texts(opened)
    press(opened, "Toon wat er nu staat")
    assert "Van de collega" in [field.value for field in opened.text_input]
