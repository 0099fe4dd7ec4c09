"""Deliveries of the population register and what each of them changed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from outreach.tables.columns import Moment


class Delivery(SQLModel, table=True):
    """One file that was processed. A refused file leaves no trace but the log."""

    id: int | None = Field(default=None, primary_key=True)
    file_name: str
    digest: str = Field(unique=True)
    layout: str
    changes_only: bool
    reference_date: date = Field(index=True)
    received_at: datetime = Field(sa_type=Moment)
    by: str
    read: int
    accepted: int
    unchanged: int
    rejected: int
    ignored: int
    duplicate: int
    verdicts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """Rows by verdict and reason: `{"out": {"under_age": 571}}`."""
    shrink_confirmed_by: str = ""


class RegisterEvent(SQLModel, table=True):
    """One changed group of one resident, with what it was and what it became."""

    id: int | None = Field(default=None, primary_key=True)
    delivery_id: int = Field(foreign_key="delivery.id", index=True)
    resident_id: str = Field(index=True)
    """No foreign key: the event outlives an erased resident."""
    kind: str = Field(index=True)
    at: datetime = Field(sa_type=Moment)
    before: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    after: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    consequence: str = ""
    """What was done about it in the same transaction."""


class RejectedRow(SQLModel, table=True):
    """A row that could not be used: a work list, with masked values only."""

    id: int | None = Field(default=None, primary_key=True)
    delivery_id: int = Field(foreign_key="delivery.id", index=True)
    row: int
    reason: str
    messages: list[str] = Field(default_factory=list, sa_type=JSON)
    state: str = "open"
    handled_by: str = ""
    handled_at: datetime | None = Field(default=None, sa_type=Moment)
    note: str = ""


class RegisterFeedback(SQLModel, table=True):
    """A report back to the register (terugmelding, Wet BRP 2.34): a task."""

    id: int | None = Field(default=None, primary_key=True)
    resident_id: str = Field(foreign_key="resident.id", index=True)
    kind: str
    """moved, deceased, address_wrong."""
    origin_kind: str
    origin_id: str
    note: str = ""
    state: str = "open"
    raised_by: str
    raised_at: datetime = Field(sa_type=Moment)
    due_on: date
    reported_by: str = ""
    reported_at: datetime | None = Field(default=None, sa_type=Moment)
    version_id: int = 1
    trace: str | None = None
    """Of the event in the log that tells of it; None: of before the log."""
