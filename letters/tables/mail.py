"""The print houses, what they were given, and the mail that came back."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from letters.rules.returns import ReturnReason, ReturnState
from outreach.tables.columns import Moment, choice


class PrintHouse(SQLModel, table=True):
    """Where letters are printed: its window, its cut-off, and how files get there."""

    __table_args__ = (
        CheckConstraint("most_in_file BETWEEN 1 AND 500", name="letters_in_file"),
        Index(
            "one_standard_print_house",
            "standard",
            unique=True,
            sqlite_where=text("standard"),
            postgresql_where=text("standard"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    standard: bool = False
    """The house of a batch for which none is chosen; one at most."""
    window: str = "c5-6-left"
    """Key of a `rules.windows` profile; `own`: the mask below."""
    mask_left: float | None = None
    """Millimetres from the left edge of the sheet; the print house's own mask."""
    mask_top: float | None = None
    mask_width: float | None = None
    mask_height: float | None = None
    kix: bool = True
    """A KIX bar code stands under the address."""
    sort_codes: bool = False
    """Sort codes of the post are asked before printing."""
    most_in_file: int = 500
    """Letters in one PDF, 1..500."""
    both_sides: bool = False
    """Prints on both sides of a sheet."""
    cut_off: str = "17:30"
    """Local time until which a hand-over of a working day can be taken back."""
    print_days: int = 2
    """Working days from hand-over to the post."""
    post_days_from: int = 1
    post_days_to: int = 3
    """Delivery days of the post, from the first to the last letter."""
    closed_on: list[str] = Field(default_factory=list, sa_type=JSON)
    """ISO dates on which it is closed, beside weekends and public holidays."""
    target: str = "folder"
    """`folder` or `sftp`."""
    folder: str = ""
    """Path of the folder, or on the server; "": the batch's own folder only."""
    host: str = ""
    port: int = 22
    user: str = ""
    host_key: str = ""
    """The server's public key, as in `known_hosts`: another one is refused. Our own
    key is a file that the settings name."""
    active: bool = True
    changed_by: str = ""
    changed_at: datetime | None = Field(default=None, sa_type=Moment)
    version_id: int = 1


class DeliveredFile(SQLModel, table=True):
    """A file that lies at a print house, as it was checked there. No personal data."""

    __table_args__ = (UniqueConstraint("batch_id", "name", "sha256", "place"),)

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="batch.id", index=True)
    print_house: str
    """Its name at that moment."""
    place: str
    """`folder:/path/partij-000012` or `sftp://host:22/path/partij-000012`."""
    name: str
    sha256: str
    bytes: int
    by: str
    at: datetime = Field(sa_type=Moment)
    removed_at: datetime | None = Field(default=None, sa_type=Moment)
    """Taken away again, before the print house began."""


class ReturnedMail(SQLModel, table=True):
    """A letter that the post brought back; at most once a letter."""

    id: int | None = Field(default=None, primary_key=True)
    letter_id: int = Field(foreign_key="letter.id", unique=True)
    batch_id: int = Field(foreign_key="batch.id", index=True)
    resident_id: str = Field(foreign_key="resident.id", index=True)
    reason: ReturnReason = Field(sa_type=choice(ReturnReason))
    state: ReturnState = Field(
        default=ReturnState.RECORDED, sa_type=choice(ReturnState)
    )
    """Undone on the same day: the row stays, and counts nowhere."""
    returned_on: date
    source: str
    """`file`, `scan` or `typed`."""
    by: str
    at: datetime = Field(sa_type=Moment)
    trace: str | None = None
    """Of the event in the log that tells of it."""
