"""Terms, runs, what is left of people who went, and what keeps old figures true."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.rules.retention import TermUnit
from outreach.rules.retention_runs import RunState
from outreach.tables.columns import Moment, choice


class RetentionTerm(SQLModel, table=True):
    """A term as somebody set it; the newest row of a key is in force."""

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(index=True)
    """As `rules.retention.TERMS`."""
    amount: int
    unit: TermUnit = Field(sa_type=choice(TermUnit))
    source: str
    by: str
    at: datetime = Field(sa_type=Moment)


class RetentionRun(SQLModel, table=True):
    """One dry run, and what was done with it. Ids and counts only."""

    id: int | None = Field(default=None, primary_key=True)
    state: RunState = Field(default=RunState.PROPOSED, sa_type=choice(RunState))
    day: date
    """Everything past its term on this day goes."""
    counts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """The dry run: kind -> district code ("" none) -> rows."""
    done: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """What went: kind -> rows."""
    at_rule: str = ""
    """The kind that a broken-off run goes on with."""
    proposed_by: str
    proposed_at: datetime = Field(sa_type=Moment)
    advice: str = ""
    advised_by: str = ""
    advised_at: datetime | None = Field(default=None, sa_type=Moment)
    first_by: str = ""
    first_at: datetime | None = Field(default=None, sa_type=Moment)
    second_by: str = ""
    second_at: datetime | None = Field(default=None, sa_type=Moment)
    started_at: datetime | None = Field(default=None, sa_type=Moment)
    finished_at: datetime | None = Field(default=None, sa_type=Moment)
    portions: int = 0
    stopped_because: str = ""
    log_before: int = 0
    """Number of the last event in the log when the run began, and at its end."""
    log_after: int = 0
    certificate: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    certificate_pdf: bytes | None = None
    version_id: int = 1


class RetentionPick(SQLModel, table=True):
    """What one portion works on. Filled and emptied within one transaction."""

    kind: str = Field(primary_key=True)
    """case: goes; near: shares a visit or an address with one that goes."""
    cycle_id: int = Field(primary_key=True)
    """0 for `near`."""
    resident_id: str = Field(primary_key=True, index=True)


class RetentionPermit(SQLModel, table=True):
    """Lets rows of an insert-only table go; insert-only itself, so it stays to see.

    The trigger on the table asks for a permit whose `before` is later than the row.
    """

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="retentionrun.id")
    about: str
    """Name of the table."""
    before: datetime = Field(sa_type=Moment)
    rows: int
    by: str
    at: datetime = Field(sa_type=Moment)


class AnonymousOutcome(SQLModel, table=True):
    """How often something came of people whose rows are gone. Counts, no persons.

    Steps of one person cannot be joined: each is only a part of a sum. `value` can
    be negative, where somebody's visit or address is counted at a partner instead.
    """

    __table_args__ = (
        UniqueConstraint(
            "counted",
            "cycle_id",
            "district_code",
            "provider_id",
            "age_band",
            "month",
            "posted",
            "step",
            "outcome",
        ),
        Index("ix_anonymousoutcome_view", "counted", "cycle_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    counted: str
    """cycle: as part of its cycle; year: as part of the calendar year of `month`."""
    cycle_id: int = Field(foreign_key="cycle.id")
    district_code: str = ""
    provider_id: int = 0
    age_band: str = ""
    month: str = ""
    """When it happened, as `2017-03`."""
    posted: str = ""
    """Day of posting, where it matters whether a wave is mature; `2017-01-16`."""
    step: str
    """A measure of the funnel, or what other figures count."""
    outcome: str = ""
    """A reason or destination."""
    value: int


class HistoryNote(SQLModel, table=True):
    """What somebody typed at a step of a thing. Apart from the history, which is
    insert-only: text about a person must be able to go."""

    __table_args__ = (Index("ix_historynote_entity", "entity_kind", "entity_id"),)

    id: int | None = Field(default=None, primary_key=True)
    entity_kind: str
    entity_id: str
    act: str
    text: str
    at: datetime = Field(sa_type=Moment)
