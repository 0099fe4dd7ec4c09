"""What happened: insert-only rows, the run log and the nightly figures."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.tables.columns import Moment


class StateChange(SQLModel, table=True):
    """One step of one thing. Insert-only, by trigger."""

    __table_args__ = (Index("ix_statechange_entity", "entity_kind", "entity_id"),)

    id: int | None = Field(default=None, primary_key=True)
    entity_kind: str
    entity_id: str
    act: str
    from_state: str
    """Empty: the thing began here."""
    to_state: str
    reason: str = ""
    by: str
    at: datetime = Field(sa_type=Moment)
    trace: str | None = None
    """As `AuditEvent.trace_id` of the same transaction; None: of before the log."""


class Disclosure(SQLModel, table=True):
    """What left the house about somebody, to whom and why (kept 20 years)."""

    id: int | None = Field(default=None, primary_key=True)
    resident_id: str = Field(index=True)
    recipient: str
    what: str
    """Kinds of data, not the data."""
    ground: str
    by: str
    at: datetime = Field(sa_type=Moment)
    trace: str | None = None
    """Of the event in the log that tells of it; None: of before the log."""
    bsn_index: bytes | None = Field(default=None, index=True)
    """Keyed hash, set when the resident is erased: he may still ask what left."""


class FormSubmission(SQLModel, table=True):
    """A form that was sent once; its second click is refused."""

    nonce: str = Field(primary_key=True)
    form: str
    by: str
    at: datetime = Field(sa_type=Moment)


class JobRun(SQLModel, table=True):
    """One occurrence of one job, claimed before it works."""

    __table_args__ = (UniqueConstraint("job", "occurrence"),)

    id: int | None = Field(default=None, primary_key=True)
    job: str
    occurrence: str
    state: str = "running"
    """running, done, failed."""
    tries: int = 1
    started_at: datetime = Field(sa_type=Moment)
    finished_at: datetime | None = Field(default=None, sa_type=Moment)
    counts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    error_reference: str = ""
    """Of an error that is a bug; the log line has the same reference."""
    message: str = ""
    """The sentence of a refusal, for the screen."""
    holder: str = ""
    """The scheduler process that works on it; another leader may take it over."""


class Lease(SQLModel, table=True):
    """Who leads for now (schedulers on SQLite)."""

    name: str = Field(primary_key=True)
    holder: str
    until: datetime = Field(sa_type=Moment)


class SchedulerClock(SQLModel, table=True):
    """When the scheduler last looked at the clock. One row; `id` is always 1."""

    id: int = Field(default=1, primary_key=True)
    last_tick_at: datetime = Field(sa_type=Moment)
    halted_at: datetime | None = Field(default=None, sa_type=Moment)
    """Filled: the clock jumped, and nothing runs until a person agrees."""
    halted_because: str = ""
    agreed_by: str = ""
    agreed_at: datetime | None = Field(default=None, sa_type=Moment)


class FactDay(SQLModel, table=True):
    """A day with figures, and up to where the rows were counted."""

    day: date = Field(primary_key=True)
    written_at: datetime = Field(sa_type=Moment)
    last_change_id: int
    """The newest `StateChange` that was counted."""
    last_attempt_id: int


class DailyFact(SQLModel, table=True):
    """One nightly figure; pages read these, `verify` proves them equal to the rows."""

    __table_args__ = (
        UniqueConstraint(
            "day", "cycle_id", "district_code", "provider_id", "age_band", "measure"
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    day: date = Field(index=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    district_code: str = ""
    provider_id: int = 0
    age_band: str = ""
    measure: str
    value: int
