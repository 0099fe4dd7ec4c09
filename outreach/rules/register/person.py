"""A row in normal form: what is stored, compared and shown."""

import hashlib
from datetime import date
from typing import Any, NamedTuple

from outreach.rules.addresses import address_key
from outreach.rules.characters import normal
from outreach.rules.register.checks import (
    NONDISCLOSURE,
    POSTCODE,
    Raw,
    is_digits,
    read_birth,
)
from outreach.rules.register.messages import Problem, warning

GENDERS = ("M", "V", "O")
NAME_USAGES = ("E", "N", "P", "V")
BAG_LENGTH = 16
LONGEST_TEXT, LONGEST_CODE = 200, 40
"""Signs that are kept of a text and of anything else: a database cannot put more in
an index. Names of the published patterns fit."""
YES = frozenset({"1", "j", "ja", "true", "waar", "x", "wlz", "instelling"})
"""What a municipality writes in its own column `instelling` for yes."""
LENGTHS = {"given_names": 200, "title": 2, "prefix": 10, "surname": 200}
"""Longest values of the published patterns; longer ones get a remark."""


class RegisterPerson(NamedTuple):
    """One person as the register has him; names are the columns of `Resident`."""

    given_names: str
    title: str
    prefix: str
    surname: str
    gender: str
    name_usage: str
    partner_title: str
    partner_prefix: str
    partner_surname: str
    partner_from: str
    partner_until: str
    partner_end_reason: str
    birth: str
    birth_earliest: date | None
    birth_latest: date | None
    died: bool
    died_on: str
    suspension_reason: str
    suspension_on: str
    nondisclosure: int
    person_investigation: str
    address_investigation: str
    municipality_code: str
    address_function: str
    address_since: str
    street: str
    public_space: str
    house_number: int | None
    house_letter: str
    house_addition: str
    house_indication: str
    postcode: str
    city: str
    bag_object_id: str
    bag_address_id: str
    location: str
    country: str
    foreign_lines: tuple[str, ...]
    address_key: str

    @property
    def row_hash(self) -> bytes:
        """SHA-256 of the normalised fields: equal means that nothing changed."""
        return hashlib.sha256("\x1f".join(map(str, self)).encode()).digest()


def _date_range(text: str) -> tuple[date | None, date | None]:
    read = read_birth(text)
    return (read.earliest, read.latest) if read else (None, None)


def _bag_id(text: str) -> str:
    if is_digits(text, 14, 15):
        return text.zfill(BAG_LENGTH)
    return "" if text.strip("0") == "" else text


def _postcode(text: str) -> str:
    return text.replace(" ", "").upper() if POSTCODE.fullmatch(text) else text


def _number(text: str) -> int | None:
    return int(text) if is_digits(text, 1, 2, 3, 4, 5) else None


def _household(raw: Raw) -> str:
    key = address_key(
        _postcode(raw.get("postcode", "")[:LONGEST_CODE]),
        _number(raw.get("house_number", "")),
        raw.get("house_letter", "")[:LONGEST_CODE],
        raw.get("house_addition", "")[:LONGEST_CODE],
        raw.get("location", "")[:LONGEST_TEXT],
    )
    own = raw.get("huishouden_id", "")[:LONGEST_CODE]
    # The municipality's household number serves only where no address can.
    return key or (f"#{own}" if own else "")


def _chosen(text: str, allowed: tuple[str, ...], default: str) -> str:
    return text.upper() if text.upper() in allowed else default


def normalised(raw: Raw) -> RegisterPerson:
    """The row in normal form. Never fails: a malformed value stays as it came."""

    def get(field: str) -> str:
        return raw.get(field, "")[:LONGEST_CODE]

    def text(field: str) -> str:
        value = raw.get(field, "")
        plain = value.isascii() and value.isprintable() and "  " not in value
        return (value if plain else normal(value))[:LONGEST_TEXT]

    earliest, latest = _date_range(get("birth"))
    suspension = get("suspension_reason")
    geheim = get("nondisclosure")
    return RegisterPerson(
        given_names=text("given_names"),
        title=get("title").upper(),
        prefix=text("prefix"),
        surname=text("surname"),
        gender=_chosen(get("gender"), GENDERS, "O"),
        name_usage=_chosen(get("name_usage"), NAME_USAGES, "E"),
        partner_title=get("partner_title").upper(),
        partner_prefix=text("partner_prefix"),
        partner_surname=text("partner_surname"),
        partner_from=get("partner_from"),
        partner_until=get("partner_until"),
        partner_end_reason=get("partner_end_reason"),
        birth=get("birth")[:8],
        birth_earliest=earliest,
        birth_latest=latest,
        died=bool(get("died_on")) or suspension == "O",
        died_on=get("died_on"),
        suspension_reason=suspension,
        suspension_on=get("suspension_on"),
        nondisclosure=int(geheim) if geheim in NONDISCLOSURE else 0,
        person_investigation=get("person_investigation"),
        address_investigation=get("address_investigation"),
        municipality_code=get("municipality_code"),
        address_function=get("address_function").upper(),
        address_since=get("address_since"),
        street=text("street"),
        public_space=text("public_space"),
        house_number=_number(get("house_number")),
        house_letter=get("house_letter"),
        house_addition=get("house_addition"),
        house_indication=get("house_indication").lower(),
        postcode=_postcode(get("postcode")),
        city=text("city"),
        bag_object_id=_bag_id(get("bag_object_id")),
        bag_address_id=_bag_id(get("bag_address_id")),
        location=text("location"),
        country=get("country"),
        foreign_lines=tuple(line for n in "123" if (line := text(f"foreign_{n}"))),
        address_key=_household(raw),
    )


def remarks(raw: Raw) -> list[Problem]:
    """Values that were repaired or look odd; none of them changes the verdict."""
    found: list[Problem] = []
    if raw.get("gender", "") not in GENDERS:
        found.append(warning("gender", "is onbekend; gelezen als O."))
    usage = raw.get("name_usage", "")
    if usage and usage.upper() not in NAME_USAGES:
        found.append(warning("name_usage", "is onbekend; gelezen als E."))
    for field in ("bag_object_id", "bag_address_id"):
        value = raw.get(field, "")
        if is_digits(value, 14, 15):
            found.append(warning(field, "is aangevuld met nullen vooraan."))
        elif value and not is_digits(value, BAG_LENGTH):
            found.append(warning(field, "heeft geen 16 cijfers."))
    for field, longest in LENGTHS.items():
        if len(raw.get(field, "")) > longest:
            found.append(warning(field, f"is langer dan {longest} tekens."))
    return found


def lives_in_institution(raw: Raw) -> bool:
    """What the municipality's own column says; empty means: not told."""
    return raw.get("instelling", "").lower() in YES


def stored_values(person: RegisterPerson) -> dict[str, Any]:
    """The columns of `Resident` that come from the register."""
    return person._asdict() | {"foreign_lines": list(person.foreign_lines)}
