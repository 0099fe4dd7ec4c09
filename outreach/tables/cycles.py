"""The yearly cycle: rules, frozen membership, waves and invitations."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.rules.cycles import Approach, Verdict, WaveState
from outreach.rules.invitations import Answer, InvitationState
from outreach.tables.columns import Moment, choice


class RuleSet(SQLModel, table=True):
    """A version of the selection rules; never changed, only followed by the next."""

    id: int | None = Field(default=None, primary_key=True)
    version: int = Field(unique=True)
    rules: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """As `rules.eligibility.SelectionRules`."""
    note: str = ""
    by: str
    at: datetime = Field(sa_type=Moment)


class Cycle(SQLModel, table=True):
    """One year's round of invitations (ronde)."""

    id: int | None = Field(default=None, primary_key=True)
    year: int = Field(unique=True)
    label: str
    """As people call it: "aangeboden tot en met 11 augustus 2017"."""
    reference_date: date
    rule_set_id: int = Field(foreign_key="ruleset.id")
    delivery_id: int | None = Field(default=None, foreign_key="delivery.id")
    approach: Approach = Field(default=Approach.BY_REPLY, sa_type=choice(Approach))
    advice_by: str = ""
    """Privacy officer who advised on the announced approach."""
    advice_on: date | None = None
    advice_text: str = ""
    decided_by: str = ""
    announce_days: int = 10
    """Calendar days from posting to the phone and doorbell list."""
    open_from: date
    closes_on: date | None = None
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    opened_by: str
    opened_at: datetime = Field(sa_type=Moment)
    version_id: int = 1


class PlannedCycle(SQLModel, table=True):
    """A cycle that the scheduler opens on its date (approach: by reply)."""

    year: int = Field(primary_key=True)
    label: str = ""
    open_on: date
    reference_date: date
    planned_by: str
    planned_at: datetime = Field(sa_type=Moment)
    version_id: int = Field(default=1, sa_column_kwargs={"server_default": "1"})


class CycleMember(SQLModel, table=True):
    """The frozen verdict of one resident in one cycle, and where he lived then."""

    __table_args__ = (UniqueConstraint("cycle_id", "resident_id"),)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    resident_id: str = Field(foreign_key="resident.id", index=True)
    verdict: Verdict = Field(sa_type=choice(Verdict))
    reason: str = ""
    """Why not invited; empty for invite."""
    extra_rule: str = ""
    """Life-event rule by which somebody is in who otherwise would not be."""
    district_code: str | None = None
    neighbourhood_code: str | None = None
    address_key: str = ""
    age_band: str = ""
    """75-79, 80-84, 85-89, 90-94, 95+ on the reference date."""
    nondisclosure: bool = False
    in_scope: bool = True
    """Counts in "persons in scope": at least of age and living here."""
    decided_by: str = ""
    """Who settled a review; empty: the rules alone decided."""


class Wave(SQLModel, table=True):
    """The letters of one district in one week."""

    __table_args__ = (UniqueConstraint("cycle_id", "district_code", "week_start"),)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    district_code: str = Field(foreign_key="district.code")
    week_start: date
    """A Monday: the week of posting."""
    letters: int
    proposed_letters: int
    capacity: int
    """Visits that the visitors of the area can still make in the visiting weeks."""
    expected_response: float
    """Share of letters that leads to a visit, 0..1."""
    response_source: str
    """"default" or "observed"."""
    reply_by: date | None = None
    state: WaveState = Field(default=WaveState.PROPOSED, sa_type=choice(WaveState))
    proposed_by: str
    proposed_at: datetime = Field(sa_type=Moment)
    approved_by: str = ""
    approved_at: datetime | None = Field(default=None, sa_type=Moment)
    posted_on: date | None = None
    version_id: int = 1


class Invitation(SQLModel, table=True):
    """One resident's invitation in one cycle. Unique: nobody gets two."""

    __table_args__ = (UniqueConstraint("cycle_id", "resident_id"),)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    resident_id: str = Field(foreign_key="resident.id", index=True)
    wave_id: int | None = Field(default=None, foreign_key="wave.id", index=True)
    district_code: str | None = None
    provider_id: int | None = Field(default=None, foreign_key="provider.id")
    """The provider of the district at the moment of approval; None: municipal."""
    address_key: str = Field(default="", index=True)
    municipal: bool = False
    """Non-disclosure: handled by the municipality's own queue only."""
    code: str = Field(unique=True, max_length=9)
    """The letter code that answers."""
    state: InvitationState = Field(
        default=InvitationState.PLANNED, sa_type=choice(InvitationState)
    )
    answer: Answer | None = Field(default=None, sa_type=choice(Answer))
    withdrawn_reason: str = ""
    planned_at: datetime = Field(sa_type=Moment)
    printed_at: datetime | None = Field(default=None, sa_type=Moment)
    posted_on: date | None = Field(default=None, index=True)
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    version_id: int = 1
