"""Packets of addresses that left the house, and where the log began.

A packet holds no file: it is made again on demand, for the people it was made for,
until it expires.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from outreach.rules.exports import ExportKind
from outreach.tables.columns import Moment, choice


class AddressPacket(SQLModel, table=True):
    """A list with names and addresses, for whom, and until when it may be kept."""

    id: int | None = Field(default=None, primary_key=True)
    kind: ExportKind = Field(sa_type=choice(ExportKind))
    choices: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """What was asked for: codes and ids, never a name."""
    municipal: bool = False
    """People with non-disclosure may be in it: made by the municipality itself."""
    recipient: str
    reason: str
    persons: int
    """How many people it was made for."""
    made_by: int | None = Field(default=None, foreign_key="person.id", index=True)
    made_at: datetime = Field(sa_type=Moment)
    expires_on: date = Field(index=True)
    """First day on which nobody may have it any more."""
    destroyed_at: datetime | None = Field(default=None, sa_type=Moment)
    destroyed_by: str = ""
    version_id: int = 1


class PacketPerson(SQLModel, table=True):
    """Somebody who stands in a packet; goes when the packet is destroyed."""

    packet_id: int = Field(foreign_key="addresspacket.id", primary_key=True)
    resident_id: str = Field(foreign_key="resident.id", primary_key=True, index=True)


class LogStart(SQLModel, table=True):
    """What was there when the log began: those rows have no event. Insert-only.

    Filled once, by the migration that begins the log.
    """

    kind: str = Field(primary_key=True)
    """Name of the table."""
    rows_before: int
    """So many rows without a trace there may be at most."""
    last_id: int
    """None of them has a higher id; 0 where the id is no number."""
