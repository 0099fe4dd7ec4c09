"""What the report says of one row."""

from typing import Any

from outreach.rules.addresses import AddressParts, address_lines
from outreach.rules.names import (
    NameParts,
    addressee,
    form_of_address,
    name_in_text,
    salutation,
)
from outreach.rules.register.checks import NONDISCLOSURE
from outreach.rules.register.examining import Examined
from outreach.rules.register.messages import Reason
from outreach.rules.register.person import RegisterPerson


def name_parts_of(person: RegisterPerson) -> NameParts:
    """The name of a row, as `queries.residents.name_parts` makes it of a resident."""
    there = bool(person.partner_from or person.partner_until)
    return NameParts(
        given_names=person.given_names,
        title=person.title,
        prefix=person.prefix,
        surname=person.surname,
        gender=person.gender,
        name_usage=person.name_usage,
        partner_title=person.partner_title,
        partner_prefix=person.partner_prefix,
        partner_surname=person.partner_surname or ("." if there else ""),
        partner_ended=bool(person.partner_until),
    )


def address_parts_of(person: RegisterPerson) -> AddressParts:
    """The address of a row."""
    return AddressParts(
        street=person.street,
        house_number=person.house_number,
        house_letter=person.house_letter,
        house_addition=person.house_addition,
        house_indication=person.house_indication,
        postcode=person.postcode,
        city=person.city,
        location=person.location,
        country=person.country,
        foreign_lines=person.foreign_lines,
    )


def sentences(row: int, examined: Examined) -> list[str]:
    """All that is to be said about a row. A double names its rows itself."""
    return [
        problem.text if problem.reason is Reason.UNIQUE else problem.sentence(row)
        for problem in examined.problems
    ]


def report_line(
    row: int, examined: Examined, municipality_code: str, municipality_name: str
) -> dict[str, Any]:
    """The line of one row. The town's name stands in for a place name that is absent,
    where the row is of our own municipality."""
    person = examined.person
    names = name_parts_of(person)
    ours = person.municipality_code == municipality_code != ""
    geheim = examined.raw.get("nondisclosure", "")
    return {
        "row": row,
        "verdict": examined.judgement.verdict.value,
        "reason": str(examined.judgement.reason) or None,
        "messages": sentences(row, examined),
        "nondisclosure": geheim != "0" if geheim in NONDISCLOSURE else None,
        "salutation": salutation(names),
        "form_of_address": form_of_address(names),
        "addressee": addressee(names),
        "name_in_text": name_in_text(names),
        "address_lines": address_lines(
            address_parts_of(person), municipality_name if ours else ""
        ),
    }
