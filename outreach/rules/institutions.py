"""Is an address on the list of institutions? The register has no such flag."""

from collections.abc import Iterable
from typing import NamedTuple


class InstitutionAddress(NamedTuple):
    """One line of the list, in force on the day that is asked about."""

    address_key: str
    """As `rules.addresses.address_key`."""
    whole_number: bool = False
    """Every letter and addition behind this postcode and number counts."""
    bag_object_id: str | None = None


class InstitutionList:
    """The addresses where people do not live independently, ready to be searched."""

    def __init__(self, addresses: Iterable[InstitutionAddress]) -> None:
        listed = list(addresses)
        self._exact = {line.address_key for line in listed if line.address_key}
        self._whole = {
            _number_of(line.address_key)
            for line in listed
            if line.whole_number and line.address_key
        }
        self._objects = {line.bag_object_id for line in listed if line.bag_object_id}

    def contains(self, address_key: str, bag_object_id: str = "") -> bool:
        """Whether an address is listed, by BAG object or by postcode and number."""
        if bag_object_id and bag_object_id in self._objects:
            return True
        if not address_key:
            return False
        return address_key in self._exact or _number_of(address_key) in self._whole


def _number_of(address_key: str) -> str:
    """Postcode and number of a household key; a location stays whole."""
    if address_key.startswith("@"):
        return address_key
    return "-".join(address_key.split("-", 2)[:2])
