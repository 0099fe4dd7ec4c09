"""Residents as the register has them, and what they told us themselves."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from outreach.tables.columns import Moment


class Resident(SQLModel, table=True):
    """A person from the register who is, or nearly is, of age.

    Elements of the register stand behind each field. The BSN is sealed: only
    `adapters.sealing` opens it, and nothing shows it.
    """

    id: str = Field(primary_key=True, max_length=12)
    bsn_sealed: bytes
    bsn_index: bytes = Field(unique=True)
    """HMAC-SHA-256 of the BSN under a key kept outside the database."""

    given_names: str = ""  # 02.10
    title: str = ""  # 02.20
    prefix: str = ""  # 02.30
    surname: str = Field(default="", index=True)  # 02.40; "." is unknown
    gender: str = Field(default="O", max_length=1)  # 04.10 M V O
    name_usage: str = Field(default="E", max_length=1)  # 61.10 E N P V
    partner_title: str = ""  # 05.02.20
    partner_prefix: str = ""  # 05.02.30
    partner_surname: str = Field(default="", index=True)  # 05.02.40
    partner_from: str = ""  # 05.06.10, eight digits
    partner_until: str = ""  # 05.07.10
    partner_end_reason: str = ""  # 05.07.40; O: the partner died
    birth: str = Field(default="", max_length=8)  # 03.10 as delivered
    birth_earliest: date | None = Field(default=None, index=True)
    birth_latest: date | None = None
    died: bool = Field(default=False, index=True)
    died_on: str = ""  # 06.08.10, eight digits, zeros where unknown
    suspension_reason: str = ""  # 07.67.20
    suspension_on: str = ""  # 07.67.10
    nondisclosure: int = 0  # 07.70.10, 0..7; any value above 0 shields
    person_investigation: str = ""  # 01.83.10
    address_investigation: str = ""  # 08.83.10

    municipality_code: str = ""  # 08.09.10
    address_function: str = ""  # 08.10.10 W or B
    address_since: str = ""  # 08.10.30, eight digits
    street: str = ""  # 08.11.10
    public_space: str = ""  # 08.11.15
    house_number: int | None = Field(default=None, index=True)  # 08.11.20
    house_letter: str = ""  # 08.11.30
    house_addition: str = ""  # 08.11.40
    house_indication: str = ""  # 08.11.50 to, by
    postcode: str = Field(default="", index=True)  # 08.11.60, 1234AB
    city: str = ""  # 08.11.70
    bag_object_id: str = ""  # 08.11.80
    bag_address_id: str = ""  # 08.11.90
    location: str = ""  # 08.12.10
    country: str = ""  # 08.13.10
    foreign_lines: list[str] = Field(default_factory=list, sa_type=JSON)  # 13.30-50

    district_code: str | None = Field(
        default=None, foreign_key="district.code", index=True
    )
    neighbourhood_code: str | None = Field(
        default=None, foreign_key="neighbourhood.code"
    )
    address_key: str = Field(default="", index=True)
    """The household: equal for people at one address; empty when unusable."""

    register_verdict: str = ""
    """Verdict of register.md section 3 at the last delivery: invite, review, out."""
    register_reason: str = ""
    missing_since: date | None = None
    """Reference date of the full delivery in which the person was absent."""
    row_hash: bytes = b""
    first_delivery_id: int | None = Field(default=None, foreign_key="delivery.id")
    last_delivery_id: int | None = Field(default=None, foreign_key="delivery.id")
    version_id: int = 1


class ResidentContact(SQLModel, table=True):
    """What the resident told us: never from the register."""

    resident_id: str = Field(primary_key=True, foreign_key="resident.id")
    phone: str = ""
    language: str = ""
    """Language of conversation when it is not Dutch, as the resident put it."""
    wishes: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    changed_at: datetime = Field(sa_type=Moment)
    changed_by: str
    version_id: int = 1
    trace: str | None = None
    """Of the event in the log that tells of it; None: of before the log."""


class SafetyNote(SQLModel, table=True):
    """A coded note for the visitor; the reason stays in the office."""

    id: int | None = Field(default=None, primary_key=True)
    resident_id: str = Field(foreign_key="resident.id", index=True)
    code: str
    reason: str
    valid_from: date
    valid_to: date
    by: str
    at: datetime = Field(sa_type=Moment)
    version_id: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    trace: str | None = None
    """Of the event in the log that tells of it; None: of before the log."""


class ContactHold(SQLModel, table=True):
    """Do not contact for now; written by any package, read by `may_contact`."""

    id: int | None = Field(default=None, primary_key=True)
    resident_id: str = Field(foreign_key="resident.id", index=True)
    reason: str
    source: str
    valid_from: date
    valid_to: date | None = None
    by: str
    at: datetime = Field(sa_type=Moment)
    trace: str | None = None
    """Of the event in the log that tells of it; None: of before the log."""
