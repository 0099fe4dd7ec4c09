"""Important notices: what happened, for whom it is, and who saw it."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.rules.notices import NoticeKind
from outreach.tables.columns import Moment, choice


class Notice(SQLModel, table=True):
    """One event that somebody must know of. One per resident and event."""

    __table_args__ = (UniqueConstraint("kind", "resident_id", "origin"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: NoticeKind = Field(sa_type=choice(NoticeKind))
    resident_id: str | None = Field(default=None, foreign_key="resident.id", index=True)
    """None: about no resident."""
    district_code: str | None = Field(default=None, foreign_key="district.code")
    origin: str
    """What it came from: `delivery:3`, `visit:12`, `rule:...`, `term:5`."""
    raised_by: str
    raised_at: datetime = Field(sa_type=Moment, index=True)
    trace: str | None = None
    """Of the event in the log that tells of it."""


class NoticeFor(SQLModel, table=True):
    """Somebody who had work open about it when it was raised."""

    id: int | None = Field(default=None, primary_key=True)
    notice_id: int = Field(foreign_key="notice.id", index=True, ondelete="CASCADE")
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    team_id: int | None = Field(default=None, foreign_key="team.id", index=True)


class NoticeSeen(SQLModel, table=True):
    """Who saw a notice, and who put it away."""

    notice_id: int = Field(
        foreign_key="notice.id", primary_key=True, ondelete="CASCADE"
    )
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True)
    seen_at: datetime = Field(sa_type=Moment)
    dismissed_at: datetime | None = Field(default=None, sa_type=Moment)
