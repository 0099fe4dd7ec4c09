"""Two people at once: one household gets one visit, one visit gets one log."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlmodel import select

from outreach.actions.responses import record_response
from outreach.actions.visits import PersonLog, book_visit, log_visit
from outreach.database import reading, writing
from outreach.errors import AlreadyDone, Refused
from outreach.rules.responses import ResponseCode
from outreach.rules.visits import Channel, Outcome
from outreach.tables import Attempt, Visit, VisitPerson
from tests.conftest import NOW
from tests.visiting import TEN, World, world

TIMES = 5


@pytest.fixture
def made(database_url: str) -> tuple[str, World]:
    with writing(database_url) as session:
        return database_url, world(session, NOW)


def test_two_partners_who_answer_at_once_get_one_visit(
    made: tuple[str, World],
) -> None:
    url, town = made
    start = Barrier(2)

    def say_yes(resident_id: str) -> None:
        start.wait()
        with writing(url) as session:
            record_response(
                session,
                resident_id=resident_id,
                cycle_id=1,
                code=ResponseCode.YES,
                channel=Channel.PHONE,
                by=town.desk,
                at=NOW,
            )

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(say_yes, [town.anna.id, town.bert.id]))
    with reading(url) as session:
        assert len(session.exec(select(Visit)).all()) == 1
        people = session.exec(select(VisitPerson.resident_id)).all()
    assert set(people) == {town.anna.id, town.bert.id}


def test_two_desks_that_book_one_visitor_at_once_make_one_appointment(
    made: tuple[str, World],
) -> None:
    url, town = made
    start = Barrier(2)

    def book(resident_id: str) -> bool:
        start.wait()
        try:
            with writing(url) as session:
                book_visit(
                    session,
                    resident_ids=[resident_id],
                    cycle_id=1,
                    starts_at=TEN,
                    visitor_id=town.visitor.person_id or 0,
                    by=town.desk,
                    at=NOW,
                )
        except Refused as told:
            return "andere afspraak" not in str(told)
        return True

    with ThreadPoolExecutor(2) as pool:
        booked = list(pool.map(book, [town.anna.id, town.cora.id]))
    assert sorted(booked) == [False, True]
    with reading(url) as session:
        assert len(session.exec(select(Visit)).all()) == 1


def test_two_logs_at_once_leave_one(made: tuple[str, World]) -> None:
    url, town = made
    with writing(url) as session:
        visit_id = book_visit(
            session,
            resident_ids=[town.cora.id],
            cycle_id=1,
            starts_at=TEN,
            visitor_id=town.visitor.person_id or 0,
            by=town.desk,
            at=NOW,
        ).id
    start = Barrier(TIMES)

    def log(outcome: Outcome) -> bool:
        start.wait()
        try:
            with writing(url) as session:
                log_visit(
                    session,
                    visit_id or 0,
                    persons=[PersonLog(town.cora.id, outcome)],
                    channel=Channel.DOORBELL,
                    by=town.desk,
                    at=TEN,
                )
        except AlreadyDone:
            return False
        except Refused as other:  # pragma: no cover - would be a mistake
            raise AssertionError(other) from other
        return True

    outcomes = [Outcome.VISITED, Outcome.DECLINED_NO_NEED] * TIMES
    with ThreadPoolExecutor(TIMES) as pool:
        won = list(pool.map(log, outcomes[:TIMES]))
    assert won.count(True) == 1
    with reading(url) as session:
        (attempt,) = session.exec(select(Attempt)).all()
        (person,) = session.exec(select(VisitPerson)).all()
    assert attempt.outcome is person.outcome is outcomes[won.index(True)]
