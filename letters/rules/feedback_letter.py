"""The letter to somebody who reported and has no e-mail: typed, set once, kept nowhere.

Nothing in it is about a resident: only that there was a report, and on which day.
"""

import re
from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from letters.rules.kix import kix_code
from letters.rules.letter_values import NO_PANEL, Office, place_name
from outreach.errors import Refused
from outreach.rules.addresses import AddressParts, address_lines
from outreach.rules.characters import normal, refused_sign
from outreach.rules.dates import written_out

NOT_MADE = "De brief is niet gemaakt."
POSTCODE = re.compile(r"[1-9][0-9]{3} ?[A-Za-z]{2}")
NUMBER = re.compile(r"([1-9][0-9]{0,4})\s*[-/]?\s*([0-9A-Za-z]{0,6})")
LONGEST = 60
"""Characters of a name, a street or a place: what an address line holds."""


class Recipient(NamedTuple):
    """To whom, as the reporter said it at the phone."""

    name: str
    greeting: str
    """How the letter begins: `Geachte mevrouw De Vries`."""
    street: str
    number: str
    """With its letter or addition: `12 a`."""
    postcode: str
    city: str


def check_recipient(to: Recipient, covered: Collection[int]) -> AddressParts:
    """The address, when a letter can go there. Raises Refused, without what was typed.

    `covered` holds the code points for which the font has a glyph.
    """
    if not all(part.strip() for part in to):
        raise _refused("Er ontbreekt iets in de naam of het adres.", "Vul alles in.")
    if any(len(part) > LONGEST for part in to):
        raise _refused(
            f"Een regel is langer dan {LONGEST} tekens.", "Maak de regel korter."
        )
    sign = refused_sign("".join(to))
    if sign or any(ord(one) not in covered for one in normal("".join(to))):
        raise _refused(
            "Er staat een teken in dat niet op een brief kan.", "Haal het weg."
        )
    number = NUMBER.fullmatch(to.number.strip())
    if not POSTCODE.fullmatch(to.postcode.strip()) or number is None:
        raise _refused(
            "De postcode of het huisnummer klopt niet.",
            "Vul ze in zoals 3011 AB en 12 a.",
        )
    return AddressParts(
        street=normal(to.street.strip()),
        house_number=int(number[1]),
        house_addition=number[2],
        postcode=to.postcode.replace(" ", "").upper(),
        city=normal(to.city.strip()),
    )


def _refused(why: str, now: str) -> Refused:
    return Refused(NOT_MADE, why, now)


def feedback_values(
    to: Recipient,
    address: AddressParts,
    office: Office,
    *,
    received_on: date,
    today: date,
) -> dict[str, Any]:
    """What the letter is made of, as `letter_values` gives it for a resident."""
    lines = [normal(to.name.strip()), *address_lines(address, place_name(office.name))]
    text = {
        "aanhef": normal(to.greeting.strip()).rstrip(",. "),
        "ontvangen_op": written_out(received_on),
        "gemeente": office.name,
        "aanbieder": "",
        "gemeentelijk": "ja",
        "telefoon": office.phone,
        "telefoontijden": office.phone_hours,
        "website": office.website,
        "datum": written_out(today),
        "afzender_naam": office.sender_name,
        "afzender_functie": office.sender_role,
        "privacytekst": office.privacy_text,
    }
    return {
        "text": text,
        "address": lines,
        "code": "",
        "url": "",
        "kix": kix_code(address),
        "postcode": address.postcode,
        "house_number": address.house_number or 0,
        "answer": NO_PANEL,
    }
