"""Notes become rows at the end of a transaction, and only of what happened."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col

from outreach.access import Permission, Role
from outreach.auditing import did, refused, seen
from outreach.database import engine_for, reading, writing
from outreach.errors import Refused
from outreach.tables import AuditEvent, AuditSubject, AuditTail
from tests import build
from tests.conftest import NOW

LOOK = Permission.FIND_RESIDENT


def _acts(url: str) -> list[str]:
    with reading(url) as session:
        rows = session.scalars(select(AuditEvent).order_by(col(AuditEvent.seq)))
        return [row.act for row in rows]


def test_who_is_seen_is_written_when_the_reading_ends(database_url: str) -> None:
    viewer = build.viewer(Role.PHONE_DESK, person_id=7, district_code="D1")
    with writing(database_url) as session:
        who = [build.resident(session).id, build.resident(session).id]
    with reading(database_url) as session:
        seen(session, viewer, LOOK, [*who, who[0]], kind="list")
        seen(session, viewer, LOOK, [], kind="empty list")
    with reading(database_url) as session:
        (event,) = session.scalars(select(AuditEvent)).all()
        subjects = session.scalars(select(AuditSubject)).all()
    assert (event.actor, event.role, event.area) == (
        "person:7",
        "phone_desk",
        "district:D1",
    )
    assert (event.act, event.object_kind, event.purpose) == ("view", "list", "invite")
    assert event.subject_count == len(subjects) == 2
    assert not {row.pseudonym for row in subjects} & set(who)


def test_what_was_undone_is_not_in_the_log(database_url: str) -> None:
    by = build.viewer(Role.COORDINATOR, person_id=1)
    with writing(database_url) as session:
        did(session, by, "first", "thing", 1, at=NOW)
        with pytest.raises(Refused), session.begin_nested():
            did(session, by, "undone", "thing", 2, at=NOW)
            raise Refused("a", "b", "c")
        with session.begin_nested():
            did(session, by, "second", "thing", 3, at=NOW)
    with pytest.raises(Refused), writing(database_url) as session:
        did(session, by, "all undone", "thing", 4, at=NOW)
        raise Refused("a", "b", "c")
    assert _acts(database_url) == ["first", "second"]


def test_a_reading_inside_a_writing_does_not_wait_for_itself(
    database_url: str,
) -> None:
    viewer = build.viewer(Role.PHONE_DESK, person_id=7)
    with writing(database_url) as session:
        who = build.resident(session).id
    with writing(database_url) as outer:
        with reading(database_url) as inner:
            seen(inner, viewer, LOOK, [who])
        refused(outer, viewer, "open_page", object_id="register")
    assert _acts(database_url) == ["view", "open_page"]


def test_the_end_of_the_chain_is_known(session: Session, database_url: str) -> None:
    by = build.viewer(Role.COORDINATOR, person_id=1)
    for number in range(3):
        with writing(database_url) as one:
            did(one, by, "change", "thing", number, at=NOW)
    tail = session.scalars(select(AuditTail)).one()
    last = session.scalars(
        select(AuditEvent).order_by(col(AuditEvent.seq).desc())
    ).first()
    assert last is not None
    assert (tail.seq, tail.mac) == (last.seq, last.mac) == (3, last.mac)
    assert session.scalar(select(func.count()).select_from(AuditEvent)) == 3


PAST_THE_CHAIN = {
    "sqlite": [
        (
            "INSERT OR REPLACE INTO auditevent SELECT seq, at, 'person:99', role, "
            "area, act, object_kind, object_id, subject_count, subject_digest, "
            "purpose, result, origin, trace_id, span_id, key_id, mac FROM auditevent"
        ),
        "REPLACE INTO auditsubject SELECT seq, pseudonym FROM auditsubject",
        "UPDATE auditevent SET actor = 'person:99'",
        "DELETE FROM auditsubject",
    ],
    "postgresql": [
        "TRUNCATE auditevent",
        "TRUNCATE auditsubject",
        "UPDATE auditevent SET actor = 'person:99'",
        "DELETE FROM auditsubject",
    ],
}


def test_no_way_of_writing_changes_what_stands(database_url: str) -> None:
    """REPLACE asks no DELETE trigger, and TRUNCATE none of a row."""
    by = build.viewer(Role.COORDINATOR, person_id=1)
    with writing(database_url) as session:
        did(session, by, "change", "thing", 1, ["R1"], at=NOW)
    engine = engine_for(database_url)
    for statement in PAST_THE_CHAIN[engine.dialect.name]:
        with pytest.raises(DBAPIError, match="insert-only"), engine.begin() as opened:
            opened.execute(text(statement))
    with reading(database_url) as session:
        assert session.scalars(select(col(AuditEvent.actor))).all() == ["person:1"]
        assert len(session.scalars(select(AuditSubject)).all()) == 1
