"""Column types that mean the same on SQLite and on PostgreSQL."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Enum, TypeDecorator
from sqlmodel import SQLModel

SQLModel.model_config["hide_input_in_errors"] = True
"""Before any table is made: no error of validation quotes what was typed."""


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. SQLite alone would hand back a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """To the database. Raises ValueError for a moment without time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without time zone")
        return value.astimezone(UTC)

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """From the database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value


Moment: Any = UTCDateTime()
"""For `Field(sa_type=Moment)`; typed Any because SQLModel wants a class."""


def choice(kind: type[StrEnum]) -> Any:
    """A column that holds the VALUE of an enum, not its name (which is the default)."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )
