"""The log of every view and change of a person: insert-only, chained.

An event has one row; the people it is about stand beside it, by pseudonym. Their
digest is in the event, so that the chain covers them too.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from outreach.tables.columns import Moment


class AuditEvent(SQLModel, table=True):
    """Who did or saw what, when, why and with what result (BIO2 8.15.01)."""

    seq: int = Field(primary_key=True)
    """1, 2, 3 ... without a gap."""
    at: datetime = Field(sa_type=Moment, index=True)
    actor: str = Field(index=True)
    """As `Viewer.actor`: `person:12`, `job:facts`. Never a name."""
    role: str = ""
    area: str = ""
    """District, provider and team to which the right was limited."""
    act: str
    """What was done: a permission's act, or the arrow of a state machine."""
    object_kind: str
    object_id: str = ""
    """Never a resident's id: that is what the pseudonyms are for."""
    subject_count: int = 0
    subject_digest: str = ""
    """SHA-256 over the sorted pseudonyms; empty without subjects."""
    purpose: str = ""
    """Key of the processing activity, as in the register of processing."""
    result: str = "ok"
    """ok, denied, not_found, failed."""
    origin: str = ""
    trace_id: str = Field(default="", index=True)
    """Equal for everything in one transaction; 32 hexadecimal signs."""
    span_id: str = ""
    key_id: str
    """Which key made `mac`."""
    mac: str
    """HMAC-SHA-256 over the mac before it and this row, hexadecimal."""


class AuditSubject(SQLModel, table=True):
    """One person whom an event is about."""

    seq: int = Field(primary_key=True)
    pseudonym: str = Field(primary_key=True, index=True)


class AuditTail(SQLModel, table=True):
    """Where the chain ends: the lock of whoever writes next. One row, `id` is 1."""

    id: int = Field(default=1, primary_key=True)
    seq: int = 0
    mac: str = ""
    log_id: str = ""
    """The first 16 signs of the first event's mac: which log this is, also for the
    anchors that lie outside the database."""


class LogCheck(SQLModel, table=True):
    """What a walk along the chain found, and how far it came."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Moment)
    by: str
    whole: bool
    """From the first event; else only what came after the check before it."""
    seq: int
    """The last event that was looked at, and its mac: the next check goes on here."""
    mac: str
    events: int
    """How many were looked at."""
    breaks: list[list[Any]] = Field(default_factory=list, sa_type=JSON)
    """[seq, kind, last] of each place where it breaks; empty: nothing is wrong."""
    reason: str = ""
    """Filled: a person accepted these breaks, and why letters may go out again."""
    seal: str = ""
    """Key id, a colon and the HMAC over the rest: without one it counts for nothing,
    else a row of somebody who owns the database would say that all is well."""


class SealingKey(SQLModel, table=True):
    """A set of keys that this database knows, by name: never a key itself."""

    key_id: str = Field(primary_key=True)
    proof: str
    """HMAC under its three keys: tells another set of the same name apart."""
    since: datetime = Field(sa_type=Moment)
    by: str
    resealed_at: datetime | None = Field(default=None, sa_type=Moment)
    """When the last number was sealed under it; None: rotation is under way."""


class SubjectKey(SQLModel, table=True):
    """Who a pseudonym stands for. Destroyed with the person: the chain stays whole,
    and nobody can tell any more whom it was about."""

    resident_id: str = Field(primary_key=True)
    pseudonym: str = Field(unique=True)
