"""Is this the same address? As somebody types it, and as the register has it."""

import re
from enum import Enum
from typing import NamedTuple

from outreach.rules.addresses import address_key, spaced_postcode
from signals.rules.names_told import sound_of

_NO_SIGN = re.compile(r"[^0-9A-Z]")


class Place(NamedTuple):
    """An address in parts; empty parts are not known."""

    postcode: str = ""
    house_number: int | None = None
    house_letter: str = ""
    house_addition: str = ""
    street: str = ""
    city: str = ""
    location: str = ""
    """Where there is no number: "woonboot bij de brug"."""

    @property
    def key(self) -> str:
        """As `outreach.rules.addresses.address_key`: the same for one household."""
        return address_key(
            self.postcode,
            self.house_number,
            self.house_letter,
            self.house_addition,
            self.location,
        )


class PlaceFit(Enum):
    """How two addresses fit; each with its points (see `matching`) and its rank."""

    EXACT = 60
    STREET = 58
    SAME_NUMBER = 45
    SAME_POSTCODE = 15
    SAME_STREET = 10
    DIFFERENT = 0
    UNKNOWN = -1
    """One of the two has no address."""

    @property
    def points(self) -> int:
        """What it adds to the score, 0 to 60."""
        return max(self.value, 0)


def tight(postcode: str) -> str:
    """A postcode as the register has it: `3011AA`."""
    return "".join(postcode.split()).upper()


def suffix_of(place: Place) -> str:
    """Letter and addition as one, however they were divided: `A-2`, `a 2` are `A2`."""
    return _NO_SIGN.sub("", f"{place.house_letter}{place.house_addition}".upper())


def place_fit(one: Place, other: Place) -> PlaceFit:
    """How two addresses fit; the same whichever is named first."""
    if not _is_known(one) or not _is_known(other):
        return PlaceFit.UNKNOWN
    if _described(one) and _described(one) == _described(other):
        return PlaceFit.EXACT
    same_number = bool(one.house_number) and one.house_number == other.house_number
    one_code, other_code = tight(one.postcode), tight(other.postcode)
    same_street = bool(sound_of(one.street)) and (
        sound_of(one.street) == sound_of(other.street)
    )
    if one_code and one_code == other_code:
        if not same_number:
            return PlaceFit.SAME_POSTCODE
        same = suffix_of(one) == suffix_of(other)
        return PlaceFit.EXACT if same else PlaceFit.SAME_NUMBER
    if not same_street or _other_city(one, other):
        return PlaceFit.DIFFERENT
    if not same_number or (one_code and other_code):
        return PlaceFit.SAME_STREET
    same = suffix_of(one) == suffix_of(other)
    return PlaceFit.STREET if same else PlaceFit.SAME_NUMBER


def in_words(
    fit: PlaceFit, told: Place, known: Place
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is alike and what differs, in Dutch sentences."""
    here, there = number_text(told), number_text(known)
    match fit:
        case PlaceFit.EXACT:
            return ("Het adres is gelijk.",), ()
        case PlaceFit.STREET:
            said = "Straat en huisnummer zijn gelijk; een van beide heeft geen postcode"
            return (f"{said}.",), ()
        case PlaceFit.SAME_NUMBER:
            differs = f"De toevoeging is anders: gemeld {here}, register {there}."
            if not suffix_of(told):
                differs = f"Gemeld is {here}; in het register staat {there}."
            by_code = tight(told.postcode) and tight(known.postcode)
            what = "De postcode" if by_code else "De straat"
            return (f"{what} en het huisnummer zijn gelijk.",), (differs,)
        case PlaceFit.SAME_POSTCODE:
            code = spaced_postcode(told.postcode)
            return (f"De postcode is gelijk: {code}.",), (_other_number(here, there),)
        case PlaceFit.SAME_STREET:
            same = (f"De straat is gelijk: {known.street}.",)
            if told.house_number == known.house_number:
                codes = (
                    spaced_postcode(told.postcode),
                    spaced_postcode(known.postcode),
                )
                return same, (
                    f"De postcode is anders: gemeld {codes[0]}, register {codes[1]}.",
                )
            return same, (_other_number(here, there),)
        case PlaceFit.DIFFERENT:
            return (), ("Het adres is anders.",)
        case PlaceFit.UNKNOWN:
            return (), ()


def number_text(place: Place) -> str:
    """The number with what stands behind it: `12 A-2`; "geen nummer"."""
    letter, addition = place.house_letter.strip(), place.house_addition.strip()
    behind = "-".join(part for part in (letter, addition) if part)
    return f"{place.house_number or 'geen nummer'} {behind}".strip()


def _other_number(here: str, there: str) -> str:
    return f"Het huisnummer is anders: gemeld {here}, register {there}."


def _is_known(place: Place) -> bool:
    return bool(tight(place.postcode) or place.street.strip() or _described(place))


def _described(place: Place) -> str:
    return "" if place.house_number else " ".join(sound_of(place.location).split())


def _other_city(one: Place, other: Place) -> bool:
    cities = (sound_of(one.city), sound_of(other.city))
    return all(cities) and cities[0] != cities[1]
