"""Fills a log, and tampers with it as somebody would who owns the database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import text

from outreach.access import Role, Viewer
from outreach.auditing import did
from outreach.database import engine_for, writing
from outreach.settings import load_settings
from tests import build

SQLITE_TRIGGERS = ("no_update", "no_delete")
LOG_TABLES = ("auditevent", "auditsubject")


@contextmanager
def installation(folder: Path, **given: object) -> Iterator[None]:
    """Settings of a test: keys and anchors in a folder of its own."""
    values = {"OMZIEN_DATA_DIR": str(folder)}
    values |= {f"OMZIEN_{name.upper()}": str(value) for name, value in given.items()}
    with patch.dict(os.environ, values):
        load_settings.cache_clear()
        try:
            yield
        finally:
            load_settings.cache_clear()


def worker(person_id: int = 7) -> Viewer:
    """Somebody who does things."""
    return build.viewer(Role.COORDINATOR, person_id=person_id, district_code="D1")


def do(url: str, times: int, *, first: int = 1, at: datetime = build.AT) -> None:
    """So many events in one transaction, about nobody, one or two people."""
    with writing(url) as session:
        for number in range(first, first + times):
            people = [f"R{number}-{n}" for n in range(number % 3)]
            did(session, worker(), "change", "thing", number, people, at=at)


def tamper(url: str, *statements: str) -> None:
    """Change what may not be changed: past the triggers, as an owner can."""
    with engine_for(url).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        else:
            for table in LOG_TABLES:
                for end in SQLITE_TRIGGERS:
                    drop = f"DROP TRIGGER IF EXISTS {table}_{end}"
                    connection.exec_driver_sql(drop)
        for statement in statements:
            connection.execute(text(statement))


def end_of(url: str) -> tuple[int, str]:
    """The end of the log: number and mac."""
    with engine_for(url).connect() as connection:
        row = connection.execute(text("SELECT seq, mac FROM audittail")).one()
        return row.seq, row.mac


def go_back(url: str, seq: int, mac: str) -> None:
    """The log as it was: what an older copy of the database holds."""
    tamper(
        url,
        f"DELETE FROM auditsubject WHERE seq > {seq}",
        f"DELETE FROM auditevent WHERE seq > {seq}",
        f"DELETE FROM logcheck WHERE seq > {seq}",
        f"UPDATE audittail SET seq = {seq}, mac = '{mac}'",
    )
