"""What was published of the figures of signals: insert-only, the newest row stands."""

from datetime import datetime

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from outreach.tables.columns import Moment


class PublishedSignalRow(SQLModel, table=True):
    """One row of a table of figures of one year, as it was shown from a moment on.

    As `outreach.tables.PublishedRow`, which belongs to a cycle: signals have none.
    """

    __table_args__ = (Index("ix_publishedsignalrow_table", "year", "sort"),)

    id: int | None = Field(default=None, primary_key=True)
    year: int
    """Calendar year in which the first report of a case came in."""
    sort: str
    """As `signals.rules.figures.Sort`."""
    key: str
    """Which row: a door, a kind of reporter, a level, a district code."""
    published_at: datetime = Field(sa_type=Moment)
    numbers: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    """Column -> number. A column that is not in it is not published."""
