"""The year view on the screen: the sentence, what-ifs, sums that add up."""

from datetime import date, timedelta
from typing import NamedTuple

from sqlmodel import Session
from streamlit.testing.v1 import AppTest

from outreach.access import Role
from outreach.database import writing
from outreach.rules.cycles import WaveState
from outreach.rules.invitations import Answer, InvitationState
from outreach.tables import Assignment, Wave
from tests import build
from tests.conftest import NOW
from tests.dashboards.opening import OpenedPage, open_page_as, texts
from tests.outreach.queries.rounds.rounds_world import MONDAY, world

PAGE = "dashboards/pages/jaarplanning.py"


class Staff(NamedTuple):
    coordinator: int
    vera: int


def full(session: Session) -> Staff:
    """D1 with Vera (20 a week) and Mo (4); D2 without visitors; one wave was posted."""
    made = world(session)
    cycle = build.cycle(session, 2026, closes_on=date(2027, 1, 31))
    build.provider(session, "Welzijn Zuid", districts=("D2",))
    for _ in range(70):
        build.member(session, cycle, build.resident(session))
    build.add(
        session,
        Assignment(
            person_id=made.planner.person_id or 0,
            role=Role.COORDINATOR,
            valid_from=date(2026, 1, 1),
        ),
    )
    wave = build.add(
        session,
        Wave(
            cycle_id=cycle.id or 0,
            district_code="D1",
            week_start=MONDAY - timedelta(weeks=1),
            letters=2,
            proposed_letters=2,
            capacity=9,
            expected_response=0.25,
            response_source="default",
            state=WaveState.POSTED,
            posted_on=MONDAY - timedelta(days=6),
            proposed_by="test",
            proposed_at=NOW,
        ),
    )
    for answer in (Answer.YES, None):
        build.invitation(
            session,
            cycle,
            build.resident(session),
            wave_id=wave.id,
            answer=answer,
            state=InvitationState.ANSWERED if answer else InvitationState.POSTED,
            posted_on=MONDAY - timedelta(days=6),
            answered_at=NOW if answer else None,
        )
    return Staff(made.planner.person_id or 0, made.vera.id or 0)


def opened(url: str) -> tuple[OpenedPage, Staff]:
    with writing(url) as session:
        people = full(session)
    return open_page_as(url, PAGE, people.coordinator), people


def cells(page: AppTest, table: int, column: str) -> dict[str, str]:
    """The first column of a table -> another one."""
    shown = page.table[table].value
    return dict(zip(shown.iloc[:, 0], shown[column], strict=True))


def test_the_year_is_told_and_tried_out(database_url: str) -> None:
    page, people = opened(database_url)
    assert not page.exception
    assert page.success[0].value.startswith("**Het past tot en met 31 januari 2027")
    asked = cells(page, 0, "Gevraagd")
    assert set(asked) == {"Gebied D1", "Gebied D2", "Samen"}
    assert int(asked["Samen"]) == int(asked["Gebied D1"]) + int(asked["Gebied D2"])
    assert cells(page, 1, "dec 26") == {"Gebied D1": "past", "Gebied D2": "past"}
    said_yes = cells(page, 3, "Zei ja")
    assert said_yes == {"16-11-2026": "1", "Samen": "1"}

    page.number_input[0].set_value(100).run()
    leaver = page.selectbox[1]
    assert [one for one in leaver.options if one != "Niemand stopt"] == [
        "Mo Mulder",
        "Vera Visser",
    ]
    leaver.set_value(people.vera).run()
    assert not page.exception
    told = page.error[0].value
    assert "past het niet\\: vanaf de week van" in told
    assert "in Gebied D1" in told
    assert "Zonder wijziging: Het past tot en met" in texts(page)
    page.date_input[0].set_value(date(2027, 1, 25)).run()
    assert page.success, "she leaves when all is done"

    page.number_input[0].set_value(None).run()
    page.radio[0].set_value("capacity").run()
    assert not page.exception
    assert sum(int(n) for n in cells(page, 0, "Zonder brief").values()) == 0


def test_without_a_cycle_the_page_says_what_to_do(database_url: str) -> None:
    with writing(database_url) as session:
        made = world(session)
        build.add(
            session,
            Assignment(
                person_id=made.planner.person_id or 0,
                role=Role.COORDINATOR,
                valid_from=date(2026, 1, 1),
            ),
        )
    coordinator = made.planner.person_id or 0
    page = open_page_as(database_url, PAGE, coordinator)
    assert "Er is geen lopende ronde" in page.info[0].value
    with writing(database_url) as session:
        build.cycle(session, 2026, closes_on=NOW.date())
    page.run()
    assert "geen weken meer die nog komen" in page.info[0].value
