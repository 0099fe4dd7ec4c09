"""What a municipality says of itself and its own norms; one row."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, text
from sqlmodel import Field, SQLModel

from outreach.tables.columns import Moment


class Municipality(SQLModel, table=True):
    """The municipality that runs this installation. `id` is always 1."""

    id: int = Field(default=1, primary_key=True)
    name: str = "Gemeente"
    code: str = ""
    """Four digits (09.10); empty: rule 6 of the register does not apply."""
    phone: str = ""
    phone_hours: str = ""
    email: str = ""
    website: str = ""
    sender_name: str = ""
    sender_role: str = ""
    return_address: str = ""
    """One line, for the window of the envelope."""
    privacy_text: str = ""
    """Where the data come from and the right to object; printed in the letter."""
    logo: bytes | None = None
    norms: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """Only what differs from `rules.norms.DEFAULTS`."""
    demo: bool = Field(
        default=False, sa_column_kwargs={"server_default": text("false")}
    )
    """An invented city: its passwords are known, and no second step is asked for."""
    version_id: int = 1
    changed_at: datetime | None = Field(default=None, sa_type=Moment)
    changed_by: str = ""


class PhonePeriod(SQLModel, table=True):
    """The switch: in this area and period visits become phone conversations."""

    id: int | None = Field(default=None, primary_key=True)
    district_code: str | None = Field(default=None, foreign_key="district.code")
    """None: the whole municipality."""
    valid_from: date
    valid_to: date | None = None
    """First day on which visits are visits again."""
    reason: str
    by: str
    at: datetime = Field(sa_type=Moment)
    version_id: int = Field(default=1, sa_column_kwargs={"server_default": "1"})


class ClosingDay(SQLModel, table=True):
    """A day on which the municipality is closed beside the public holidays."""

    id: int | None = Field(default=None, primary_key=True)
    day: date = Field(unique=True)
    reason: str
    by: str
    at: datetime = Field(sa_type=Moment)
