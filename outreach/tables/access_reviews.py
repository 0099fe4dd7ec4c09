"""The yearly review of who may do what (BIO2 5.18.02)."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from outreach.rules.access_reviews import Decision, ReviewState
from outreach.tables.columns import Moment, choice


class AccessReview(SQLModel, table=True):
    """One time that all rights were gone through. At most one is open at a time."""

    __table_args__ = (
        Index(
            "ux_accessreview_open",
            "state",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    state: ReviewState = Field(default=ReviewState.OPEN, sa_type=choice(ReviewState))
    opened_by: str
    opened_at: datetime = Field(sa_type=Moment)
    closed_by: str = ""
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    version_id: int = 1


class AccessReviewLine(SQLModel, table=True):
    """One right that was there when the review began, and what was decided of it."""

    __table_args__ = (UniqueConstraint("review_id", "assignment_id"),)

    id: int | None = Field(default=None, primary_key=True)
    review_id: int = Field(foreign_key="accessreview.id", index=True)
    assignment_id: int = Field(foreign_key="assignment.id", index=True)
    decision: Decision | None = Field(default=None, sa_type=choice(Decision))
    reason: str = ""
    decided_by: str = ""
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
