"""Templates, batches and letters."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from letters.rules.batches import BatchState
from outreach.tables.columns import Moment, choice


class TemplateVersion(SQLModel, table=True):
    """The text of a letter; never changed, only followed by the next version."""

    __table_args__ = (UniqueConstraint("kind", "language", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    language: str = "nl"
    version: int
    text: str
    by: str
    at: datetime = Field(sa_type=Moment)


class Batch(SQLModel, table=True):
    """The letters of one wave as they go to print."""

    id: int | None = Field(default=None, primary_key=True)
    wave_id: int | None = Field(default=None, foreign_key="wave.id", unique=True)
    kind: str
    template_id: int = Field(foreign_key="templateversion.id")
    state: BatchState = Field(default=BatchState.DRAFT, sa_type=choice(BatchState))
    reference_date: date
    """Of the newest register delivery when the batch was made."""
    letters: int = 0
    held: int = 0
    files: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    """One a PDF: name, sha256, letters, pages."""
    made_by: str
    made_at: datetime = Field(sa_type=Moment)
    handed_over_at: datetime | None = Field(default=None, sa_type=Moment)
    posted_on: date | None = None
    version_id: int = 1


class Letter(SQLModel, table=True):
    """One letter: what it said, which template, and where it is in the file."""

    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id", "kind", "sequence"),
    )

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="batch.id", index=True)
    subject_kind: str = "invitation"
    subject_id: int
    kind: str
    sequence: int = 1
    resident_id: str = Field(foreign_key="resident.id", index=True)
    template_id: int = Field(foreign_key="templateversion.id")
    letter_values: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    held_reason: str = ""
    """Filled: not printed; a person decides."""
    file_name: str = ""
    first_page: int | None = None
    last_page: int | None = None
    sha256: str = ""
    """Of the letter's content (values and template), stable over re-rendering."""
    made_at: datetime = Field(sa_type=Moment)
