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
    """Letters that go (or went) to print: held and withdrawn ones not counted."""
    held: int = 0
    withdrawn: int = 0
    data_only: bool = False
    """No files were made: letters of the past, kept as data."""
    sheet: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """What is the same on each letter, and the version of the layout; see
    `rules.letter_values.Sheet`."""
    files: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    """One a file: name, sha256, bytes, and for a PDF letters and pages."""
    made_by: str
    made_at: datetime = Field(sa_type=Moment)
    handed_over_at: datetime | None = Field(default=None, sa_type=Moment)
    handed_over_by: str = ""
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
    withdrawn_reason: str = ""
    """Filled: taken out at a last look; the invitation is withdrawn."""
    released_at: datetime | None = Field(default=None, sa_type=Moment)
    """The last look at hand-over allowed it, and it left the house."""
    file_name: str = ""
    first_page: int | None = None
    last_page: int | None = None
    sha256: str = ""
    """Of the letter's content (values and template), stable over re-rendering."""
    made_at: datetime = Field(sa_type=Moment)
    trace: str | None = None
    """Of the event in the log that tells of it; None: of before the log."""
