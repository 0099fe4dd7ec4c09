"""Whatever changes about a resident is in the log; each way round it is found."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import text
from sqlmodel import Session, select

from outreach.actions.letter_requests import ask_for_letter
from outreach.actions.responses import record_response
from outreach.actions.safety_notes import add_safety_note
from outreach.actions.visits import PersonLog, log_attempt, log_visit
from outreach.database import engine_for, reading, writing
from outreach.migrating import bring_up_to_date, migration_config
from outreach.queries.invariants.logged import LOG_INVARIANTS
from outreach.queries.verifying import check_all
from outreach.rules.letter_requests import RequestedKind
from outreach.rules.responses import ResponseCode
from outreach.rules.safety_codes import SafetyCode
from outreach.rules.visits import Channel, Outcome
from outreach.tables import Response, SafetyNote
from tests import build, visiting


def found(url: str) -> dict[str, list[str]]:
    """What is broken, by name of the invariant."""
    with reading(url) as session:
        checked = check_all(session, LOG_INVARIANTS)
    return {c.invariant.name: c.finding.broken for c in checked if not c.holds}


@pytest.fixture
def worked(database_url: str) -> str:
    """Answers, tries, a talk, an objection, a hold, a report and a note: all logged."""
    with writing(database_url) as session:
        world = visiting.world(session, at=build.AT)
    for who, code in ((world.anna, ResponseCode.YES), (world.bert, ResponseCode.MOVED)):
        with writing(database_url) as session:
            record_response(
                session,
                resident_id=who.id,
                cycle_id=world.cycle.id,
                code=code,
                channel=Channel.PHONE,
                wishes={"phone": "010 123"} if code is ResponseCode.YES else None,
                by=world.desk,
                at=build.AT,
            )
    with writing(database_url) as session:
        add_safety_note(
            session,
            resident_id=world.cora.id,
            code=SafetyCode.DOG,
            reason="grote hond",
            valid_to=build.AT.date() + timedelta(days=30),
            by=world.coordinator,
            at=build.AT,
        )
        log_attempt(
            session,
            outcome=Outcome.DECLINED_PERMANENTLY,
            channel=Channel.PHONE,
            resident_ids=[world.cora.id],
            cycle_id=world.cycle.id,
            by=world.desk,
            at=build.AT,
        )
        ask_for_letter(
            session,
            kind=RequestedKind.STOP,
            resident_id=world.cora.id,
            subject_kind="objection",
            subject_id=1,
            by=world.desk,
            at=build.AT,
        )
        visit_id = session.execute(text("SELECT id FROM visit")).scalar_one()
        log_visit(
            session,
            visit_id,
            persons=[PersonLog(world.anna.id, Outcome.VISITED, themes=("health",))],
            channel=Channel.DOORBELL,
            by=world.coordinator,
            at=build.AT,
        )
    return database_url


def test_all_that_was_done_is_in_the_log(worked: str) -> None:
    assert found(worked) == {}
    with reading(worked) as session:
        checked = check_all(session, LOG_INVARIANTS)
    seen = {one.invariant.name for one in checked if one.finding.checked}
    assert {one.name for one in LOG_INVARIANTS} - seen <= {
        "verstrekkingen in het logboek",
        "stappen van voor het logboek",
    }


def copied(table: str, **other: str) -> Callable[[Session], Any]:
    """A row that is put in past the application: as one that is there, but for
    `other` (SQL)."""

    def change(session: Session) -> None:
        names = session.execute(text(f"SELECT * FROM {table}")).keys()
        kept = [name for name in names if name != "id"]
        values = [other.get(name, name) for name in kept]
        session.execute(
            text(
                f"INSERT INTO {table} ({', '.join(kept)}) "
                f"SELECT {', '.join(values)} FROM {table} LIMIT 1"
            )
        )

    return change


def run(statement: str) -> Callable[[Session], Any]:
    return lambda session: session.execute(text(statement))


ABUSES = [
    ("antwoorden", copied("response", trace="NULL")),
    ("antwoorden", copied("response")),
    ("antwoorden", copied("response", trace="'00000000000000000000000000000000'")),
    ("pogingen", copied("attempt", trace="NULL")),
    ("gesprekken", copied("conversation", trace="NULL", version="9")),
    ("afmeldingen", copied("objection", trace="NULL")),
    ("pauzes", copied("contacthold", trace="(SELECT MIN(trace) FROM statechange)")),
    ("terugmeldingen", copied("registerfeedback", trace="NULL")),
    ("veiligheidsnotities", run("UPDATE safetynote SET trace = NULL")),
    (
        "veiligheidsnotities",
        run(
            "UPDATE safetynote SET resident_id = "
            "(SELECT resident_id FROM residentcontact LIMIT 1)"
        ),
    ),
    ("contactgegevens", run("UPDATE residentcontact SET trace = NULL")),
    (
        "verstrekkingen",
        run(
            'INSERT INTO disclosure (resident_id, recipient, what, ground, "by", at) '
            "SELECT resident_id, 'x', 'naam', 'geen', 'x', at FROM response LIMIT 1"
        ),
    ),
]


@pytest.mark.parametrize(("name", "abuse"), ABUSES)
def test_what_passed_the_log_by_is_found(
    worked: str, name: str, abuse: Callable[[Session], Any]
) -> None:
    with writing(worked) as session:
        abuse(session)
    assert list(found(worked)) == [f"{name} in het logboek"]


def test_a_step_without_a_trace_is_found(worked: str) -> None:
    with writing(worked) as session:
        copied("statechange", trace="NULL")(session)
    assert list(found(worked)) == ["stappen van voor het logboek"]


def test_rows_of_before_the_log_are_left_alone_and_no_others(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.sqlite3'}"
    with engine_for(url).begin() as connection:
        config = migration_config(url)
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
    with writing(url) as session:
        who, cycle = build.resident(session), build.cycle(session)
        for _ in range(3):
            answer = {"channel": Channel.PHONE, "code": ResponseCode.YES}
            values = answer | {"at": build.AT, "by": "x", "resident_id": who.id}
            build.add(session, Response(cycle_id=cycle.id, **values))
    bring_up_to_date(url)
    assert found(url) == {}
    with writing(url) as session:
        session.delete(session.exec(select(Response)).first())
    assert found(url) == {}, "retention may take old rows"
    with writing(url) as session:
        copied("response")(session)
    name, (sentence,) = found(url).popitem()
    assert (name, sentence) == (
        "antwoorden in het logboek",
        "response 4: zonder spoor, en niet van voor het logboek",
    )
    with writing(url) as session:
        note = {"code": "dog", "reason": "", "by": "x", "at": build.AT}
        days = {"valid_from": build.AT.date(), "valid_to": build.AT.date()}
        build.add(session, SafetyNote(resident_id=who.id, **note, **days))
    assert "veiligheidsnotities in het logboek" in found(url)
    engine_for(url).dispose()


def test_where_the_log_began_cannot_be_changed(database_url: str) -> None:
    with (
        pytest.raises(Exception, match="insert-only"),
        writing(database_url) as session,
    ):
        session.execute(text("INSERT INTO logstart VALUES ('x', 1, 1)"))
