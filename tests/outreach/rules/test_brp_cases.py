"""Names, addresses and ages against the BRP API's own behaviour specification."""

from collections import Counter
from typing import Any

import pytest

from outreach.rules import addresses, investigations, names
from outreach.rules.dates import PartialDate, age_on
from tests.outreach.rules.brp_cases import (
    DEAD,
    ERROR,
    FOLDER,
    NOT_ASKED,
    OTHER_FIELD,
    OUR_FIELDS,
    RAW,
    RUN,
    Case,
    cases,
)

FILES = (
    "aanhef",
    "aanschrijfwijze",
    "gebruikInLopendeTekst",
    "adresregels",
    "adresregels_beperkt",
    "adressering_in_onderzoek",
    "leeftijd",
    "leeftijd_beperkt",
    "naam",
)
COUNTS: dict[str, dict[str, int]] = {
    "aanhef": {RUN: 165, RAW: 2},
    "aanschrijfwijze": {RUN: 118, RAW: 4},
    "gebruikInLopendeTekst": {RUN: 98, RAW: 2},
    "adresregels": {RUN: 86, RAW: 62, ERROR: 2, NOT_ASKED: 4, OTHER_FIELD: 4},
    "adresregels_beperkt": {RUN: 135, RAW: 110, NOT_ASKED: 3, OTHER_FIELD: 3},
    "adressering_in_onderzoek": {RUN: 71, RAW: 40},
    "leeftijd": {RUN: 17, RAW: 2, NOT_ASKED: 3, DEAD: 1},
    "leeftijd_beperkt": {RUN: 34, RAW: 35, NOT_ASKED: 6, DEAD: 1},
    "naam": {RUN: 79, RAW: 15, OTHER_FIELD: 32},
}
"""Cases by category: 803 run, 331 do not, each for the reason that it is named by."""

pytestmark = pytest.mark.skipif(
    not FOLDER.exists(), reason="the yardstick data (../shared/data) are not here"
)
MUNICIPALITY = "'s-Gravenhage"
"""Municipality 0518 of all the address cases."""


def run_cases() -> list[Any]:
    """The cases that run, each with a name that finds it back in its file."""
    return [
        pytest.param(case, id=f"{case.file}:{case.number}")
        for file in FILES
        for case in cases(file)
        if case.category == RUN
    ]


def made(case: Case) -> dict[str, Any]:
    """Everything that our rules make of a case, under the names of the API."""
    lines = addresses.address_lines(case.address, MUNICIPALITY)
    values: dict[str, Any] = {
        "adressering.aanhef": names.salutation(case.name),
        "adressering.aanschrijfwijze.naam": names.addressee(case.name),
        "adressering.aanschrijfwijze.aanspreekvorm": names.form_of_address(case.name),
        "adressering.gebruikInLopendeTekst": names.name_in_text(case.name),
        "naam.voorletters": names.initials(case.name.given_names) or None,
        "naam.volledigeNaam": names.full_name(case.name) or None,
        "leeftijd": age_of(case),
        "adressering.indicatieVastgesteldVerblijftNietOpAdres": (
            investigations.address_hold(case.codes["address"]) == "not_living_there"
            or None
        ),
    }
    for number in (1, 2, 3):
        line = lines[number - 1] if number <= len(lines) else None
        values[f"adressering.adresregel{number}"] = line
    return values | annotations(case)


def age_of(case: Case) -> str | None:
    """The age when it is certain."""
    if not case.birth:
        return None
    birth = PartialDate.parse(case.birth)
    if birth.earliest is None or birth.latest is None:
        return None
    low, high = age_on(birth.earliest, birth.latest, case.today)
    return str(low) if low == high else None


def annotations(case: Case) -> dict[str, bool | None]:
    """Which of our fields are under investigation."""
    by_name = investigations.name_investigated(
        case.codes["person"], case.codes["partner"]
    )
    lines = investigations.investigated_lines(case.codes["address"])
    flags = {
        f"adressering.inOnderzoek.{field}": by_name
        for field in ("aanhef", "aanschrijfwijze", "gebruikInLopendeTekst")
    }
    flags |= {
        f"adressering.inOnderzoek.adresregel{number}": str(number) in lines
        for number in (1, 2, 3)
    }
    flags["adressering.inOnderzoek.land"] = "land" in lines
    flags["inOnderzoek.leeftijd"] = investigations.age_investigated(
        case.codes["person"]
    )
    flags["naam.inOnderzoek.voorletters"] = investigations.initials_investigated(
        case.codes["person"]
    )
    return {field: flag or None for field, flag in flags.items()}


def asked_for(case: Case, field: str) -> bool:
    """Whether the caller asked for a field (or for the group that holds it)."""
    bare = field.replace("inOnderzoek.", "")
    return any(bare == asked or bare.startswith(f"{asked}.") for asked in case.asked)


@pytest.mark.parametrize("case", run_cases())
def test_brp_rule_gives_the_published_value(case: Case) -> None:
    ours = made(case)
    for field, value in case.ours.items():
        expected = True if value == "true" else value or None
        assert ours[field] == expected, (case.scenario, field)
    if case.nothing_expected or case.expected.get("_only"):
        unexpected = {
            field: value
            for field, value in ours.items()
            if value and asked_for(case, field) and field not in case.ours
        }
        assert unexpected == {}, case.scenario


@pytest.mark.parametrize("file", FILES)
def test_no_case_is_dropped_silently(file: str) -> None:
    assert Counter(case.category for case in cases(file)) == COUNTS[file]


def test_every_field_of_ours_is_met_by_some_case() -> None:
    met = {field for file in FILES for case in cases(file) for field in case.ours}
    assert met >= OUR_FIELDS
