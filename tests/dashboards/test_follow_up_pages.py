"""The screens of follow-ups: the team's, the coordinator's, and the file."""

from typing import NamedTuple

import pytest
from sqlmodel import select

from outreach.access import Role
from outreach.actions import follow_ups
from outreach.database import reading, writing
from outreach.rules.follow_ups import SendBackReason
from outreach.tables import Assignment, FollowUp
from tests import build
from tests.dashboards.opening import open_page_as, texts
from tests.outreach import follow_up_world as fw

MINE = "dashboards/pages/opvolging.py"
DIVIDE = "dashboards/pages/opvolging_verdelen.py"
ANSWERS = "dashboards/pages/antwoorden_teams.py"


class Made(NamedTuple):
    """Ids of what the pages show."""

    url: str
    worker: int
    other_worker: int
    coordinator: int
    visitor: int
    sent: int
    own_system: int


@pytest.fixture
def made(database_url: str) -> Made:
    with writing(database_url) as session:
        world = fw.world(session)
        for person_id, role in (
            (world.cast.coordinator.person_id, Role.COORDINATOR),
            (world.cast.visitor.person_id, Role.VISITOR),
        ):
            build.add(
                session,
                Assignment(person_id=person_id, role=role, valid_from=fw.LONG_AGO),
            )
        sent = fw.raised(session, world, send_now=True)
        own = fw.raised(session, world, kind="home_safety", send_now=True)
        fw.raised(session, world)
        fw.raised(session, world, handover_agreed=False)
        fw.raised(session, world, kind="debt", wish="**vet** ![x](http://x.test/y)")
        back = fw.raised(session, world, send_now=True)
        follow_ups.send_back(
            session,
            back.id or 0,
            why=SendBackReason.WRONG_AREA,
            by=world.worker,
            at=build.AT,
        )
        return Made(
            database_url,
            world.worker.person_id or 0,
            world.other_worker.person_id or 0,
            world.cast.coordinator.person_id or 0,
            world.cast.visitor.person_id or 0,
            sent.id or 0,
            own.id or 0,
        )


def _row(made: Made, number: int) -> FollowUp:
    with reading(made.url) as session:
        return session.exec(select(FollowUp).where(FollowUp.id == number)).one()


def _press(page, label: str, index: int = 0):  # type: ignore[no-untyped-def]
    """Press the button with a label, as a user reads it."""
    found = [button for button in page.button if button.label == label]
    return found[index].click().run()


def test_a_worker_takes_it_from_new_to_done(made: Made) -> None:
    page = open_page_as(made.url, MINE, made.worker)
    assert not page.exception
    assert "nog 5 werkdagen" in texts(page)
    assert "**1** open" in texts(page)
    _press(page, "Aannemen")
    assert "is aangenomen" in texts(page)
    _press(page, "Eerste contact gehad")
    _press(page, "Openen")
    assert "Samen eten in de buurt" in texts(page)
    page.radio[0].set_value("yes")
    _press(page, "Afronden")
    assert not page.exception
    assert (_row(made, made.sent).state, _row(made, made.sent).helped) == (
        "done",
        "yes",
    )


def test_a_worker_becomes_the_owner_and_sends_back(made: Made) -> None:
    page = open_page_as(made.url, MINE, made.worker)
    _press(page, "Openen")
    owner = next(box for box in page.selectbox if box.label == "Behandelaar")
    owner.set_value(made.worker)
    _press(page, "Behandelaar opslaan")
    assert _row(made, made.sent).owner_id == made.worker
    _press(page, "Terugsturen")
    assert _row(made, made.sent).state == "sent_back"
    assert "Er staat hier niets open" in texts(page)


def test_the_outsider_has_an_empty_queue(made: Made) -> None:
    page = open_page_as(made.url, MINE, made.other_worker)
    assert "**0** open" in texts(page)
    assert "Bakker" not in texts(page)


@pytest.mark.parametrize("script", [MINE, DIVIDE, ANSWERS])
def test_who_has_no_business_here_is_told(made: Made, script: str) -> None:
    page = open_page_as(made.url, script, made.visitor)
    assert "Dit mag u niet." in texts(page)
    assert len(page.button) == 0


def test_the_coordinator_sees_totals_that_add_up(made: Made) -> None:
    page = open_page_as(made.url, DIVIDE, made.coordinator)
    assert not page.exception
    assert "**6** open" in texts(page)
    labels = list(page.button_group[0].options)
    assert labels == [
        "Wacht op instemming (1)",
        "Geen team (1)",
        "Nog door te geven (1)",
        "Teruggestuurd (1)",
        "Bellijst (0)",
        "Document maken (1)",
        "Te laat bij een team (0)",
        "Bij een team, op tijd (1)",
    ]


def test_what_somebody_typed_is_never_markup(made: Made) -> None:
    with reading(made.url) as session:
        number = session.exec(select(FollowUp.id).where(FollowUp.kind == "debt")).one()
    page = open_page_as(made.url, DIVIDE, made.coordinator)
    page.session_state["follow_up_opened"] = number
    page.run()
    assert "![x](" not in texts(page)
    assert "\\!\\[x\\]" in texts(page)


def test_the_coordinator_hands_over(made: Made) -> None:
    page = open_page_as(made.url, DIVIDE, made.coordinator)
    with reading(made.url) as session:
        number = session.exec(
            select(FollowUp.id).where(FollowUp.state == "sent_back")
        ).one()
    page.session_state["follow_up_opened"] = number
    page.run()
    _press(page, "Doorgeven")
    assert not page.exception
    assert _row(made, number or 0).state == "sent"


def test_a_document_and_an_answer_by_phone(made: Made) -> None:
    page = open_page_as(made.url, DIVIDE, made.coordinator)
    page.session_state["follow_up_opened"] = made.own_system
    page.run()
    _press(page, "Overdrachtsdocument maken")
    assert not page.exception
    assert len(page.get("download_button")) == 1
    _press(page, "Antwoord vastleggen")
    assert _row(made, made.own_system).state == "accepted"


def test_a_file_of_answers(made: Made) -> None:
    reference = _row(made, made.own_system).reference
    page = open_page_as(made.url, ANSWERS, made.coordinator)
    assert not page.exception
    content = f"referentie;antwoord;datum\n{reference};afgerond;20-11-2026\nX;y;z\n"
    page.file_uploader[0].set_value(("antwoorden.csv", content.encode(), "text/csv"))
    _press(page, "Inlezen")
    assert not page.exception
    assert "1 verwerkt, 1 niet verwerkt" in texts(page)
    assert _row(made, made.own_system).state == "done"


def test_a_file_that_cannot_be_read_is_refused(made: Made) -> None:
    page = open_page_as(made.url, ANSWERS, made.coordinator)
    page.file_uploader[0].set_value(("antwoorden.csv", b"a;b\n1;2\n", "text/csv"))
    _press(page, "Inlezen")
    assert "Het bestand is niet verwerkt." in texts(page)
    page = open_page_as(made.url, ANSWERS, made.coordinator)
    _press(page, "Inlezen")
    assert "geen bestand gekozen" in texts(page)
