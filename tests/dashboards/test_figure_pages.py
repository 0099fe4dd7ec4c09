"""The manager's pages: figures with their definition, small ones hidden, no names."""

from datetime import date, timedelta
from typing import NamedTuple

import pytest
from sqlmodel import Session
from streamlit.testing.v1 import AppTest

from outreach.access import Role, job_viewer
from outreach.actions.facts import write_facts
from outreach.database import writing
from outreach.rules.follow_ups import Destination, FollowUpState
from outreach.rules.visits import Outcome
from outreach.tables import (
    Assignment,
    FollowUp,
    JobRun,
    SchedulerClock,
    Visit,
    VisitPerson,
    Wave,
)
from tests import build
from tests.dashboards.opening import open_page_as, texts

PAGES = ("trechter", "gebieden", "verloop", "doorlooptijden", "niet_bereikt")
POSTED = build.AT.date() - timedelta(weeks=8)


class Made(NamedTuple):
    """Who looks, and at which database."""

    url: str
    manager: int
    visitor: int
    administrator: int
    coordinator: int


def staff(session: Session, role: Role) -> int:
    person = build.person(session, f"Wie {role}")
    number = person.id or 0
    build.add(
        session,
        Assignment(person_id=number, role=role, valid_from=date(2020, 1, 1)),
    )
    return number


@pytest.fixture
def people(database_url: str) -> Made:
    """Staff only: no cycle yet."""
    with writing(database_url) as session:
        return Made(
            database_url,
            staff(session, Role.MANAGER),
            staff(session, Role.VISITOR),
            staff(session, Role.ADMINISTRATOR),
            staff(session, Role.COORDINATOR),
        )


@pytest.fixture
def made(people: Made) -> Made:
    """Twenty in D1, three in D2: ten and two of them visited, one with follow-up."""
    with writing(people.url) as session:
        cycle = build.cycle(session)
        for district, persons, visited in (("D1", 20, 10), ("D2", 3, 2)):
            build.provider(session, f"Welzijn {district}", districts=(district,))
            wave = build.add(session, wave_of(cycle.id or 0, district, persons))
            for number in range(persons):
                who = build.resident(session, district_code=district)
                build.invitation(
                    session,
                    cycle,
                    who,
                    wave_id=wave.id,
                    state="no_answer",
                    posted_on=POSTED,
                )
                if number < visited:
                    visit(session, cycle.id or 0, who.id, number)
        write_facts(session, by=job_viewer("facts", build.AT.date()), at=build.AT)
    return people


def wave_of(cycle_id: int, district: str, letters: int) -> Wave:
    return Wave(
        cycle_id=cycle_id,
        district_code=district,
        week_start=date(2026, 9, 21),
        letters=letters,
        proposed_letters=letters,
        capacity=5,
        expected_response=0.25,
        response_source="default",
        state="posted",
        posted_on=POSTED,
        proposed_by="test",
        proposed_at=build.AT,
    )


def visit(session: Session, cycle_id: int, resident_id: str, number: int) -> None:
    made = build.add(
        session,
        Visit(
            cycle_id=cycle_id,
            state="done",
            requested_at=build.AT,
            done_on=build.AT.date(),
        ),
    )
    row = VisitPerson(
        visit_id=made.id or 0, resident_id=resident_id, outcome=Outcome.VISITED
    )
    build.add(session, row)
    build.add(
        session,
        FollowUp(
            reference=f"{resident_id[-9:]}",
            origin_kind="visit",
            origin_id=str(made.id),
            cycle_id=cycle_id,
            resident_id=resident_id,
            district_code="D1",
            kind="activity",
            destination=Destination.WELZIJN,
            state=FollowUpState.SENT,
            raised_by="test",
            raised_at=build.AT - timedelta(days=20),
            sent_at=build.AT - timedelta(days=number),
            due_on=build.AT.date(),
        ),
    )


def page(made: Made, name: str, person: int) -> str:
    opened = open_page_as(made.url, f"dashboards/pages/{name}.py", person)
    assert not opened.exception, opened.exception
    return texts(opened)


def cells(opened: AppTest) -> str:
    """All cells of all tables; `texts` cuts long ones."""
    return "\n".join(
        str(cell) for table in opened.table for cell in table.value.to_numpy().ravel()
    )


@pytest.fixture(params=PAGES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_page_explains_that_there_is_nothing_yet(people: Made, name: str) -> None:
    shown = page(people, name, people.manager)
    assert "nog geen ronde" in shown or "geen opvolging" in shown


def test_a_page_opens_with_figures_and_without_names(made: Made, name: str) -> None:
    shown = page(made, name, made.manager)
    assert "Bakker" not in shown
    assert "Traceback" not in shown


def test_a_visitor_sees_no_figures(made: Made, name: str) -> None:
    assert "Dit mag u niet" in page(made, name, made.visitor)


def test_the_funnel_shows_units_definitions_and_the_day(made: Made) -> None:
    opened = open_page_as(made.url, "dashboards/pages/trechter.py", made.manager)
    shown = texts(opened) + cells(opened)
    assert "Stand van 20-11-2026 10:00" in shown
    assert "Uitgenodigde inwoners die in deze ronde een bezoek kregen." in shown
    assert "huisbezoeken" in shown
    assert "12 / 23" in shown.replace("\\", "")


def test_a_small_area_is_hidden_with_its_complement(made: Made) -> None:
    opened = open_page_as(made.url, "dashboards/pages/gebieden.py", made.manager)
    table = opened.table[0].value
    rows = {row["Gebied"]: row for _, row in table.iterrows()}
    assert rows["Gebied D2"]["Uitgenodigd"] == "•"
    assert rows["Gebied D1"]["Uitgenodigd"] == "•"
    assert rows["Alle gebieden"]["Uitgenodigd"] == "23"


def test_the_calendar_year_answers_another_question(made: Made) -> None:
    opened = open_page_as(made.url, "dashboards/pages/trechter.py", made.manager)
    opened.radio[0].set_value("Per kalenderjaar").run()
    shown = texts(opened)
    assert not opened.exception
    assert "Kalenderjaar 2026" in shown
    assert "uit welke ronde ook" in shown


def test_a_manager_can_have_the_figures_counted_now(made: Made) -> None:
    opened = open_page_as(made.url, "dashboards/pages/trechter.py", made.manager)
    opened.at = build.AT + timedelta(minutes=20)
    opened.button[-1].click().run()
    assert not opened.exception
    assert "Stand van 20-11-2026 10:20" in texts(opened)


def test_young_waves_are_marked(made: Made) -> None:
    opened = open_page_as(
        made.url,
        "dashboards/pages/verloop.py",
        made.manager,
        at=build.AT - timedelta(weeks=5),
    )
    assert "nog niet rijp" in texts(opened)


def test_the_scheduler_page_shows_runs_and_lets_a_person_agree(made: Made) -> None:
    with writing(made.url) as session:
        build.add(
            session,
            JobRun(
                job="plan_waves",
                occurrence="2026-11-16",
                state="failed",
                started_at=build.AT,
                message="Er zijn geen bezoekers.",
            ),
        )
        build.add(
            session,
            SchedulerClock(
                last_tick_at=build.AT - timedelta(days=4),
                halted_at=build.AT,
                halted_because="De klok is versprongen.",
            ),
        )
    path = "dashboards/pages/planner.py"
    opened = open_page_as(made.url, path, made.administrator)
    shown = texts(opened)
    assert "Er zijn geen bezoekers" in shown
    assert "De klok is versprongen" in shown
    opened.button[0].click().run()
    assert "staat stil" not in texts(opened)


def test_a_coordinator_plans_the_next_cycle(made: Made) -> None:
    path = "dashboards/pages/planner.py"
    opened = open_page_as(made.url, path, made.coordinator)
    opened.button[-1].click().run()
    assert not opened.exception
    assert "De ronde van 2027 is gepland." in texts(opened)


def test_a_visitor_does_not_see_the_scheduler(made: Made) -> None:
    assert "Dit mag u niet" in page(made, "planner", made.visitor)
