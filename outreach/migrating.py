"""Brings a database to the newest migration; safe to call at every start."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import make_url, text

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
    with engine_for(url).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(
                text("SELECT pg_advisory_xact_lock(:n)"), {"n": Lock.MIGRATIONS.value}
            )
        if MigrationContext.configure(connection).get_current_revision() == newest:
            return
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
