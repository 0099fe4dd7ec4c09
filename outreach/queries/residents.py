"""From a resident's row to what rules, screens and letters read."""

from datetime import date
from typing import Any, NamedTuple

from sqlmodel import Session, col, or_, select

from outreach.access import Permission, Viewer, refusal
from outreach.auditing import seen
from outreach.errors import NotFound
from outreach.queries.municipality import municipality
from outreach.queries.scope import resident_scope
from outreach.rules.addresses import AddressParts, address_lines
from outreach.rules.dates import PartialDate, age_text
from outreach.rules.fields import Field, card_fields
from outreach.rules.investigations import (
    age_investigated,
    investigated_lines,
    name_investigated,
)
from outreach.rules.names import NameParts, addressee, full_name, salutation
from outreach.tables import Resident, ResidentContact, SafetyNote

CARD_PERMISSIONS = (
    Permission.FIND_RESIDENT,
    Permission.SEE_OWN_VISITS,
    Permission.SEE_FOLLOW_UPS,
)
"""Work for which somebody sees who a resident is and where he lives."""


class ResidentCard(NamedTuple):
    """Who a resident is, for the person who is going to talk with him."""

    id: str
    name: str
    """Initials and name as on an envelope; the full own name where that is unknown."""
    full_name: str
    salutation: str | None
    address_lines: list[str]
    birth: str
    age: str
    """Years on the day; "80 of 81" when the birth date is not complete."""
    phone: str
    language: str
    safety_codes: tuple[str, ...]
    nondisclosure: bool
    died: bool
    under_investigation: tuple[str, ...]
    """Which of "naam", "adres" and "leeftijd" the register is looking into."""


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


def display_name(resident: Resident) -> str:
    """The name for a screen: as on an envelope, or what is known of it."""
    parts = name_parts(resident)
    return addressee(parts) or full_name(parts) or "naam onbekend"


def resident_card(
    session: Session, viewer: Viewer, resident_id: str, *, today: date
) -> ResidentCard:
    """The card of one resident.

    What the viewer's work does not need is left out (`rules.fields`). Raises
    NotPermitted without any permission of `CARD_PERMISSIONS`, NotFound when the
    resident lies outside the viewer's scope.
    """
    held = [permission for permission in CARD_PERMISSIONS if viewer.may(permission)]
    if not held:
        raise refusal(Permission.FIND_RESIDENT)
    row = session.exec(
        select(Resident, ResidentContact)
        .outerjoin(
            ResidentContact, col(ResidentContact.resident_id) == col(Resident.id)
        )
        .where(col(Resident.id) == resident_id)
        .where(or_(*(resident_scope(viewer, permission) for permission in held)))
    ).first()
    if row is None:
        raise not_found()
    resident, contact = row
    seen(session, viewer, held[0], [resident.id])
    return _needed(_card(session, resident, contact, today), held)


def _needed(card: ResidentCard, held: list[Permission]) -> ResidentCard:
    """The card without what the work does not need; the id stays."""
    kept = card_fields(held)
    gone = {field.value: EMPTY[field] for field in Field if field not in kept}
    return card._replace(**gone)


EMPTY: dict[Field, Any] = dict.fromkeys(Field, "") | {
    Field.SALUTATION: None,
    Field.ADDRESS: [],
    Field.SAFETY: (),
    Field.INVESTIGATION: (),
    Field.NONDISCLOSURE: False,
    Field.DIED: False,
}
"""How a field looks that somebody does not get."""


def not_found() -> NotFound:
    """The refusal for somebody who does not exist or is not the viewer's to see."""
    return NotFound(
        "Deze inwoner is niet gevonden.",
        "De inwoner bestaat niet, of hoort niet bij uw werk.",
        "Controleer de lettercode, of ga terug naar het overzicht.",
    )


def _card(
    session: Session, resident: Resident, contact: ResidentContact | None, today: date
) -> ResidentCard:
    parts = name_parts(resident)
    return ResidentCard(
        id=resident.id,
        name=display_name(resident),
        full_name=full_name(parts),
        salutation=salutation(parts),
        address_lines=address_lines(
            address_parts(resident), municipality(session).name
        ),
        birth=PartialDate.parse(resident.birth or "00000000").dutch,
        age=_age(resident, today),
        phone=contact.phone if contact else "",
        language=contact.language if contact else "",
        safety_codes=_safety_codes(session, resident.id, today),
        nondisclosure=resident.nondisclosure > 0,
        died=resident.died,
        under_investigation=_investigated(resident),
    )


def _age(resident: Resident, today: date) -> str:
    if resident.died:
        return "overleden"
    return age_text(resident.birth_earliest, resident.birth_latest, today)


def _safety_codes(session: Session, resident_id: str, today: date) -> tuple[str, ...]:
    """The codes of the notes in force; the reasons stay in the office."""
    codes = session.exec(
        select(SafetyNote.code)
        .where(col(SafetyNote.resident_id) == resident_id)
        .where(col(SafetyNote.valid_from) <= today, col(SafetyNote.valid_to) > today)
        .order_by(col(SafetyNote.code))
        .distinct()
    )
    return tuple(codes)


def _investigated(resident: Resident) -> tuple[str, ...]:
    found = {
        "naam": name_investigated(resident.person_investigation),
        "adres": bool(investigated_lines(resident.address_investigation)),
        "leeftijd": age_investigated(resident.person_investigation),
    }
    return tuple(word for word, under in found.items() if under)
