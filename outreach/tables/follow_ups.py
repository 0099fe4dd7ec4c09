"""Follow-ups and the teams that take them."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from outreach.rules.follow_ups import Destination, FollowUpState, TeamKind
from outreach.tables.columns import Moment, choice


class Team(SQLModel, table=True):
    """Who takes follow-ups, with contact data."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    kind: TeamKind = Field(sa_type=choice(TeamKind))
    own_system: bool = False
    """Works in its own case system: gets a document and a one-use link."""
    phone: str = ""
    email: str = ""
    address: str = ""
    provider_id: int | None = Field(default=None, foreign_key="provider.id")
    active: bool = True
    version_id: int = 1


class TeamTerritory(SQLModel, table=True):
    """Where a team works in a period. A neighbourhood beats its district."""

    id: int | None = Field(default=None, primary_key=True)
    team_id: int = Field(foreign_key="team.id", index=True)
    district_code: str | None = Field(default=None, foreign_key="district.code")
    neighbourhood_code: str | None = Field(
        default=None, foreign_key="neighbourhood.code"
    )
    """Both empty: the whole municipality."""
    valid_from: date
    valid_to: date | None = None
    version_id: int = Field(default=1, sa_column_kwargs={"server_default": "1"})


class FollowUp(SQLModel, table=True):
    """One action for one person; several may come from one conversation."""

    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(unique=True, max_length=9)
    """What both sides say on the phone; reveals nothing."""
    origin_kind: str
    """visit, answer, signal, ...; no foreign key, a signal lives one floor up."""
    origin_id: str
    cycle_id: int | None = Field(default=None, foreign_key="cycle.id", index=True)
    resident_id: str = Field(foreign_key="resident.id", index=True)
    district_code: str | None = Field(default=None, index=True)
    municipal: bool = False
    kind: str
    """As `rules.follow_up_kinds`."""
    destination: Destination = Field(sa_type=choice(Destination))
    team_id: int | None = Field(default=None, foreign_key="team.id", index=True)
    owner_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    """The person who picked it up; empty: the team owns it."""
    wish: str = ""
    handover_agreed: bool = False
    """The resident agrees that this team gets this (instemming)."""
    handover_agreed_on: date | None = None
    outside_agreed: bool = False
    """With non-disclosure: agrees explicitly that a team outside gets this too."""
    ground: str = ""
    """Where there is no agreement: the legal ground ..."""
    ground_professional: str = ""
    ground_reason: str = ""
    state: FollowUpState = Field(sa_type=choice(FollowUpState), index=True)
    raised_by: str
    raised_at: datetime = Field(sa_type=Moment)
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    due_on: date | None = Field(default=None, index=True)
    """Deadline of the next step, in Dutch working days."""
    accepted_at: datetime | None = Field(default=None, sa_type=Moment)
    first_contact_at: datetime | None = Field(default=None, sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    close_note: str = ""
    """The last note of the team: at the end, or when it was sent back."""
    helped: str = ""
    """Optional: did it help, in the resident's eyes: yes, partly, no."""
    wmo_report_on: date | None = None
    """Day of a statutory Wmo melding, when it became one."""
    wmo_desk: str = ""
    """Which desk received that melding; the file itself is kept there."""
    agreement_withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)
    """The resident took his agreement back: nothing (more) is handed over."""
    overdue_raised_on: date | None = None
    version_id: int = 1


class HandoverLink(SQLModel, table=True):
    """A one-use link with which a team without an account answers."""

    id: int | None = Field(default=None, primary_key=True)
    follow_up_id: int = Field(foreign_key="followup.id", index=True)
    token_hash: str = Field(unique=True)
    made_at: datetime = Field(sa_type=Moment)
    made_by: str
    expires_at: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)
