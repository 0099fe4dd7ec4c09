"""Batches as they go to print, their letters, and what must be pulled from the post."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from letters.rules.batches import BatchState
from letters.rules.kinds import LetterForm
from outreach.tables.columns import Moment, choice

NOTHING = {"server_default": ""}


class Batch(SQLModel, table=True):
    """Letters of one kind that go to print together.

    Of a wave (`wave_id`), of reminders of a wave (`reminds_wave_id`), or of letters
    that were asked for (`requests_day`).
    """

    __table_args__ = (
        UniqueConstraint("reminds_wave_id", "reminder_number", name="one_reminder"),
    )

    id: int | None = Field(default=None, primary_key=True)
    wave_id: int | None = Field(default=None, foreign_key="wave.id", unique=True)
    cancelled_wave_id: int | None = Field(default=None, foreign_key="wave.id")
    """The wave of a batch that was cancelled: the wave is free for another batch."""
    reminds_wave_id: int | None = Field(default=None, foreign_key="wave.id")
    reminder_number: int | None = None
    """1: the first reminder of that wave."""
    requests_day: date | None = None
    """The day whose requests are in it."""
    district_code: str | None = Field(default=None, index=True)
    """Whose work it is; None: of the whole municipality."""
    kind: str
    template_id: int = Field(foreign_key="templateversion.id")
    """Of most of its letters; each letter has its own."""
    state: BatchState = Field(default=BatchState.DRAFT, sa_type=choice(BatchState))
    reference_date: date
    """Of the newest register delivery when the batch was made."""
    expected: int | None = None
    """Letters that were expected: of the approved wave, or counted beforehand."""
    letters: int = 0
    """Letters that go (or went) to print: held and withdrawn ones not counted."""
    held: int = 0
    withdrawn: int = 0
    data_only: bool = False
    """No files were made: letters of the past, kept as data."""
    sheet: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """What is the same on each letter, and the version of the layout; see
    `rules.letter_values.Sheet`."""
    print_house_id: int | None = Field(default=None, foreign_key="printhouse.id")
    files: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    """One a file: name, sha256, bytes, and for a PDF letters and pages."""
    made_by: str
    made_at: datetime = Field(sa_type=Moment)
    proofed_by: str = Field(default="", sa_column_kwargs=NOTHING)
    proofed_at: datetime | None = Field(default=None, sa_type=Moment)
    proof_digest: str = Field(default="", sa_column_kwargs=NOTHING)
    """Of what the proofs showed: list, texts and sheet. Another one: proof again."""
    approved_by: str = Field(default="", sa_column_kwargs=NOTHING)
    approved_at: datetime | None = Field(default=None, sa_type=Moment)
    difference_reason: str = Field(default="", sa_column_kwargs=NOTHING)
    """Why the number differs from what was expected, in the approver's words."""
    frozen_at: datetime | None = Field(default=None, sa_type=Moment)
    frozen_digest: str = Field(default="", sa_column_kwargs=NOTHING)
    """Of the list of letters, their texts and values, when it was frozen."""
    frozen_out: list[int] | None = Field(default=None, sa_type=JSON)
    """Letters that were held or withdrawn when it was frozen: they stay out."""
    list_digest: str = Field(default="", index=True, sa_column_kwargs=NOTHING)
    """Of whom it writes to with which text: the same again needs a reason."""
    released_at: datetime | None = Field(default=None, sa_type=Moment)
    released_by: str = Field(default="", sa_column_kwargs=NOTHING)
    pulled: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Letters that the last look took out."""
    manifest: str = Field(default="", sa_column_kwargs=NOTHING)
    """Name of the hand-over manifest outside the database."""
    handed_over_at: datetime | None = Field(default=None, sa_type=Moment)
    handed_over_by: str = ""
    cut_off_at: datetime | None = Field(default=None, sa_type=Moment)
    """Until then the hand-over can be taken back."""
    delivery_week: date | None = None
    """Monday of the week of delivery for which sort codes were asked."""
    sort_codes_at: datetime | None = Field(default=None, sa_type=Moment)
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
    """`invitation`, or `letter_request` where somebody asked for the letter."""
    subject_id: int
    kind: str
    sequence: int = 1
    resident_id: str = Field(foreign_key="resident.id", index=True)
    template_id: int = Field(foreign_key="templateversion.id")
    language: str = Field(default="", sa_column_kwargs=NOTHING)
    """Of the second text in the same envelope; "": Dutch only."""
    second_template_id: int | None = Field(
        default=None, foreign_key="templateversion.id"
    )
    form: LetterForm = Field(
        default=LetterForm.STANDARD,
        sa_type=choice(LetterForm),
        sa_column_kwargs={"server_default": LetterForm.STANDARD.value},
    )
    experiment_id: int | None = Field(default=None, foreign_key="experiment.id")
    arm: str = Field(default="", sa_column_kwargs=NOTHING)
    """Of that trial; drawn before it was printed."""
    letter_values: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    sort_code: str = Field(default="", sa_column_kwargs=NOTHING)
    """What the post gave to print, for the batch's week of delivery."""
    held_reason: str = ""
    """Filled: not printed; a person decides."""
    withdrawn_reason: str = ""
    """Filled: taken out at a last look; the invitation is withdrawn."""
    released_at: datetime | None = Field(default=None, sa_type=Moment)
    """The last look allowed it, and it left the house."""
    file_name: str = ""
    first_page: int | None = None
    last_page: int | None = None
    sha256: str = ""
    """Of the letter's content (values and template), stable over re-rendering."""
    made_at: datetime = Field(sa_type=Moment)
    trace: str | None = None
    """Of the event in the log that tells of it; None: of before the log."""


class PullLine(SQLModel, table=True):
    """News about somebody whose letter lies at the print house: take it out."""

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="batch.id", index=True)
    letter_id: int = Field(foreign_key="letter.id", unique=True)
    resident_id: str = Field(foreign_key="resident.id", index=True)
    reason: str
    """A `rules.contact.ContactRefusal`."""
    noticed_at: datetime = Field(sa_type=Moment)
    settled: str = ""
    """`pulled` or `gone`; "": the mail room must still look."""
    settled_at: datetime | None = Field(default=None, sa_type=Moment)
    settled_by: str = ""
    trace: str | None = None
    """Of the event in the log that tells of it."""
