"""Reads the cases of the BRP API's behaviour specification (EUPL-1.2, by RvIG).

Each case gets a category: RUN, or the reason why it is not run. The test counts
both, so that nothing falls out in silence.
"""

import json
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from outreach.rules.addresses import AddressParts
from outreach.rules.names import NameParts, Partner, choose_partner

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "brp"
RUN = "run"
RAW = "raw answer of the internal GBA interface, not the published product"
ERROR = "refusal of a wrong API parameter; we have no such parameter"
NOT_ASKED = "absent because the caller did not ask or was not authorised"
OTHER_FIELD = "a field we only store as delivered (loose name parts, country code)"
DEAD = "the dead have no age: held by the test of the resident's card"

TODAY = date(2026, 11, 15)
"""The day on which "vandaag" of the cases plays: in the middle of a month."""
MONTH_NUMBERS = {"februari": 2, "maart": 3}
OUR_FIELDS = {
    "adressering.aanhef",
    "adressering.aanschrijfwijze.naam",
    "adressering.aanschrijfwijze.aanspreekvorm",
    "adressering.gebruikInLopendeTekst",
    "adressering.adresregel1",
    "adressering.adresregel2",
    "adressering.adresregel3",
    "adressering.indicatieVastgesteldVerblijftNietOpAdres",
    "leeftijd",
    "naam.voorletters",
    "naam.volledigeNaam",
}
OUR_ANNOTATIONS = {
    "adressering.inOnderzoek.aanhef",
    "adressering.inOnderzoek.aanschrijfwijze",
    "adressering.inOnderzoek.gebruikInLopendeTekst",
    "adressering.inOnderzoek.adresregel1",
    "adressering.inOnderzoek.adresregel2",
    "adressering.inOnderzoek.adresregel3",
    "adressering.inOnderzoek.land",
    "inOnderzoek.leeftijd",
    "naam.inOnderzoek.voorletters",
}


class Case(NamedTuple):
    """One case, with what was given flattened to what our rules take."""

    file: str
    number: int
    scenario: str
    asked: tuple[str, ...]
    expected: dict[str, Any]
    category: str
    name: NameParts
    address: AddressParts
    birth: str
    today: date
    codes: dict[str, str]
    """Investigation codes: person, partner, address."""

    @property
    def ours(self) -> dict[str, Any]:
        """What is expected of fields that we make."""
        return {
            field: value
            for field, value in self.expected.items()
            if field in OUR_FIELDS | OUR_ANNOTATIONS
        }

    @property
    def nothing_expected(self) -> bool:
        """Whether the answer must hold none of the fields asked."""
        return "_absent" in self.expected


def _partners(given: dict[str, Any]) -> list[dict[str, Any]]:
    return given.get("partners") or []


def _partner(row: dict[str, Any]) -> Partner:
    known = row.get("02.40", "").strip() or "."
    return Partner(
        row.get("02.20", ""),
        row.get("02.30", ""),
        known,
        row.get("06.10", ""),
        row.get("07.10", ""),
    )


def name_of(given: dict[str, Any]) -> NameParts:
    """The name parts of a case."""
    person = given.get("persoon", {})
    chosen = choose_partner(_partner(row) for row in _partners(given))
    partner = chosen or Partner()
    return NameParts(
        given_names=person.get("02.10", ""),
        title=person.get("02.20", ""),
        prefix=person.get("02.30", ""),
        surname=person.get("02.40", ""),
        gender=person.get("04.10", "O"),
        name_usage=person.get("61.10", "E"),
        partner_title=partner.title,
        partner_prefix=partner.prefix,
        partner_surname=partner.surname,
        partner_ended=bool(partner.until),
    )


def address_of(given: dict[str, Any]) -> AddressParts:
    """The address parts of a case."""
    fields = {**given.get("verblijfplaats", {}), **given.get("adres", {})}
    lines = tuple(fields.get(key, "") for key in ("13.30", "13.40", "13.50"))
    return AddressParts(
        street=fields.get("11.10", ""),
        house_number=int(fields["11.20"]) if fields.get("11.20") else None,
        house_letter=fields.get("11.30", ""),
        house_addition=fields.get("11.40", ""),
        house_indication=fields.get("11.50", ""),
        postcode=fields.get("11.60", ""),
        city=fields.get("11.70", ""),
        location=fields.get("12.10", ""),
        country=fields.get("13.10", ""),
        foreign_lines=lines,
    )


def _codes(case: dict[str, Any]) -> dict[str, str]:
    given = case["given"]
    codes = {
        "person": given.get("persoon", {}).get("83.10", ""),
        "address": given.get("verblijfplaats", {}).get("83.10", ""),
        "partner": "",
    }
    chosen = choose_partner(_partner(row) for row in _partners(given))
    for row in _partners(given):
        if _partner(row) == chosen:
            codes["partner"] = row.get("83.10", "")
    for step in case.get("unparsed") or []:
        for row in step[2]:
            codes["address"] = row.get("aanduiding in onderzoek (83.10)", "")
    return codes


def _birth(text: str) -> str:
    """A birth date such as "gisteren - 15 jaar" or "deze maand - 10 jaar"."""
    relative = re.fullmatch(r"(.+) - (\d+) jaar", text)
    if not relative:
        return text
    when, years = relative[1], int(relative[2])
    year = TODAY.year - years
    day = {"gisteren": -1, "vandaag": 0, "morgen": 1}.get(when)
    if day is not None:
        return f"{year}{TODAY.month:02d}{TODAY.day + day:02d}"
    month = {"vorige maand": -1, "deze maand": 0, "volgende maand": 1}[when]
    return f"{year}{TODAY.month + month:02d}00"


def _today(text: str | None) -> date:
    if not text:
        return TODAY
    day, month, year = text.split()
    return date(int(year), MONTH_NUMBERS[month], int(day))


def _category(case: dict[str, Any]) -> str:
    expected = case["expected"]
    if case["api"] == "gba":
        return RAW
    if "_error" in expected:
        return ERROR
    if set(expected) & (OUR_FIELDS | OUR_ANNOTATIONS):
        return RUN
    if case["scenario"] == "persoon is overleden":
        return DEAD
    if "_absent" not in expected or case["fields"].startswith("naam"):
        return OTHER_FIELD
    return _absence(case)


def _absence(case: dict[str, Any]) -> str:
    asked = case["fields"]
    wants_ours = asked.startswith(("adressering", "leeftijd")) or asked.endswith(
        ("voorletters", "volledigeNaam")
    )
    abroad_at_home = asked.startswith("adresseringBinnenland") and case["given"].get(
        "verblijfplaats", {}
    ).get("13.10")
    other = "leeftijd" in case["feature"] and not asked.startswith("leeftijd")
    return RUN if wants_ours and not abroad_at_home and not other else NOT_ASKED


@cache
def cases(file: str) -> tuple[Case, ...]:
    """All cases of one file, run or not; empty where the folder is absent."""
    path = FOLDER / f"{file}.jsonl"
    if not path.exists():
        return ()
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        case = json.loads(line)
        found.append(
            Case(
                file=file,
                number=number,
                scenario=case["scenario"],
                asked=tuple((case["fields"] or "").split(",")),
                expected=case["expected"],
                category=_category(case),
                name=name_of(case["given"]),
                address=address_of(case["given"]),
                birth=_birth(case["given"].get("persoon", {}).get("03.10", "")),
                today=_today(case["as_of"]),
                codes=_codes(case),
            )
        )
    return tuple(found)
