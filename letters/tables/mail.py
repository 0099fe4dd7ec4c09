"""The print houses, and the mail that came back."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from letters.rules.returns import ReturnReason
from outreach.tables.columns import Moment, choice


class PrintHouse(SQLModel, table=True):
    """Where letters are printed: its window, its cut-off, and how files get there."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
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
    cut_off: str = "17:30"
    """Local time until which a hand-over of a working day can be taken back."""
    print_days: int = 2
    """Working days from hand-over to the post."""
    post_days_from: int = 1
    post_days_to: int = 3
    """Delivery days of the post, from the first to the last letter."""
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


class ReturnedMail(SQLModel, table=True):
    """A letter that the post brought back; at most once a letter."""

    id: int | None = Field(default=None, primary_key=True)
    letter_id: int = Field(foreign_key="letter.id", unique=True)
    batch_id: int = Field(foreign_key="batch.id", index=True)
    resident_id: str = Field(foreign_key="resident.id", index=True)
    reason: ReturnReason = Field(sa_type=choice(ReturnReason))
    returned_on: date
    source: str
    """`file`, `scan` or `typed`."""
    by: str
    at: datetime = Field(sa_type=Moment)
    trace: str | None = None
    """Of the event in the log that tells of it."""
