"""Household visits, each try to make contact, and what came of them per person."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.rules.visits import Channel, Outcome, VisitKind, VisitState
from outreach.tables.columns import Moment, choice


class Visit(SQLModel, table=True):
    """One visit to one household in one cycle; persons are in `VisitPerson`."""

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int | None = Field(default=None, foreign_key="cycle.id", index=True)
    district_code: str | None = Field(default=None, index=True)
    provider_id: int | None = Field(default=None, foreign_key="provider.id")
    """Who does (did) the work; stays as it was when the provider changes."""
    municipal: bool = False
    """Non-disclosure: never shown to a provider."""
    address_key: str = Field(default="", index=True)
    visitor_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    second_visitor_id: int | None = Field(default=None, foreign_key="person.id")
    kind: VisitKind = Field(default=VisitKind.HOME, sa_type=choice(VisitKind))
    state: VisitState = Field(default=VisitState.REQUESTED, sa_type=choice(VisitState))
    requested_at: datetime = Field(sa_type=Moment)
    starts_at: datetime | None = Field(default=None, sa_type=Moment, index=True)
    minutes: int = 60
    note: str = ""
    """For the visitor, practical only: "bel bij de achterdeur"."""
    done_on: date | None = Field(default=None, index=True)
    reschedules: int = 0
    stripped_on: date | None = None
    """Day on which one of its persons was destroyed while another stayed."""
    version_id: int = 1


class VisitPerson(SQLModel, table=True):
    """One person of a household visit, with the outcome that counts."""

    __table_args__ = (UniqueConstraint("visit_id", "resident_id"),)

    id: int | None = Field(default=None, primary_key=True)
    visit_id: int = Field(foreign_key="visit.id")
    resident_id: str = Field(foreign_key="resident.id", index=True)
    invitation_id: int | None = Field(
        default=None, foreign_key="invitation.id", index=True
    )
    outcome: Outcome | None = Field(default=None, sa_type=choice(Outcome))
    outcome_on: date | None = None


class Attempt(SQLModel, table=True):
    """One try to make contact, by whom, when, how, and what came of it."""

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int | None = Field(default=None, foreign_key="cycle.id", index=True)
    visit_id: int | None = Field(default=None, foreign_key="visit.id", index=True)
    resident_id: str = Field(foreign_key="resident.id", index=True)
    number: int
    """1, 2, ... for this resident in this cycle."""
    channel: Channel = Field(sa_type=choice(Channel))
    outcome: Outcome = Field(sa_type=choice(Outcome))
    at: datetime = Field(sa_type=Moment)
    by: str
    person_id: int | None = Field(default=None, foreign_key="person.id")
    """Who made the try; differs from `by` when the back office types paper."""
    note: str = ""
    corrects_id: int | None = Field(default=None, foreign_key="attempt.id", index=True)
    correction_reason: str = ""
    corrected: bool = False
    """True: taken back by a later row; kept, but not counted."""
    trace: str | None = None
    """Of the event in the log that tells of it; None: of before the log."""


class Conversation(SQLModel, table=True):
    """What one person wanted to tell. Nothing is compulsory; versions are kept."""

    __table_args__ = (UniqueConstraint("visit_id", "resident_id", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    visit_id: int = Field(foreign_key="visit.id")
    resident_id: str = Field(foreign_key="resident.id", index=True)
    version: int = 1
    current: bool = True
    companion: str = ""
    """Role only: partner, child, carer, neighbour."""
    minutes_band: str = ""
    themes: list[str] = Field(default_factory=list, sa_type=JSON)
    wishes: str = ""
    """In the resident's own words, short."""
    next_contact: str = ""
    brochure_left: bool = False
    office_note: str = ""
    """For the office only, about safety; never shown to a visitor again."""
    scale_answers: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """De Jong Gierveld, six items, only when the municipality has it on."""
    scale_total: int | None = None
    at: datetime = Field(sa_type=Moment)
    by: str
    correction_reason: str = ""
    trace: str | None = None
    """Of the event in the log that tells of it; None: of before the log."""
