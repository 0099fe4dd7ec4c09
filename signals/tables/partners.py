"""Who may report by machine, who is on call, which rules hold, who was trained."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.tables.columns import Moment


class Covenant(SQLModel, table=True):
    """An organisation with which reporting is agreed: ground, term, allowed fields."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    reporter_kind: str
    ground: str
    """Legal ground, in words; without one nothing is taken in."""
    allowed_fields: list[str] = Field(default_factory=list, sa_type=JSON)
    valid_from: date
    valid_to: date | None = None
    daily_quota: int = 100
    contact: str = ""
    active: bool = True
    version_id: int = 1


class CallerKey(SQLModel, table=True):
    """A key with which an organisation calls the HTTP door; we hold its hash."""

    id: int | None = Field(default=None, primary_key=True)
    covenant_id: int = Field(foreign_key="covenant.id", index=True)
    key_hash: str = Field(unique=True)
    made_at: datetime = Field(sa_type=Moment)
    made_by: str
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)


class CovenantDay(SQLModel, table=True):
    """How many reports of an organisation the HTTP door stored on one Dutch day."""

    covenant_id: int = Field(primary_key=True, foreign_key="covenant.id")
    day: date = Field(primary_key=True)
    taken: int = 0


class OnCallDuty(SQLModel, table=True):
    """Who is on call when; no district: for the whole municipality."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    district_code: str | None = Field(default=None, foreign_key="district.code")
    from_at: datetime = Field(sa_type=Moment)
    until_at: datetime = Field(sa_type=Moment, index=True)
    phone: str


class RuleVersion(SQLModel, table=True):
    """A version of a set of rules or norms; never changed, only followed by another."""

    __table_args__ = (UniqueConstraint("kind", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    """triage, routing, norms, danger_words."""
    version: int
    rules: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    note: str = ""
    by: str
    at: datetime = Field(sa_type=Moment)


class Network(SQLModel, table=True):
    """A wijknetwerk: the people of an area who can see that somebody is isolated."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    organisation: str = ""
    district_code: str | None = Field(default=None, foreign_key="district.code")
    """None: works in the whole municipality."""
    valid_from: date
    valid_to: date | None = None
    """First day on which it is no network any more."""
    version_id: int = 1


class NetworkTraining(SQLModel, table=True):
    """A training of a network: recognising, following up, using the portal."""

    id: int | None = Field(default=None, primary_key=True)
    network_id: int = Field(foreign_key="network.id", index=True)
    topic: str
    """recognise, follow_up, portal."""
    held_on: date
    people: int = 0
    by: str
    at: datetime = Field(sa_type=Moment)
