"""The log of data breaches (AVG article 33(5)). Holds no names of residents."""

from datetime import date, datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from outreach.rules.breaches import BreachState, Risk
from outreach.tables.columns import Moment, choice


class Breach(SQLModel, table=True):
    """One data breach, from the first report to what was learnt."""

    id: int | None = Field(default=None, primary_key=True)
    state: BreachState = Field(
        default=BreachState.REPORTED, sa_type=choice(BreachState), index=True
    )
    what: str
    """What happened, in the words of who reported it."""
    data_kinds: list[str] = Field(default_factory=list, sa_type=JSON)
    people: int | None = None
    """How many people it is about, as an estimate; None: not known."""
    known_at: datetime = Field(sa_type=Moment)
    """When somebody of ours noticed it: the clock starts here."""
    reported_by: str
    reported_at: datetime = Field(sa_type=Moment)
    risk: Risk | None = Field(default=None, sa_type=choice(Risk))
    risk_reason: str = ""
    measures: str = ""
    """What was done to limit the harm."""
    notified_at: datetime | None = Field(default=None, sa_type=Moment)
    authority_reference: str = ""
    waive_reason: str = ""
    told_on: date | None = None
    told_how: str = ""
    lessons: str = ""
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    version_id: int = 1
