"""What residents answered, and what they never want again."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from outreach.rules.responses import OnBehalfOf, ResponseCode
from outreach.rules.visits import Channel
from outreach.tables.columns import Moment, choice


class Response(SQLModel, table=True):
    """One answer of one resident; a later answer is a next row."""

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int | None = Field(default=None, foreign_key="cycle.id", index=True)
    invitation_id: int | None = Field(
        default=None, foreign_key="invitation.id", index=True
    )
    resident_id: str = Field(foreign_key="resident.id", index=True)
    channel: Channel = Field(sa_type=choice(Channel))
    code: ResponseCode = Field(sa_type=choice(ResponseCode))
    on_behalf_of: OnBehalfOf = Field(
        default=OnBehalfOf.SELF, sa_type=choice(OnBehalfOf)
    )
    wishes: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    note: str = ""
    at: datetime = Field(sa_type=Moment)
    by: str
    corrects_id: int | None = Field(default=None, foreign_key="response.id", index=True)
    """The mistaken row that this one takes the place of; both are kept."""
    correction_reason: str = ""
    trace: str | None = None
    """Of the event in the log that tells of it; None: of before the log."""


class Objection(SQLModel, table=True):
    """ "Not this cycle" or "never again". Survives deletion and re-import."""

    id: int | None = Field(default=None, primary_key=True)
    resident_id: str | None = Field(default=None, index=True)
    bsn_index: bytes = Field(index=True)
    """Keyed hash, so that an erased resident who comes back is known again."""
    cycle_id: int | None = Field(default=None, foreign_key="cycle.id")
    """None: for ever."""
    source: str
    at: datetime = Field(sa_type=Moment)
    day: date
    by: str
    undone_at: datetime | None = Field(default=None, sa_type=Moment)
    undone_by: str = ""
    undone_reason: str = ""
    """Only the resident himself may undo it."""
    trace: str | None = None
    """Of the event in the log that tells of it; None: of before the log."""
