"""What a municipality may fill in about itself: text, norms and a logo."""

import struct
from collections.abc import Mapping
from typing import NamedTuple

from outreach.rules.norms import NORMS
from outreach.rules.person_details import EMAIL, PHONE
from outreach.rules.wording import forbidden_word

LONGEST_TEXT = 2000
"""Signs of the privacy text: more does not fit on a letter."""
LARGEST_LOGO = 500_000
"""Bytes."""
LOGO_PIXELS = range(40, 4001)
"""Width and height: small enough to be sharp, never a bomb."""
PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
JPEG_SIZES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
"""Markers of a JPEG behind which its height and width stand."""


class MunicipalityDetails(NamedTuple):
    """What the form about the municipality holds."""

    name: str
    code: str = ""
    phone: str = ""
    phone_hours: str = ""
    email: str = ""
    website: str = ""
    sender_name: str = ""
    sender_role: str = ""
    return_address: str = ""
    privacy_text: str = ""


def municipality_fault(details: MunicipalityDetails) -> str | None:
    """What is wrong, as a Dutch sentence; None when good."""
    if not 2 <= len(details.name.strip()) <= 80:
        return "De naam van de gemeente ontbreekt of is langer dan 80 tekens."
    if details.code and not (details.code.isdigit() and len(details.code) == 4):
        return "De gemeentecode heeft vier cijfers, zoals 0599."
    if details.phone and not PHONE.fullmatch(details.phone):
        return "Het telefoonnummer heeft andere tekens dan cijfers, of is te kort."
    if details.email and not EMAIL.fullmatch(details.email):
        return "Het e-mailadres is niet volledig, zoals naam@gemeente.nl."
    if len(details.privacy_text) > LONGEST_TEXT:
        return f"De privacytekst is langer dan {LONGEST_TEXT} tekens."
    short = (
        details.phone_hours,
        details.website,
        details.sender_name,
        details.sender_role,
        details.return_address,
    )
    if any(len(text) > 120 or "\n" in text for text in short):
        return "Een van de regels is langer dan 120 tekens of heeft een nieuwe regel."
    word = forbidden_word("\n".join(details))
    if word:
        return (
            f"Er staat een woord dat inwoners niet over zichzelf willen lezen: {word}. "
            "Schrijf over hoe het gaat en wat er in de wijk is."
        )
    return None


def norm_fault(changed: Mapping[str, float | bool]) -> str | None:
    """The first norm outside its range, as a Dutch sentence; None when all are in."""
    for name, value in changed.items():
        known = NORMS.get(name)
        if known is None:
            return "Een van de normen bestaat niet."
        if isinstance(known.default, bool) != isinstance(value, bool):
            return f"{known.label}: dit is geen goede waarde."
        if not known.low <= value <= known.high:
            low, high = shown(known.low), shown(known.high)
            return f"{known.label}: kies een getal van {low} tot en met {high}."
    return None


def only_changed(values: Mapping[str, float | bool]) -> dict[str, float | bool]:
    """What differs from the defaults: only that is kept."""
    return {k: v for k, v in values.items() if v != NORMS[k].default}


def shown(number: float) -> str:
    """A number as it stands on a Dutch screen."""
    return f"{number:g}".replace(".", ",")


def logo_fault(content: bytes) -> str | None:
    """Why a file cannot be the logo; looks at the content, not at its name."""
    if len(content) > LARGEST_LOGO:
        return f"Het bestand is groter dan {LARGEST_LOGO // 1000} kB."
    size = _png_size(content) or _jpeg_size(content)
    if size is None:
        return "Het bestand is geen PNG- of JPEG-plaatje."
    if any(side not in LOGO_PIXELS for side in size):
        return "Het plaatje is kleiner dan 40 of groter dan 4000 beeldpunten."
    return None


def _png_size(content: bytes) -> tuple[int, int] | None:
    if not content.startswith(PNG) or content[12:16] != b"IHDR" or len(content) < 33:
        return None
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    if not content.startswith(JPEG):
        return None
    place = 2
    while place + 9 < len(content) and content[place] == 0xFF:
        marker, length = (
            content[place + 1],
            int.from_bytes(content[place + 2 : place + 4]),
        )
        if marker in JPEG_SIZES:
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            return width, height
        place += 2 + length
    return None
