"""Trials of wordings and letters on request, as the coordinator works them."""

from datetime import timedelta
from typing import NamedTuple

import pytest
from sqlmodel import select

from letters.tables import Batch, Experiment, TemplateVersion
from outreach.access import Role
from outreach.actions.responses import record_response
from outreach.database import reading, writing
from outreach.rules.responses import ResponseCode
from outreach.rules.visits import Channel
from outreach.tables import Assignment
from tests import build
from tests.conftest import NOW
from tests.dashboards.opening import OpenedPage, open_page_as, texts
from tests.letters.waves import delivery, municipality
from tests.visiting import world

TRIALS = "dashboards/pages/briefproeven.py"
REQUESTS = "dashboards/pages/brieven_op_verzoek.py"


class Made(NamedTuple):
    url: str
    coordinator: int
    desk: int


@pytest.fixture
def made(database_url: str) -> Made:
    with writing(database_url) as session:
        municipality(session)
        delivery(session)
        town = world(session, NOW)
        for viewer, role in (
            (town.coordinator, Role.COORDINATOR),
            (town.desk, Role.PHONE_DESK),
        ):
            build.add(
                session,
                Assignment(
                    person_id=viewer.person_id, role=role, valid_from=NOW.date()
                ),
            )
        record_response(
            session,
            resident_id=town.cora.id,
            cycle_id=town.cycle.id,
            code=ResponseCode.NEVER_AGAIN,
            channel=Channel.PHONE,
            letter=True,
            by=town.desk,
            at=NOW - timedelta(hours=1),
        )
        return Made(
            database_url, town.coordinator.person_id or 0, town.desk.person_id or 0
        )


def press(page: OpenedPage, label: str) -> None:
    next(b for b in page.button if b.label == label).click().run()


def test_a_trial_is_begun_read_and_stopped(made: Made) -> None:
    page = open_page_as(made.url, TRIALS, made.coordinator)
    assert not page.exception
    assert "1.251 huishoudens per tekst" in texts(page)
    next(one for one in page.text_input if one.label == "Naam van de proef").set_value(
        "Korter"
    )
    press(page, "Proef beginnen")
    assert "is gelijk aan een andere" in texts(page), "the text was not changed"
    (area,) = page.text_area
    area.set_value("<p>{{ aanhef }}, bel {{ telefoon }} met code {{ code }}.</p>")
    press(page, "Proef beginnen")
    assert not page.exception
    assert "De proef staat klaar" in texts(page)
    page = open_page_as(made.url, TRIALS, made.coordinator)
    seen = texts(page)
    assert "Begint nog" in seen
    assert "nog geen huishoudens die meetellen" in seen
    assert "Wij tellen **huishoudens**" in seen
    press(page, "Gebruik deze tekst voortaan")
    assert "vanaf nu de gewone tekst" in texts(page)
    with reading(made.url) as session:
        trial = session.exec(select(Experiment)).one()
        assert trial.stopped_on is not None
        rows = session.exec(
            select(TemplateVersion).where(TemplateVersion.note.contains("Korter"))
        ).all()
        assert [row.arm for row in rows] == [""]


def test_letters_on_request_become_a_batch(made: Made) -> None:
    page = open_page_as(made.url, REQUESTS, made.coordinator)
    assert not page.exception
    seen = texts(page)
    assert "Wij schrijven u niet meer" in seen
    assert "1 brief kan" in seen
    press(page, "Maak de partij van vandaag")
    assert not page.exception
    assert "Partij 1 is gemaakt: 1 brief." in texts(page)
    assert "Er wacht geen brief" in texts(page)
    with reading(made.url) as session:
        assert session.exec(select(Batch)).one().kind == "stop"


@pytest.mark.parametrize("page", [TRIALS, REQUESTS])
def test_pages_are_for_coordinators(made: Made, page: str) -> None:
    opened = open_page_as(made.url, page, made.desk)
    assert not opened.exception
    assert opened.error
    assert not opened.button
