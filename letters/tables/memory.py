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
    """Which of its kind: the second reminder is 2, whatever became of letters that
    were made and never left."""
    manifest: str = Field(index=True)
    """Name of the file of the hand-over."""
    letter_id: int = Field(index=True)
    """As it was in the database that handed it over."""
    letter_sha256: str
    pages: int
    handed_over_at: datetime = Field(sa_type=Moment)
    posted_on: date | None = None
    taken_back_at: datetime | None = Field(default=None, sa_type=Moment)
    """Cancelled at the print house, or pulled in the mail room: it did not leave."""
    read_back: bool = False
    """True: this database learned it from the manifest."""


class ManifestFile(SQLModel, table=True):
    """A file outside the database that this database knows of.

    What lies in the folder and has no row here is read before another letter leaves.
    """

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    act: str
    """A `rules.manifests.ManifestAct`."""
    hand_over: str = Field(index=True)
    """Name of the file of the hand-over that it belongs to; its own, for that one."""
    batch_id: int
    letters: int = 0
    """Lines about letters."""
    damaged: int = 0
    """Lines that nobody could have written with our keys, or that are missing."""
    known_at: datetime = Field(sa_type=Moment)
    read_back: bool = False
    """True: this database learned of it from the folder."""
    accepted_by: str = ""
    """Who said that letters may go out although lines are damaged."""
    accepted_at: datetime | None = Field(default=None, sa_type=Moment)
    accepted_reason: str = ""
