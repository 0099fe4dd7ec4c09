"""Alembic's entry: which database, which tables."""

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel

import letters.tables  # noqa: F401
import outreach.tables  # noqa: F401
import signals.tables  # noqa: F401
from outreach.migrating import open_to_migrate
from outreach.settings import load_settings
from outreach.wall import EVERYTHING

url = context.config.get_main_option("sqlalchemy.url") or load_settings().url
given = context.config.attributes.get("connection")


def migrate(connection: Connection) -> None:
    """Run the migrations on an open connection; they may read and change every row."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(EVERYTHING)
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        compare_type=False,
    )
    with context.begin_transaction():
        context.run_migrations()


if given is not None:
    migrate(given)
else:
    with open_to_migrate(url) as connection:
        migrate(connection)
