"""An installation of before the log, with rows in every table, comes over whole."""

import base64
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from alembic import command
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Time,
    insert,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlmodel import col
from sqlmodel import select as select_rows

from outreach.access import Role
from outreach.adapters.key_files import load_keys
from outreach.adapters.sealing import BlindIndex, open_bsn
from outreach.auditing import did
from outreach.database import engine_for, reading, writing
from outreach.migrating import bring_up_to_date, migration_config
from outreach.queries.audit_checks import whole_log
from outreach.settings import load_settings
from outreach.tables import AuditEvent, District, Resident, StateChange
from tests import build
from tests.databases import KINDS, unmigrated_database

OLD = "0002"
"""The newest migration of the first release."""
BSN = "999990019"
AT = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
INSERT_ONLY = {"statechange": "reason = 'anders'", "disclosure": "ground = 'anders'"}


class Installation(NamedTuple):
    """A database of the first release, and the keys that lie beside it."""

    url: str
    rows: dict[str, list[dict[str, Any]]]
    """Table -> its rows as they were, by the columns of then."""
    keys: dict[str, str]
    """The content of the key file."""


@pytest.fixture(params=KINDS, scope="module")
def old(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """Filled by the first release, and brought up to date since."""
    folder = tmp_path_factory.mktemp("old")
    keys = _old_key_file(folder / "keys.json")
    with (
        pytest.MonkeyPatch.context() as patch,
        unmigrated_database(request.param, folder) as url,
    ):
        patch.setenv("OMZIEN_DATA_DIR", str(folder))
        load_settings.cache_clear()
        command.upgrade(migration_config(url), OLD)
        rows = _filled(url, keys)
        bring_up_to_date(url)
        yield Installation(url, rows, keys)
    load_settings.cache_clear()


def _old_key_file(path: Path) -> dict[str, str]:
    """Form 1: one set, without a key of the log."""
    content = {"form": 1, "key_id": "kold"} | {
        name: base64.b64encode(bytes([number]) * 32).decode()
        for number, name in enumerate(("seal", "index"), 1)
    }
    path.write_text(json.dumps(content))
    path.chmod(0o600)
    return content


def _filled(url: str, keys: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    """Two rows in every table, by the columns that the tables had then."""
    then = MetaData()
    with engine_for(url).begin() as connection:
        then.reflect(connection)
        tables = [t for t in then.sorted_tables if t.name != "alembic_version"]
        for table in tables:
            rows = [_row(table, number, keys) for number in (1, 2)]
            connection.execute(insert(table), rows[: _how_many(table)])
        return {t.name: _rows(connection, t, list(t.c.keys())) for t in tables}


def _how_many(table: Table) -> int:
    """Of some things there is one, by `id` or by a rule of its own."""
    return 1 if table.name in ("municipality", "schedulerclock") else 2


def _rows(connection: Any, table: Table, columns: list[str]) -> list[dict[str, Any]]:
    found = connection.execute(select(*(table.c[name] for name in columns)))
    return sorted((dict(row._mapping) for row in found), key=repr)


def _row(table: Table, number: int, keys: dict[str, str]) -> dict[str, Any]:
    row = {column.name: _value(column, number) for column in table.c}
    if table.name == "resident":
        # As the first release sealed: key id, colon, nonce, ciphertext.
        seal, index = (base64.b64decode(keys[name]) for name in ("seal", "index"))
        place = f"resident:bsn_sealed:{row['id']}".encode()
        sealed = AESGCM(seal).encrypt(b"n" * 12, BSN.encode(), place)
        row["bsn_sealed"] = b"kold:" + b"n" * 12 + sealed
        if number == 1:
            row["bsn_index"] = _index(index)
    return row | SENSIBLE.get(table.name, {})


def _index(key: bytes) -> bytes:
    return hmac.new(key, BSN.encode(), "sha256").digest()


SENSIBLE: dict[str, dict[str, Any]] = {
    "statechange": {"entity_kind": "invitation", "act": "begin", "reason": "x"},
    "person": {"active": True},
}
KINDS_OF_VALUES: tuple[tuple[type, Any], ...] = (
    (Boolean, lambda _number: False),
    (Integer, lambda number: number),
    (Float, lambda number: number + 0.5),
    (DateTime, lambda number: AT + timedelta(hours=number)),
    (Date, lambda number: date(2026, 6, number)),
    (Time, lambda number: time(8 + number)),
    (JSON, lambda number: {"n": number}),
    (LargeBinary, lambda number: bytes([number]) * 4),
)


def _value(column: Column[Any], number: int) -> Any:
    """Something that fits; a foreign key leads to the row with the same number."""
    for kind, make in KINDS_OF_VALUES:
        if isinstance(column.type, kind):
            return make(number)
    target = next(iter(column.foreign_keys), None)
    name = target.column.table.name if target else column.table.name
    length = getattr(column.type, "length", None) or 12
    return (
        f"{name[:3]}{number}"[:length]
        if target or column.primary_key
        else _text(column, number, length)
    )


def _text(column: Column[Any], number: int, length: int) -> str:
    return f"{column.name}-{number}"[-length:]


def test_rows_come_over_whole_and_the_log_begins(old: Installation) -> None:
    now = MetaData()
    with reading(old.url) as session:
        connection = session.connection()
        now.reflect(connection)
        for name, before in old.rows.items():
            assert before, name
            columns = list(before[0])
            assert _rows(connection, now.tables[name], columns) == before, name
        assert session.scalar(text("SELECT count(*) FROM auditevent")) == 0
        assert whole_log(session).whole
    by = build.viewer(Role.ADMINISTRATOR, person_id=1)
    with writing(old.url) as session:
        did(session, by, "change", "municipality", 1, at=AT)
    with reading(old.url) as session:
        event = session.exec(select_rows(AuditEvent)).one()
        assert (event.seq, event.key_id) == (1, "kold")
        assert whole_log(session).whole
        assert session.exec(select_rows(StateChange)).first() is not None
        assert session.get(District, "dis1") is not None


def test_numbers_sealed_by_the_first_release_are_still_read(old: Installation) -> None:
    keys = load_keys(load_settings(), numbers_sealed=True)
    with reading(old.url) as session:
        rows = session.exec(
            select_rows(Resident.id, Resident.bsn_sealed, Resident.bsn_index).order_by(
                col(Resident.id)
            )
        ).all()
    assert [open_bsn(keys, sealed, who) for who, sealed, _ in rows] == [BSN, BSN]
    assert rows[0][2] == BlindIndex(keys).of(BSN)


def test_old_history_is_still_insert_only(old: Installation) -> None:
    for table, change in INSERT_ONLY.items():
        for statement in (f"UPDATE {table} SET {change}", f"DELETE FROM {table}"):
            with (
                pytest.raises(DBAPIError, match="insert-only"),
                writing(old.url) as session,
            ):
                session.execute(text(statement))
