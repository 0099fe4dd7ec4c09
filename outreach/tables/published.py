"""What was published of the figures: insert-only, the newest row of a key stands."""

from datetime import datetime

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from outreach.tables.columns import Moment


class PublishedRow(SQLModel, table=True):
    """One row of a table of figures as it was shown to an audience from a moment on.

    Old rows stay: a newer one may not differ from any of them by a small number.
    """

    __table_args__ = (Index("ix_publishedrow_table", "cycle_id", "audience", "sort"),)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    audience: str
    """inside, outside."""
    sort: str
    """As `rules.published_tables.Sort`: area, age band, week, reason ..."""
    key: str
    """Which row: `D1/3` (district and provider), `provider:3`, `80-84` ..."""
    published_at: datetime = Field(sa_type=Moment)
    numbers: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    """Column -> number. A column that is not in it is not published."""
