"""An objection outlives deletion, re-import and an older back-up that is put back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from outreach.access import Role, Viewer, job_viewer
from outreach.actions import objection_memory
from outreach.actions.objection_memory import _read_back, recall_objections
from outreach.actions.objections import keep_objection, lift
from outreach.actions.retention.erasing import erase_resident
from outreach.actions.rights import object_by_number, object_to_contact
from outreach.adapters.backup import back_up, put_back
from outreach.adapters.key_files import load_keys
from outreach.adapters.objection_ledger import ledger_path, read_ledger
from outreach.adapters.sealing import bsn_index, make_keys, seal_bsn
from outreach.database import engine_for, reading, writing
from outreach.queries.contact import may_contact
from outreach.queries.invariants.remembered import ledger_agrees
from outreach.queries.rights import subject_by_number
from outreach.rules.contact import Purpose
from outreach.rules.visits import Channel
from outreach.settings import load_settings
from outreach.tables import (
    AuditEvent,
    AuditTail,
    Cycle,
    LedgerMark,
    Objection,
    Resident,
)
from tests import build
from tests.conftest import NOW, TODAY
from tests.databases import sqlite_database

BSN = "999990019"
"""Passes the 11-test; of the test series that is never given out."""


def office(session: Session) -> Viewer:
    """A coordinator of the municipality."""
    return build.viewer(Role.COORDINATOR, person_id=build.person(session).id)


def known(session: Session, **given: object) -> Resident:
    """Somebody with a real number under the installation's keys."""
    keys = load_keys(load_settings())
    who = build.resident(session, bsn_index=bsn_index(keys, BSN), **given)
    who.bsn_sealed = seal_bsn(keys, BSN, who.id)
    session.flush()
    return who


def silent(session: Session, resident_id: str) -> bool:
    """Nobody may write to him."""
    return not may_contact(
        session,
        resident_id,
        purpose=Purpose.INVITATION,
        channel=Channel.LETTER,
        at=NOW,
    ).allowed


def ledger_of(url: str) -> Path:
    """Where the ledger of this database lies."""
    with reading(url) as session:
        log_id = session.exec(select(AuditTail.log_id)).one()
    return ledger_path(load_settings(), log_id)


def in_force(url: str) -> list[bytes]:
    """The hashes of objections that stand."""
    with reading(url) as session:
        return list(
            session.exec(
                select(Objection.bsn_index)
                .where(col(Objection.undone_at).is_(None))
                .order_by(col(Objection.id))
            )
        )


def forget(url: str) -> None:
    """The database as a back-up of before the objections would have it."""
    with writing(url) as session:
        for row in session.exec(select(Objection)).all():
            session.delete(row)
        session.execute(update(LedgerMark).values(read_bytes=0))


@pytest.fixture
def url(database_url: str) -> str:
    """A database with one resident and one objection in it."""
    with writing(database_url, random=Random(1)) as session:
        who = known(session)
        by = office(session)
        object_to_contact(session, resident_id=who.id, by=by, at=NOW)
    return database_url


def test_objection_stands_outside_by_hash_only(url: str) -> None:
    file = ledger_of(url)
    text = file.read_text()
    ledger = read_ledger(file, load_keys(load_settings()))
    assert [line.act for line in ledger.lines] == ["object"]
    assert ledger.lines[0].bsn_hash == in_force(url)[0].hex()
    assert BSN not in text
    assert "Bakker" not in text
    with reading(url) as session:
        mark = session.get_one(LedgerMark, 1)
        assert mark.read_bytes == file.stat().st_size
        assert session.exec(select(Resident.id)).one() not in text


def test_erased_and_delivered_again_is_still_silent(session: Session) -> None:
    by = office(session)
    who = known(session)
    object_to_contact(session, resident_id=who.id, by=by, at=NOW)
    before = who.id
    erase_resident(session, before, by=by, at=NOW)
    assert session.exec(select(Resident)).all() == []
    back = known(session)  # the next delivery brings him under a new id
    assert back.id != before
    assert silent(session, back.id)
    assert not silent(session, build.resident(session).id)


def test_who_is_not_here_yet_objects_by_number(session: Session) -> None:
    by = office(session)
    found = subject_by_number(session, by, "9999 90 019")
    assert found.resident_id is None
    object_by_number(session, bsn_index=found.bsn_index, by=by, at=NOW)
    object_by_number(session, bsn_index=found.bsn_index, by=by, at=NOW)
    assert len(session.exec(select(Objection)).all()) == 1
    object_by_number(session, bsn_index=b"somebody else", by=by, at=NOW)
    assert len(session.exec(select(Objection)).all()) == 2
    assert silent(session, known(session).id)


def test_restored_database_hears_of_newer_objections(url: str) -> None:
    hashes = in_force(url)
    forget(url)
    assert in_force(url) == []
    found = recall_objections(url, at=NOW)
    assert (found.kept, found.lifted, found.damaged) == (1, 0, 0)
    assert in_force(url) == hashes
    with reading(url) as session:
        row = session.exec(select(Objection)).one()
        assert row.resident_id == session.exec(select(Resident.id)).one()
        assert (row.at, row.day, row.source) == (NOW, TODAY, "response:1")
        assert silent(session, row.resident_id or "")
    assert recall_objections(url, at=NOW) == objection_memory.Recalled()


def test_taken_back_since_the_back_up_is_taken_back(url: str) -> None:
    with writing(url) as session:
        rows = list(session.exec(select(Objection)))
        later = NOW + timedelta(hours=1)
        lift(session, rows, reason="wil toch", by=office(session), at=later)
    with writing(url) as session:  # last night: it stood, and nobody had lifted it
        session.execute(update(Objection).values(undone_at=None))
        session.execute(update(LedgerMark).values(read_bytes=0))
    assert recall_objections(url, at=NOW).lifted == 1
    assert in_force(url) == []


def test_cycle_that_is_not_there_yet_waits(url: str) -> None:
    with writing(url) as session:
        cycle = build.cycle(session, 2026)
        keep_objection(
            session,
            None,
            b"h",
            cycle_id=cycle.id,
            source="t",
            by=office(session),
            at=NOW,
        )
    forget(url)
    with writing(url) as session:
        session.delete(session.exec(select(Cycle)).one())
    assert recall_objections(url, at=NOW).waiting == 1
    with writing(url) as session:
        build.cycle(session, 2026)
    assert recall_objections(url, at=NOW).kept == 1
    assert b"h" in in_force(url)
    with reading(url) as session:
        assert not session.get_one(LedgerMark, 1).waiting


def test_damaged_and_forged_lines_count_for_nothing(url: str) -> None:
    file = ledger_of(url)
    good = file.read_bytes()
    forged = good.replace(b'"by": "', b'"by": "x')
    file.write_bytes(forged + b"\x00half a li")
    forget(url)
    found = recall_objections(url, at=NOW)
    assert (found.kept, found.damaged) == (0, 2)


def test_undone_transaction_writes_nothing_outside(url: str) -> None:
    size = ledger_of(url).stat().st_size
    with pytest.raises(RuntimeError, match="half-way"), writing(url) as session:
        by = office(session)
        object_by_number(session, bsn_index=b"never", by=by, at=NOW)
        raise RuntimeError("half-way")
    assert ledger_of(url).stat().st_size == size


def test_savepoint_that_was_undone_writes_nothing(url: str) -> None:
    with writing(url) as session:
        by = office(session)
        with pytest.raises(RuntimeError), session.begin_nested():
            object_by_number(session, bsn_index=b"undone", by=by, at=NOW)
            raise RuntimeError
        with session.begin_nested():
            object_by_number(session, bsn_index=b"kept", by=by, at=NOW)
    lines = read_ledger(ledger_of(url), load_keys(load_settings())).lines
    assert [line.bsn_hash for line in lines[1:]] == [b"kept".hex()]


def test_disk_that_is_full_undoes_the_objection(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be kept outside is not kept inside: both know it, or neither."""

    def full(*_: object) -> int:
        raise OSError(28, "no space left")

    monkeypatch.setattr(objection_memory, "append_lines", full)
    with pytest.raises(OSError, match="no space"), writing(url) as session:
        object_by_number(session, bsn_index=b"x", by=office(session), at=NOW)
    assert len(in_force(url)) == 1


def test_lost_file_is_written_whole_again(url: str) -> None:
    ledger_of(url).unlink()
    with writing(url) as session:
        object_by_number(session, bsn_index=b"second", by=office(session), at=NOW)
    lines = read_ledger(ledger_of(url), load_keys(load_settings())).lines
    assert [line.bsn_hash for line in lines] == [i.hex() for i in in_force(url)]


def test_older_back_up_through_the_real_adapter(tmp_path: Path) -> None:
    """Last night's file is put back; who objected this morning is not written to."""
    with sqlite_database(tmp_path) as url:
        with writing(url) as session:
            who = known(session)
            by = office(session)
            keep_objection(
                session,
                None,
                b"of before",
                cycle_id=None,
                source="t",
                by=by,
                at=NOW,
            )
            resident_id = who.id
        last_night = back_up(url, tmp_path / "back-ups", at=NOW)
        with writing(url) as session:
            object_to_contact(session, resident_id=resident_id, by=by, at=NOW)
        engine_for(url).dispose()
        put_back(url, last_night, confirmed=True, at=NOW)
        with reading(url) as session:
            assert not silent(session, resident_id)
        assert recall_objections(url, at=NOW).kept == 1
        with reading(url) as session:
            assert silent(session, resident_id)
        # the next objection goes behind what was read back, not over it
        with writing(url) as session:
            object_by_number(session, bsn_index=b"next", by=by, at=NOW)
        lines = read_ledger(ledger_of(url), load_keys(load_settings())).lines
        assert len(lines) == 3


def test_line_of_before_a_rotation_finds_its_resident(url: str) -> None:
    """The hash changed with the keys; the sealed number tells who it is."""
    old = load_keys(load_settings())
    new = replace(make_keys(), older=(old,))
    forget(url)
    with writing(url) as session:
        who = session.exec(select(Resident)).one()
        who.bsn_index = bsn_index(new, BSN)
        who.bsn_sealed = seal_bsn(new, BSN, who.id)
        session.flush()
        mark = session.get_one(LedgerMark, 1)
        _read_back(session, ledger_of_session(session), new, mark, at=NOW)
        assert session.exec(select(Objection)).one().resident_id == who.id
        assert silent(session, who.id)


def ledger_of_session(session: Session) -> Path:
    """As `ledger_of`, inside a transaction."""
    log_id = session.exec(select(AuditTail.log_id)).one()
    return ledger_path(load_settings(), log_id)


def test_machine_that_reads_back_is_named_in_the_log(url: str) -> None:
    forget(url)
    recall_objections(url, at=NOW)
    with reading(url) as session:
        event = session.exec(select(AuditEvent).where(AuditEvent.act == "recall")).one()
    assert event.actor == job_viewer("objection_ledger", TODAY).actor
    assert event.subject_count == 1


def test_what_the_next_objection_reads_back_is_in_the_log(url: str) -> None:
    """Nobody recalled it at the start: the next one who objects brings it back."""
    hashes = in_force(url)
    forget(url)
    with writing(url) as session:
        object_by_number(session, bsn_index=b"next", by=office(session), at=NOW)
    assert set(in_force(url)) == {*hashes, b"next"}
    with reading(url) as session:
        events = session.exec(select(AuditEvent).where(AuditEvent.act == "recall"))
        assert len(events.all()) == 1


def test_an_older_line_never_undoes_what_is_said_now(url: str) -> None:
    """The ledger says that he took it back; now he objects anew."""
    hashes = in_force(url)
    with writing(url) as session:
        rows = list(session.exec(select(Objection)))
        lift(session, rows, reason="wil toch", by=office(session), at=NOW)
    forget(url)
    with writing(url) as session:
        later = NOW + timedelta(hours=1)
        by = office(session)
        object_by_number(session, bsn_index=hashes[0], by=by, at=later)
    assert in_force(url) == hashes
    lines = read_ledger(ledger_of(url), load_keys(load_settings())).lines
    assert [line.act for line in lines] == ["object", "lift", "object"]


@pytest.mark.parametrize(
    ("breaks", "says"),
    [
        (lambda _url: None, ""),
        (forget, "alleen buiten de database"),
        (lambda url: ledger_of(url).write_bytes(b""), "alleen in de database"),
        (lambda url: ledger_of(url).write_bytes(b"{}\n"), "niet te lezen"),
    ],
)
def test_verify_sees_when_the_two_do_not_agree(
    url: str, breaks: Callable[[str], object], says: str
) -> None:
    breaks(url)
    with reading(url) as session:
        broken = "; ".join(ledger_agrees(session).broken)
    assert says in broken
    assert bool(broken) == bool(says)
