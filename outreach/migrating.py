"""Brings a database to the newest migration; safe to call at every start."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, make_url, text

from outreach.database import engine_for
from outreach.locks import Lock

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def migration_config(url: str) -> Config:
    """Alembic's configuration for one database."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def bring_up_to_date(url: str) -> None:
    """Run every migration that has not run yet, one process at a time."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    config = migration_config(url)
    newest = ScriptDirectory.from_config(config).get_current_head()
    with open_to_migrate(url) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(
                text("SELECT pg_advisory_xact_lock(:n)"), {"n": Lock.MIGRATIONS.value}
            )
        if MigrationContext.configure(connection).get_current_revision() == newest:
            return
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def open_to_migrate(url: str) -> Iterator[Connection]:
    """A transaction in which tables may be made anew.

    SQLite changes a table by copying it, and dropping the old one would break every
    row that points to it: keys are off meanwhile and checked before the commit, as
    its own documentation prescribes. Raises RuntimeError when a row points nowhere.
    """
    with engine_for(url).connect() as connection:
        lite = connection.dialect.name == "sqlite"
        driver = connection.connection.driver_connection
        if lite and driver is not None:
            driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                if lite:
                    _check_keys(connection)
        finally:
            if lite and driver is not None:
                driver.execute("PRAGMA foreign_keys=ON")


def _check_keys(connection: Connection) -> None:
    """Raise RuntimeError with the tables in which a row points nowhere."""
    lost = {row[0] for row in connection.execute(text("PRAGMA foreign_key_check"))}
    if lost:
        raise RuntimeError(f"rows point nowhere in: {', '.join(sorted(lost))}")
