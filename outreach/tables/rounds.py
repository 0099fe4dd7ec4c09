"""Rounds of visits: where people live, how visitors travel, plans and their rounds."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.rules.round_states import PlanState, RoundState
from outreach.rules.rounds.model import Mode
from outreach.tables.columns import Moment, choice


class AddressPoint(SQLModel, table=True):
    """Where an address lies (WGS84). Without one its neighbourhood's point counts."""

    address_key: str = Field(primary_key=True)
    latitude: float
    longitude: float
    source: str = ""
    """`bag`, `demo` or who set it by hand."""


class RoundOffice(SQLModel, table=True):
    """A place where rounds begin, for visitors who do not start at home."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    latitude: float
    longitude: float
    active: bool = True
    version_id: int = 1


class VisitorTravel(SQLModel, table=True):
    """How a visitor travels and pauses; without a row the norms count."""

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    mode: Mode = Field(default=Mode.BIKE, sa_type=choice(Mode))
    office_id: int | None = Field(default=None, foreign_key="roundoffice.id")
    """None: from home, or from the middle of the area where no home is known."""
    home_latitude: float | None = None
    """Rounded to 100 metres: nobody needs a colleague's address."""
    home_longitude: float | None = None
    returns: bool = True
    """The way back counts as working time."""
    lunch_from: time | None = None
    lunch_to: time | None = None
    lunch_minutes: int = 30
    skills: list[str] = Field(default_factory=list, sa_type=JSON)
    changed_by: str = ""
    changed_at: datetime | None = Field(default=None, sa_type=Moment)
    version_id: int = 1


class RoundBarrier(SQLModel, table=True):
    """Water or a motorway that is crossed at a bridge only."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    line: list[list[float]] = Field(default_factory=list, sa_type=JSON)
    """[latitude, longitude] pairs."""
    bridges: list[list[float]] = Field(default_factory=list, sa_type=JSON)
    version_id: int = 1


class VisitNeeds(SQLModel, table=True):
    """What a visit asks of the planner beside the resident's own wishes."""

    visit_id: int = Field(primary_key=True, foreign_key="visit.id")
    windows: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    """`day` (ISO date, or "" for any), `weekday` (0..4 or -1), `from`, `to`."""
    needs: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    """`kind`, `value`, `demand`."""
    priority: int = 50
    by_two: bool = False
    pinned: bool = False
    """Its time and visitor never change in a plan."""
    changed_by: str = ""
    changed_at: datetime | None = Field(default=None, sa_type=Moment)
    version_id: int = 1
    trace: str | None = None
    """Of the event in the log that tells of it."""


class RoundPlan(SQLModel, table=True):
    """A plan of an area for some days: proposed, seen with its difference, accepted."""

    id: int | None = Field(default=None, primary_key=True)
    district_code: str = Field(foreign_key="district.code", index=True)
    first_day: date
    days: int = 5
    state: PlanState = Field(default=PlanState.PROPOSED, sa_type=choice(PlanState))
    occasion: str = "week"
    """`week`, `ill`, `no_show`, `urgent`, `cancelled`, `repair` or `by_hand`."""
    basis: str = ""
    """Digest of what was planned with: another one, and it cannot be published."""
    maker: str = ""
    """Which solver: `vroom`, `ortools`, `pyvrp`, `insertion` or `by_hand`."""
    content: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """Routes with visit ids and minutes; reasons of what is left out."""
    figures: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """Served, left out, travel minutes, wishes kept, promises kept."""
    replaces_id: int | None = Field(default=None, foreign_key="roundplan.id")
    made_by: str
    made_at: datetime = Field(sa_type=Moment)
    published_by: str = ""
    published_at: datetime | None = Field(default=None, sa_type=Moment)
    version_id: int = 1


class Round(SQLModel, table=True):
    """One visitor's day of visits (looproute)."""

    __table_args__ = (UniqueConstraint("visitor_id", "day", "district_code"),)

    id: int | None = Field(default=None, primary_key=True)
    visitor_id: int = Field(foreign_key="person.id", index=True)
    day: date = Field(index=True)
    district_code: str = Field(foreign_key="district.code", index=True)
    provider_id: int | None = Field(default=None, foreign_key="provider.id")
    plan_id: int | None = Field(default=None, foreign_key="roundplan.id")
    state: RoundState = Field(default=RoundState.PLANNED, sa_type=choice(RoundState))
    sequence: int = 0
    """Counts up with each change: the SEQUENCE of the visitor's calendar."""
    sheet_number: int = 0
    """Of the last sheet that was printed; 0: none."""
    handed_out_at: datetime | None = Field(default=None, sa_type=Moment)
    handed_out_by: str = ""
    returned_at: datetime | None = Field(default=None, sa_type=Moment)
    returned_by: str = ""
    version_id: int = 1


class RoundStop(SQLModel, table=True):
    """A visit in a round, in the order in which it is made."""

    __table_args__ = (UniqueConstraint("round_id", "visit_id"),)

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    visit_id: int = Field(foreign_key="visit.id", index=True)
    position: int
    starts_at: datetime = Field(sa_type=Moment)
    minutes: int
    told_at: datetime | None = Field(default=None, sa_type=Moment)
    """What the resident was told, where a plan moved it a few minutes; None: so."""
    travel_minutes: int = 0
    """From the place before."""
    approximate: bool = False
    """By the neighbourhood's point: the address has none."""
    card_number: str = ""
    """Printed on the "not home" card for this door."""


class RoundCall(SQLModel, table=True):
    """Somebody who must be called because a plan changed what was promised."""

    __table_args__ = (UniqueConstraint("plan_id", "visit_id"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="roundplan.id", index=True)
    visit_id: int = Field(foreign_key="visit.id", index=True)
    why: str
    """`new`, `visitor`, `time`, `both` or `left_out`."""
    called_at: datetime | None = Field(default=None, sa_type=Moment)
    called_by: str = ""
    outcome: str = ""
    """`agreed`, `other_time` or `not_reached`."""
    trace: str | None = None
    """Of the event in the log that tells of it."""
