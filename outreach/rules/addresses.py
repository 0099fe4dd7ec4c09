"""Address lines as the BRP API writes them (after NEN 5825:2002), and household keys.

Source: the behaviour specification of Haal Centraal BRP Personen bevragen, features
`adressering/adres-regels`. A street address comes before a location description, and
that before an address abroad.
"""

from typing import NamedTuple

UNKNOWN = ("", ".")
HOUSE_INDICATIONS = {"by": "bij", "to": "t/o"}
UNKNOWN_COUNTRY = ("", "0000")


class AddressParts(NamedTuple):
    """The elements of category 08 that make an address."""

    street: str = ""  # 11.10
    house_number: int | None = None  # 11.20; 0 is unknown
    house_letter: str = ""  # 11.30
    house_addition: str = ""  # 11.40
    house_indication: str = ""  # 11.50: by, to
    postcode: str = ""  # 11.60: 1234AB
    city: str = ""  # 11.70
    location: str = ""  # 12.10
    country: str = ""  # 13.10
    foreign_lines: tuple[str, ...] = ()  # 13.30 - 13.50


def has_street_address(parts: AddressParts) -> bool:
    """Whether street and number are both known."""
    return parts.street.strip() not in UNKNOWN and bool(parts.house_number)


def house_text(parts: AddressParts) -> str:
    """Number, letter and addition: `103 c`, `9-2`, `35 III`, `400 LToe`."""
    number = str(parts.house_number or "")
    if parts.house_letter:
        return f"{number} {parts.house_letter}{parts.house_addition}"
    if not parts.house_addition:
        return number
    joint = "-" if parts.house_addition[0].isdigit() else " "
    return f"{number}{joint}{parts.house_addition}"


def street_line(parts: AddressParts) -> str:
    """The first line of a street address: `Graan voor Visch bij 15201`."""
    indication = HOUSE_INDICATIONS.get(parts.house_indication, "")
    words = (parts.street.strip(), indication, house_text(parts))
    return " ".join(word for word in words if word)


def spaced_postcode(postcode: str) -> str:
    """`1234AB` as `1234 AB`; anything else as it is."""
    tight = postcode.replace(" ", "").upper()
    return f"{tight[:4]} {tight[4:]}" if len(tight) == 6 else postcode.strip()


def _foreign_lines(parts: AddressParts) -> list[str]:
    if parts.country in UNKNOWN_COUNTRY:
        return []
    return [line.strip() for line in parts.foreign_lines if line.strip()]


def address_lines(parts: AddressParts, municipality_name: str) -> list[str]:
    """The lines under the name; empty when the address is not known well enough.

    The second line is there only with a postcode (or a location description); the
    place is in capitals after two spaces, and the municipality's name where the
    register has no place name.
    """
    if has_street_address(parts):
        if not parts.postcode.strip():
            return [street_line(parts)]
        place = (parts.city.strip() or municipality_name).upper()
        return [
            street_line(parts),
            f"{spaced_postcode(parts.postcode)}  {place}".strip(),
        ]
    if parts.location.strip():
        lines = [parts.location.strip(), municipality_name.upper()]
        return [line for line in lines if line]
    return _foreign_lines(parts)


def can_be_posted_to(parts: AddressParts) -> bool:
    """Whether a letter can be sent: street, number and postcode, or a location."""
    if has_street_address(parts):
        return len(parts.postcode.replace(" ", "")) == 6
    return bool(parts.location.strip())


def one_line(parts: AddressParts, municipality_name: str = "") -> str:
    """An address for a screen: `Borgesiusstraat 103 c, 2497 BV Scheveningen`."""
    if has_street_address(parts):
        place = parts.city.strip() or municipality_name
        end = f"{spaced_postcode(parts.postcode)} {place}".strip()
        return ", ".join(part for part in (street_line(parts), end) if part)
    if parts.location.strip():
        place = parts.city.strip() or municipality_name
        return ", ".join(part for part in (parts.location.strip(), place) if part)
    return ", ".join(_foreign_lines(parts)) or "adres onbekend"


def address_key(
    postcode: str,
    number: int | None,
    letter: str,
    addition: str,
    location: str = "",
) -> str:
    """The household: equal for people at one address, "" when it cannot be told.

    `3011AA-12-A-2` for a street address, `@WOONBOOT IN DE SLOOT` for a location.
    """
    tight = postcode.replace(" ", "").upper()
    if tight and number:
        return f"{tight}-{number}-{letter.strip().upper()}-{addition.strip().upper()}"
    described = " ".join(location.upper().split())
    return f"@{described}" if described else ""
