"""What may be filled in about a member of staff or a volunteer."""

import re
from collections.abc import Sequence
from datetime import date, time
from itertools import pairwise
from typing import NamedTuple

EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
PHONE = re.compile(r"\+?[0-9][0-9 ()-]{6,18}")
WEEKDAYS = (
    "Maandag",
    "Dinsdag",
    "Woensdag",
    "Donderdag",
    "Vrijdag",
    "Zaterdag",
    "Zondag",
)


class PersonDetails(NamedTuple):
    """What the form about a person holds."""

    name: str
    email: str
    phone: str = ""
    volunteer: bool = False
    provider_id: int | None = None
    gender: str = ""
    """M, V or empty."""
    languages: tuple[str, ...] = ()
    trained_on: date | None = None
    conduct_certificate_on: date | None = None
    pass_number: str = ""
    pass_valid_to: date | None = None


def clean(details: PersonDetails) -> PersonDetails:
    """Without spaces around, the address in lower case, languages once."""
    languages = tuple(dict.fromkeys(x.strip() for x in details.languages if x.strip()))
    return details._replace(
        name=" ".join(details.name.split()),
        email=details.email.strip().lower(),
        phone=details.phone.strip(),
        pass_number=details.pass_number.strip(),
        languages=languages,
    )


def person_fault(details: PersonDetails) -> str | None:
    """What is wrong with cleaned details, as a Dutch sentence; None when good."""
    if not 2 <= len(details.name) <= 100:
        return "De naam ontbreekt of is langer dan 100 tekens."
    if not EMAIL.fullmatch(details.email) or len(details.email) > 200:
        return "Het e-mailadres is niet volledig, zoals naam@gemeente.nl."
    if details.phone and not PHONE.fullmatch(details.phone):
        return "Het telefoonnummer heeft andere tekens dan cijfers, of is te kort."
    if details.gender not in ("", "M", "V"):
        return "Kies man, vrouw of niet ingevuld."
    if len(details.pass_number) > 30 or len(details.languages) > 12:
        return "Het pasnummer is te lang, of er zijn te veel talen."
    if any(len(language) > 40 for language in details.languages):
        return "De naam van een taal is langer dan 40 tekens."
    return None


class WeeklyHours(NamedTuple):
    """One block of hours for visits in each week; `weekday` 0 is Monday."""

    weekday: int
    from_time: time
    to_time: time
    most_visits: int


MOST_VISITS = 8
"""More in one day cannot be: visits take an hour (house rule)."""


def hours_fault(blocks: Sequence[WeeklyHours]) -> str | None:
    """What is wrong with somebody's weekly hours; None when good."""
    for block in blocks:
        if not 0 <= block.weekday <= 6:
            return "Er staat een dag in die niet bestaat."
        day = WEEKDAYS[block.weekday]
        if block.to_time <= block.from_time:
            return f"{day}: de eindtijd ligt niet na de begintijd."
        if not 1 <= block.most_visits <= MOST_VISITS:
            return f"{day}: het aantal bezoeken is 1 tot en met {MOST_VISITS}."
    for one, other in pairwise(sorted(blocks)):
        if one.weekday == other.weekday and other.from_time < one.to_time:
            return f"{WEEKDAYS[one.weekday]}: twee tijden lopen door elkaar."
    return None
