"""A visit that ends in a worry becomes a signal by itself, once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import datetime, timedelta
from functools import partial
from threading import Barrier

import pytest
from sqlmodel import Session, col, select

from outreach.access import Permission, job_viewer
from outreach.actions.visits import PersonLog, book_visit, correct_visit, log_visit
from outreach.database import reading, writing
from outreach.rules.information_duty import DutyState
from outreach.rules.visits import Channel, Outcome
from outreach.tables import Attempt, FollowUp, InformationDuty, Visit
from signals.jobs.concerns import due_concerns, take_concerns
from signals.queries.recent_contacts import ContactKind, recent_contacts
from signals.queries.scope import signal_scope
from signals.rules.drafts import Door, ReporterKind
from signals.rules.levels import Level
from signals.rules.states import SignalState
from signals.tables import Reporter, Signal
from tests import build
from tests.conftest import NOW, TODAY
from tests.visiting import TEN, World, world

LOGGED = TEN + timedelta(hours=2)
OC = Outcome
WORRY = "Post op de mat, buurvrouw ziet haar al een week niet"


@pytest.fixture
def town(database_url: str) -> tuple[str, World, int]:
    """A visit of Vera to Cora that was booked."""
    with writing(database_url) as session:
        made = world(session, NOW)
        visit = book_visit(
            session,
            resident_ids=[made.cora.id],
            cycle_id=made.cycle.id,
            starts_at=TEN,
            visitor_id=made.visitor_person.id,
            by=made.desk,
            at=NOW,
        )
        return database_url, made, visit.id or 0


def log(url: str, town: World, visit_id: int, outcome: Outcome) -> None:
    worried = outcome is OC.CONCERN_NO_CONTACT
    person = PersonLog(town.cora.id, outcome, office_note=WORRY if worried else "")
    with writing(url) as session:
        log_visit(
            session,
            visit_id,
            persons=[person],
            channel=Channel.DOORBELL,
            held_at=TEN,
            by=town.visitor,
            at=LOGGED,
        )


def correct(url: str, town: World, visit_id: int, outcome: Outcome) -> None:
    worried = outcome is OC.CONCERN_NO_CONTACT
    person = PersonLog(town.cora.id, outcome, office_note=WORRY if worried else "")
    with writing(url) as session:
        correct_visit(
            session,
            visit_id,
            persons=[person],
            reason="Verkeerd huis",
            channel=Channel.DOORBELL,
            held_at=TEN,
            by=town.visitor,
            at=LOGGED,
        )


def due(url: str, at: datetime = LOGGED) -> list[str]:
    with reading(url) as session:
        return list(due_concerns(session, at))


def take(url: str, occurrence: str) -> int:
    return take_concerns(partial(writing, url), occurrence, LOGGED)["made"]


def signals(url: str) -> list[Signal]:
    with reading(url) as session:
        return list(session.exec(select(Signal).order_by(col(Signal.id))))


def test_a_worry_becomes_a_signal_once(town: tuple[str, World, int]) -> None:
    url, people, visit_id = town
    assert due(url) == []
    log(url, people, visit_id, OC.CONCERN_NO_CONTACT)
    (occurrence,) = due(url)
    assert [take(url, occurrence) for _ in range(3)] == [1, 0, 0]
    assert due(url) == []
    (row,) = signals(url)
    assert (row.door, row.reporter_kind) == (Door.VISIT, ReporterKind.VISITOR)
    assert (row.origin_visit_id, row.resident_id) == (visit_id, people.cora.id)
    assert (row.known, row.matched_by) == (True, people.visitor.actor)
    assert (row.state, row.address_key) == (
        SignalState.RECEIVED,
        people.cora.address_key,
    )
    assert row.proposed_level is Level.SOON_48H
    assert row.due_at is not None
    assert WORRY in row.text
    assert "Vera" not in row.text
    with reading(url) as session:
        reporter = session.get_one(Reporter, row.id)
        assert reporter.name == "Vera Visser"
        assert reporter.wants_feedback
        (duty,) = session.exec(select(InformationDuty)).all()
        assert (duty.resident_id, duty.state) == (people.cora.id, DutyState.OPEN)
        for who in (people.visitor, people.colleague):  # visitors never see signals
            scope = signal_scope(who, Permission.SEE_SIGNALS)
            assert session.exec(select(Signal).where(scope)).all() == []


def test_two_schedulers_at_once_make_one(town: tuple[str, World, int]) -> None:
    url, people, visit_id = town
    log(url, people, visit_id, OC.CONCERN_NO_CONTACT)
    (occurrence,) = due(url)
    start = Barrier(3)

    def one(_: int) -> int:
        start.wait()
        return take(url, occurrence)

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(one, range(3))) == [0, 0, 1]
    assert len(signals(url)) == 1


def test_corrected_away_before_it_is_no_signal(town: tuple[str, World, int]) -> None:
    url, people, visit_id = town
    log(url, people, visit_id, OC.CONCERN_NO_CONTACT)
    (occurrence,) = due(url)
    correct(url, people, visit_id, OC.NOT_HOME)
    assert due(url) == []
    assert take(url, occurrence) == 0
    assert signals(url) == []
    correct(url, people, visit_id, OC.CONCERN_NO_CONTACT)  # and logged again after all
    (again,) = due(url)
    assert again != occurrence
    assert take(url, again) == 1


def test_corrected_away_afterwards_the_desk_sees_it(
    town: tuple[str, World, int],
) -> None:
    url, people, visit_id = town
    log(url, people, visit_id, OC.CONCERN_NO_CONTACT)
    take(url, due(url)[0])
    correct(url, people, visit_id, OC.NOT_HOME)
    (row,) = signals(url)
    assert row.state is SignalState.RECEIVED
    with writing(url) as session:
        told = recent_contacts(session, people.coordinator, row.id or 0, today=TODAY)
        assert told[0].kind is ContactKind.CORRECTED
    correct(url, people, visit_id, OC.CONCERN_NO_CONTACT)
    assert due(url) == []  # one visit, one signal
    assert len(signals(url)) == 1


def test_what_is_no_worry_or_too_old_is_left(town: tuple[str, World, int]) -> None:
    url, people, visit_id = town
    log(url, people, visit_id, OC.NOT_HOME)
    assert due(url) == []
    correct(url, people, visit_id, OC.CONCERN_NO_CONTACT)
    assert len(due(url)) == 1
    assert due(url, LOGGED + timedelta(weeks=9)) == []


def test_a_worry_that_waited_as_a_follow_up_goes_on_as_the_signal(
    town: tuple[str, World, int],
) -> None:
    url, people, visit_id = town
    log(url, people, visit_id, OC.CONCERN_NO_CONTACT)
    with writing(url) as session:
        _waiting(session, people.cora.id, visit_id)
    take(url, due(url)[0])
    with reading(url) as session:
        (row,) = session.exec(select(FollowUp)).all()
        assert row.state == "declined"
        assert "Gaat verder als melding" in row.close_note


def _waiting(session: Session, resident_id: str, visit_id: int) -> None:
    build.add(
        session,
        FollowUp(
            reference="F1",
            origin_kind="concern",
            origin_id=str(visit_id),
            resident_id=resident_id,
            kind="complex_help",
            destination="wijkteam",
            state="proposed",
            raised_by="test",
            raised_at=NOW,
        ),
    )


def test_odd_addresses_and_unknown_visitors_lose_no_worry(session: Session) -> None:
    people = world(session, NOW)
    people.cora.house_letter = "AB"
    made = build.add(
        session,
        Attempt(
            resident_id=people.cora.id,
            number=1,
            channel=Channel.PHONE,
            outcome=OC.CONCERN_NO_CONTACT,
            at=NOW,
            by="test",
        ),
    )
    shielded = build.resident(session, nondisclosure=7)
    other = build.add(
        session, Visit(state="not_home", requested_at=NOW, address_key="x")
    )
    build.add(
        session,
        Attempt(
            resident_id=shielded.id,
            visit_id=other.id,
            number=1,
            channel=Channel.DOORBELL,
            outcome=OC.CONCERN_NO_CONTACT,
            at=NOW,
            by="test",
        ),
    )
    assert job_viewer("x", TODAY).may(Permission.INTAKE_SIGNALS)
    for occurrence in due_concerns(session, NOW):
        take_concerns(lambda: nullcontext(session), occurrence, NOW)
    rows = session.exec(select(Signal).order_by(col(Signal.id))).all()
    assert [(row.resident_id, row.municipal) for row in rows] == [
        (people.cora.id, False),
        (shielded.id, True),
    ]
    assert rows[0].intake_id == f"attempt:{made.id}"
    assert rows[0].place_text
    assert session.get_one(Reporter, rows[0].id).anonymous
    assert list(due_concerns(session, NOW)) == []
