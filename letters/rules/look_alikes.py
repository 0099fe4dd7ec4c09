"""Names and addresses that look like real ones, and are of nobody.

A text is tried out on what really stands in the register: the longest name, the
longest address, every accent. Each letter becomes another one of its sort, so that
length, capitals and accents stay. The place stays too: it is that of the municipality.
"""

import unicodedata
from random import Random

from outreach.rules.addresses import AddressParts
from outreach.rules.names import UNKNOWN, NameParts

SORTS = ("aeiouy", "fjlrt", "bcdghkmnpqsvwxz", "æœø", "łđħŧ", "ßþð")
"""Vowels, narrow letters, other letters, and letters that cannot be taken apart."""
COMMON_PREFIXES = frozenset(
    ("van", "de", "der", "den", "het", "ten", "ter", "te", "op", "in", "'t")
)
"""Words before a surname that tell nothing about who bears it."""
COMMON_ENDINGS = ("straat", "laan", "weg", "plein", "kade", "singel", "hof", "dreef")
"""Of streets; there are hundreds of each."""
WELL_KNOWN = 0x180
"""End of Latin Extended-A: signs that every font has."""


def alike(text: str, rng: Random) -> str:
    """Another word of the same length, with the same capitals and accents.

    No letter and no figure stays what it was. All else does: spaces, dashes, dots.
    """
    composed = unicodedata.normalize("NFC", text)
    return "".join(_other_sign(sign, rng) for sign in composed)


def _other_sign(sign: str, rng: Random) -> str:
    if sign.isdigit():
        return rng.choice([n for n in "123456789" if n != sign])
    if not sign.isalpha():
        return sign
    base, *marks = list(unicodedata.normalize("NFD", sign))
    others = _others(base)
    whole = [_joined(one, marks) for one in others]
    return rng.choice([one for one in whole if _is_known(one)] or others)


def _others(base: str) -> list[str]:
    """The letters by which one can be replaced, capitals for a capital."""
    small = base.lower()
    sort = next((one for one in SORTS if small in one), "xk")
    found = [letter for letter in sort if letter != small]
    if base.islower():
        return found
    return [one.upper() for one in found if len(one.upper()) == 1]


def _joined(letter: str, marks: list[str]) -> str:
    return unicodedata.normalize("NFC", letter + "".join(marks))


def _is_known(sign: str) -> bool:
    """One sign, as names are stored, that every font has."""
    return len(sign) == 1 and ord(sign) < WELL_KNOWN


def name_like(name: NameParts, rng: Random) -> NameParts:
    """A name like this one. Titles stay: they decide how a letter begins."""
    return name._replace(
        given_names=_known(name.given_names, rng),
        prefix=_prefix(name.prefix, rng),
        surname=_known(name.surname, rng),
        partner_prefix=_prefix(name.partner_prefix, rng),
        partner_surname=_known(name.partner_surname, rng),
    )


def _known(text: str, rng: Random) -> str:
    """An unknown name ("." in the register) stays unknown."""
    return text if text.strip() in UNKNOWN else alike(text, rng)


def _prefix(text: str, rng: Random) -> str:
    words = text.casefold().split()
    return text if COMMON_PREFIXES.issuperset(words) else alike(text, rng)


def address_like(address: AddressParts, rng: Random) -> AddressParts:
    """An address like this one, in the same place."""
    number = address.house_number
    return address._replace(
        street=_street(address.street, rng),
        house_number=int(alike(str(number), rng)) if number else number,
        house_letter=alike(address.house_letter, rng),
        house_addition=alike(address.house_addition, rng),
        postcode=alike(address.postcode, rng),
        location=alike(address.location, rng),
        foreign_lines=tuple(alike(line, rng) for line in address.foreign_lines),
    )


def _street(street: str, rng: Random) -> str:
    ending = next((one for one in COMMON_ENDINGS if street.endswith(one)), "")
    begin = street.removesuffix(ending)
    return _known(begin, rng) + ending if begin.strip() else alike(street, rng)
