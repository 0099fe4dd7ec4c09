"""The page of the terms: what is due, who acts next, and what was destroyed."""

import pytest
from sqlmodel import Session

from outreach.access import Role
from outreach.actions.retention.runs import propose_run
from outreach.database import reading, writing
from outreach.queries.retention import runs
from outreach.rules.retention_runs import RunState
from outreach.tables import Assignment
from tests import build
from tests.conftest import NOW
from tests.dashboards.opening import open_page_as, texts
from tests.outreach.actions.retention.test_runs import JOB, old_city

PAGE = "dashboards/pages/bewaartermijnen.py"


def employee(session: Session, role: Role) -> int:
    made = build.person(session, f"Iemand {role}")
    build.add(
        session,
        Assignment(
            person_id=made.id, role=role, valid_from=NOW.date().replace(year=2020)
        ),
    )
    return made.id or 0


def test_two_people_release_on_the_page(database_url: str) -> None:
    with writing(database_url) as session:
        old_city(session)
        people = [employee(session, Role.COORDINATOR) for _ in "ab"]
        officer = employee(session, Role.PRIVACY_OFFICER)
    page = open_page_as(database_url, PAGE, people[0])
    assert not page.exception
    assert "3 rijen zijn over de termijn" in texts(page)
    assert "De termijnen" in texts(page)
    page.button[0].click().run()
    assert "Een collega geeft het nu vrij" in texts(page)
    page.checkbox[0].check().run()
    page.button[0].click().run()
    assert "zelf voorgesteld" in texts(page)
    seen = open_page_as(database_url, PAGE, officer)
    assert not [b for b in seen.button if "vrijgeven" in b.label]
    seen.text_area[0].set_value("Akkoord.")
    seen.button[0].click().run()
    second = open_page_as(database_url, PAGE, people[1])
    assert "Akkoord." in texts(second)
    second.checkbox[0].check().run()
    second.button[0].click().run()
    with reading(database_url) as session:
        assert runs(session, JOB)[0].state is RunState.RELEASED


@pytest.mark.parametrize("role", [Role.VISITOR, Role.MANAGER, Role.PHONE_DESK])
def test_the_page_is_closed_for_others(database_url: str, role: Role) -> None:
    with writing(database_url) as session:
        who = employee(session, role)
    page = open_page_as(database_url, PAGE, who)
    assert "U heeft geen recht" in texts(page)
    assert "Termijn" not in texts(page)


def test_an_empty_page_explains_itself(database_url: str) -> None:
    with writing(database_url) as session:
        who = employee(session, Role.ADMINISTRATOR)
        assert propose_run(session, by=JOB, at=NOW) is None
    page = open_page_as(database_url, PAGE, who)
    assert "Er is niets over de termijn" in texts(page)
    assert "Er is nog niets vernietigd" in texts(page)
