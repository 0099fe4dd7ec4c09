"""In which area somebody lives: what the municipality says, else the postcode."""

from collections.abc import Mapping
from typing import NamedTuple

from outreach.rules.register.checks import Raw


class Area(NamedTuple):
    """District and neighbourhood; None where it cannot be told."""

    district_code: str | None = None
    neighbourhood_code: str | None = None


NOWHERE = Area()


class AreaTable(NamedTuple):
    """The municipality's own geography, for looking up."""

    districts: frozenset[str]
    """Codes."""
    district_names: Mapping[str, str]
    """Name in lower case -> code."""
    neighbourhoods: Mapping[str, str]
    """Neighbourhood code -> district code."""
    postcodes: Mapping[str, Area]
    """Four or six signs -> area; six go before four."""


def area_of(raw: Raw, postcode: str, table: AreaTable) -> Area:
    """The area of a row: its column `gebied`, else `buurt_code`, else the postcode.

    `postcode` is in normal form, `1234AB`.
    """
    neighbourhood = raw.get("buurt_code", "")
    by_neighbourhood = table.neighbourhoods.get(neighbourhood)
    district = _district(raw.get("gebied", ""), table) or by_neighbourhood
    if district is None:
        found = table.postcodes.get(postcode) or table.postcodes.get(postcode[:4])
        return found or NOWHERE
    fits = by_neighbourhood == district
    return Area(
        district, neighbourhood if fits else _from_postcode(postcode, district, table)
    )


def _district(written: str, table: AreaTable) -> str | None:
    if written in table.districts:
        return written
    return table.district_names.get(written.lower())


def _from_postcode(postcode: str, district: str, table: AreaTable) -> str | None:
    """The neighbourhood of the exact postcode, when it lies in that district."""
    found = table.postcodes.get(postcode)
    return (
        found.neighbourhood_code if found and found.district_code == district else None
    )
