"""What left the house, as the manifests outside the database tell it."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.tables.columns import Moment


class SentMemory(SQLModel, table=True):
    """One letter that was handed over. Unique: nothing leaves twice.

    A restored back-up reads back from the manifests what it does not know.
    """

    __table_args__ = (UniqueConstraint("who", "about", "kind", "sequence"),)

    id: int | None = Field(default=None, primary_key=True)
    who: bytes
    """Keyed hash of the resident, the same after a restore or a new import."""
    about: str
    """What it was for, in words that survive a restore: `cycle:2026`."""
    kind: str
    sequence: int = 1
    manifest: str = Field(index=True)
    letter_sha256: str
    pages: int
    handed_over_at: datetime = Field(sa_type=Moment)
    posted_on: date | None = None
    taken_back_at: datetime | None = Field(default=None, sa_type=Moment)
    """Cancelled at the print house, or pulled in the mail room: it did not leave."""
    read_back: bool = False
    """True: this database learned it from the manifest."""
