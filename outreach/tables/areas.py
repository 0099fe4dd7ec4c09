"""Areas, who serves them in which period, and where people do not live on their own."""

from datetime import date

from sqlmodel import Field, SQLModel


class District(SQLModel, table=True):
    """A gebied: the level at which providers are contracted (14 in Rotterdam)."""

    code: str = Field(primary_key=True, max_length=20)
    name: str
    latitude: float
    longitude: float


class Neighbourhood(SQLModel, table=True):
    """A buurt (CBS code BU...)."""

    code: str = Field(primary_key=True, max_length=20)
    district_code: str = Field(foreign_key="district.code", index=True)
    name: str
    latitude: float
    longitude: float


class PostcodeArea(SQLModel, table=True):
    """Which area a postcode lies in; `postcode` has four or six signs."""

    postcode: str = Field(primary_key=True, max_length=6)
    district_code: str = Field(foreign_key="district.code")
    neighbourhood_code: str | None = Field(
        default=None, foreign_key="neighbourhood.code"
    )


class Institution(SQLModel, table=True):
    """An address where people do not live independently (BRP has no such flag)."""

    id: int | None = Field(default=None, primary_key=True)
    name: str
    address_key: str = Field(index=True)
    """As `rules.addresses.address_key`: postcode, number, letter, addition."""
    whole_number: bool = False
    """True: every letter and addition behind this postcode and number counts."""
    bag_object_id: str | None = Field(default=None, index=True)
    valid_from: date
    valid_to: date | None = None
    """First day on which it no longer counts."""
    source: str
    version_id: int = Field(default=1, sa_column_kwargs={"server_default": "1"})


class Provider(SQLModel, table=True):
    """A welfare provider (welzijnsaanbieder)."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    phone: str = ""
    is_processor: bool = True
    """Processor for the executive, or a controller of its own (article 3.9)."""
    active: bool = True
    version_id: int = 1


class ProviderTerm(SQLModel, table=True):
    """A provider serves a district from a day up to (not including) another."""

    id: int | None = Field(default=None, primary_key=True)
    provider_id: int = Field(foreign_key="provider.id", index=True)
    district_code: str = Field(foreign_key="district.code", index=True)
    valid_from: date
    valid_to: date | None = None
    version_id: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
