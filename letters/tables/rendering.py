"""Files that wait to be set, and what came of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.tables.columns import Moment


class RenderItem(SQLModel, table=True):
    """One file of a batch as a work item that any worker machine can take.

    The PDF stays here only until the machine with the folder has written it down.
    """

    __table_args__ = (UniqueConstraint("batch_id", "file_name", "content"),)

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="batch.id", index=True)
    file_name: str
    content: str
    """Digest of the letters in it: another list is another item."""
    state: str = "waiting"
    """`waiting`, `done` or `failed`."""
    tries: int = 0
    worker: str = ""
    answer: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """Pages and what did not fit; refs only."""
    pdf: bytes | None = Field(default=None, sa_type=LargeBinary)
    asked_at: datetime = Field(sa_type=Moment)
    done_at: datetime | None = Field(default=None, sa_type=Moment)
