"""One line of the list of institutions: what it means, or what is wrong with it."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from outreach.rules.addresses import address_key
from outreach.rules.register.checks import POSTCODE, is_digits
from outreach.rules.register.person import YES

BAG_LENGTH = 16


class InstitutionEntry(NamedTuple):
    """An address where people do not live independently."""

    name: str
    address_key: str
    whole_number: bool
    bag_object_id: str | None
    valid_from: date
    valid_to: date | None


def read_entry(values: Mapping[str, str], today: date) -> InstitutionEntry:
    """One line. Raises ValueError with a Dutch sentence when it cannot be used."""
    bag = values.get("bag_id", "")
    if bag and not is_digits(bag, 14, 15, 16):
        raise ValueError("het BAG-nummer heeft geen 16 cijfers")
    key = _key(values)
    if not key and not bag:
        raise ValueError("er is geen volledig adres en geen BAG-nummer")
    return InstitutionEntry(
        name=values.get("name", "") or "zonder naam",
        address_key=key,
        whole_number=values.get("whole_number", "").lower() in YES,
        bag_object_id=bag.zfill(BAG_LENGTH) if bag else None,
        valid_from=_day(values.get("valid_from", "")) or today,
        valid_to=_day(values.get("valid_to", "")),
    )


def _key(values: Mapping[str, str]) -> str:
    postcode, number = values.get("postcode", ""), values.get("number", "")
    if not postcode and not number:
        return ""
    if not POSTCODE.fullmatch(postcode):
        raise ValueError("de postcode heeft niet de vorm 1234AB")
    if not is_digits(number, 1, 2, 3, 4, 5) or int(number) == 0:
        raise ValueError("het huisnummer is geen getal van 1 tot 99999")
    return address_key(
        postcode, int(number), values.get("letter", ""), values.get("addition", "")
    )


def _day(text: str) -> date | None:
    """`2026-03-01`, `01-03-2026` or `20260301`."""
    if not text:
        return None
    parts = text.replace("/", "-").split("-")
    try:
        if len(parts) == 3 and len(parts[0]) == 4:
            return date(int(parts[0]), int(parts[1]), int(parts[2]))
        if len(parts) == 3:
            return date(int(parts[2]), int(parts[1]), int(parts[0]))
        if is_digits(text, 8):
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        pass
    raise ValueError("een datum is geen geldige datum")
