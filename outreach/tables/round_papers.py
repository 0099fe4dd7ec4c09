"""What leaves the house of a round: numbered sheets, and the address of a calendar."""

from datetime import datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.rules.rounds.papers import SheetEnd
from outreach.tables.columns import Moment, choice


class RoundSheet(SQLModel, table=True):
    """One printed sheet of a round; each stays open until somebody says where it is.

    A round that is printed again has more of them: the first is still somewhere.
    """

    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    number: int
    """1, 2, ... within the round."""
    visit_ids: list[int] = Field(default_factory=list, sa_type=JSON)
    """Of the addresses that stand on it: who must be told when it is lost."""
    handed_out_at: datetime = Field(sa_type=Moment)
    handed_out_by: str
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    """None: it is still outside."""
    ended_by: str = ""
    end: SheetEnd | None = Field(default=None, sa_type=choice(SheetEnd))
    version_id: int = 1


class CalendarLink(SQLModel, table=True):
    """An address from which a visitor's own calendar takes his rounds.

    The address holds an unguessable token, of which only the hash is kept.
    """

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    token_hash: str = Field(unique=True)
    made_at: datetime = Field(sa_type=Moment)
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)
