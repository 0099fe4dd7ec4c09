"""A killed process, a locked database: what was said to be stored is stored."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlmodel import select
from structlog.testing import capture_logs

from outreach.database import engine_for, reading, writing
from outreach.settings import load_settings
from outreach.tables import AuditEvent, Municipality
from signals.tables import Reporter, Signal
from tests.databases import sqlite_database
from tests.signals.partner_world import Caller, message

ROOT = Path(__file__).parents[2]
ENOUGH = 100
"""Answers after which the process is killed."""


@pytest.fixture
def caller(tmp_path: Path) -> Iterator[Caller]:
    """An organisation, on SQLite: there one process holds all others up."""
    with sqlite_database(tmp_path) as url:
        yield Caller(url, daily_quota=100_000)


def test_killed_process_loses_no_report_that_was_answered(caller: Caller) -> None:
    surroundings = os.environ | {
        "OMZIEN_DATABASE_URL": caller.url,
        "OMZIEN_DATA_DIR": str(load_settings().data_dir),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.signals.killed_intake", caller.key, "8"],
        cwd=ROOT,
        env=surroundings,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    answered = [process.stdout.readline().strip() for _ in range(ENOUGH)]
    process.kill()
    answered += [line.strip() for line in process.stdout if len(line.strip()) == 9]
    process.wait()
    with reading(caller.url) as session:
        stored = {row.reference: row for row in session.exec(select(Signal))}
        reporters = set(session.exec(select(Reporter.signal_id)))
        logged = set(
            session.exec(
                select(AuditEvent.object_id).where(AuditEvent.object_kind == "signal")
            )
        )
    assert all(answered), "it ended by itself"
    assert len(answered) >= ENOUGH
    assert set(answered) <= set(stored)
    assert {row.id for row in stored.values()} == reporters
    assert {str(row.id) for row in stored.values()} == logged
    assert all(row.queue and row.due_at for row in stored.values())


def test_locked_database_is_told_in_time_and_nothing_half_stays(
    caller: Caller,
) -> None:
    with writing(caller.url) as session:
        session.add(Municipality(phone="14 010"))
    engine = engine_for(caller.url)
    engine.dispose()

    @event.listens_for(engine, "connect")
    def impatient(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout=300")  # for the 30 seconds of a day

    holder = sqlite3.connect(caller.url.removeprefix("sqlite:///"), timeout=5)
    holder.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    with capture_logs() as lines:
        answers = caller.at_once([message(f"L-{n}") for n in range(20)])
    took = time.monotonic() - began
    holder.execute("ROLLBACK")
    holder.close()
    assert {answer.status for answer in answers} == {503}
    assert "14 010" in answers[0].text
    assert answers[0].headers["retry-after"] == "10"
    assert took < 2  # all wait together, not one behind the other
    assert {line["error"] for line in lines} == {"OperationalError"}
    with reading(caller.url) as session:
        assert session.exec(select(Signal.id)).all() == []
    assert caller.report(message("L-0")).status == 201
