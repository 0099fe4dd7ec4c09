"""Letters that were asked for."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.rules.letter_requests import LetterRequestState, RequestedKind
from outreach.tables.columns import Moment, choice


class LetterRequest(SQLModel, table=True):
    """Somebody needs a letter of a kind to a resident; made in a batch of the day."""

    __table_args__ = (UniqueConstraint("kind", "subject_kind", "subject_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: RequestedKind = Field(sa_type=choice(RequestedKind))
    resident_id: str = Field(foreign_key="resident.id", index=True)
    district_code: str | None = None
    """Whose work it is; None: of the whole municipality."""
    municipal: bool = False
    """Non-disclosure: never shown to a provider."""
    subject_kind: str
    """`visit`, `attempt`, `objection` or `invitation`."""
    subject_id: int
    number: int = 1
    """Of this letter about this subject: a moved appointment is confirmed again."""
    given: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """Strings that the text needs and only the asker knows, by placeholder."""
    state: LetterRequestState = Field(
        default=LetterRequestState.OPEN, sa_type=choice(LetterRequestState)
    )
    asked_by: str
    asked_at: datetime = Field(sa_type=Moment)
    version_id: int = 1
    trace: str | None = None
    """Of the event in the log that tells of it."""
