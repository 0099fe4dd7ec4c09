"""From a resident's row to what rules, screens and letters read."""

from outreach.rules.addresses import AddressParts
from outreach.rules.names import NameParts
from outreach.tables import Resident


def name_parts(resident: Resident) -> NameParts:
    """The parts of a resident's name. A partner without a known name counts as one."""
    there = any((resident.partner_from, resident.partner_until))
    return NameParts(
        given_names=resident.given_names,
        title=resident.title,
        prefix=resident.prefix,
        surname=resident.surname,
        gender=resident.gender,
        name_usage=resident.name_usage,
        partner_title=resident.partner_title,
        partner_prefix=resident.partner_prefix,
        partner_surname=resident.partner_surname or ("." if there else ""),
        partner_ended=bool(resident.partner_until),
    )


def address_parts(resident: Resident) -> AddressParts:
    """The parts of a resident's address."""
    return AddressParts(
        street=resident.street,
        house_number=resident.house_number,
        house_letter=resident.house_letter,
        house_addition=resident.house_addition,
        house_indication=resident.house_indication,
        postcode=resident.postcode,
        city=resident.city,
        location=resident.location,
        country=resident.country,
        foreign_lines=tuple(resident.foreign_lines),
    )
