"""What an organisation may report: a covenant, a legal ground, a term, and fields.

Source: domain.md section 3 (covenant of 13 May 2016; city partners report only what was
agreed) and section 5 (no consent, but a ground; send no more than is needed).
"""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from signals.rules.drafts import Door, Draft, ReporterKind

LONGEST_NAME = 100
LONGEST_GROUND = 500
LONGEST_CONTACT = 200
MOST_QUOTA = 100_000
"""Reports a day; house rule. More than the whole country could mean."""


class SharedField(StrEnum):
    """What a covenant may allow. An address may always be sent: without a place
    nobody can be helped."""

    PERSON_NAME = "person_name"
    BIRTH_YEAR = "birth_year"
    PERSON_PHONE = "person_phone"
    SEEN = "seen"
    TEXT = "text"
    DONE = "done"
    LAST_SEEN_ON = "last_seen_on"
    PERSON_KNOWS = "person_knows"
    URGENT = "urgent"
    CONTACT = "contact"
    """Name, phone or e-mail address of who reports for the organisation."""
    REFERRAL = "referral"
    """A referral with the patient's agreement: for practices only."""


FIELD_LABELS = {
    SharedField.PERSON_NAME: "Naam van de inwoner",
    SharedField.BIRTH_YEAR: "Geboortejaar van de inwoner",
    SharedField.PERSON_PHONE: "Telefoonnummer van de inwoner",
    SharedField.SEEN: "Wat er is gezien (keuzes)",
    SharedField.TEXT: "Toelichting in eigen woorden",
    SharedField.DONE: "Wat de organisatie zelf al deed",
    SharedField.LAST_SEEN_ON: "Wanneer de inwoner voor het laatst is gezien",
    SharedField.PERSON_KNOWS: "Of de inwoner van de melding weet",
    SharedField.URGENT: "Of het haast heeft",
    SharedField.CONTACT: "Naam en telefoonnummer van wie meldt",
    SharedField.REFERRAL: "Verwijzing met instemming van de patiënt (praktijken)",
}
REFERRERS = frozenset({ReporterKind.GP, ReporterKind.CARE})
"""Who may refer: a GP or another carer who spoke with the patient."""


class CovenantTerms(NamedTuple):
    """What was agreed with one organisation."""

    name: str
    reporter_kind: ReporterKind
    ground: str
    allowed: frozenset[SharedField]
    valid_from: date
    valid_to: date | None = None
    """The first day on which it is over."""
    daily_quota: int = 100
    """Reports a day over HTTP."""
    active: bool = True
    contact: str = ""
    """Whom we call there when something is unclear."""


def why_refused(terms: CovenantTerms, on: date) -> str | None:
    """Why nothing is taken in from this organisation on a day; None: it may report."""
    if not terms.active:
        return "De afspraak met deze organisatie is stopgezet."
    if not terms.ground.strip():
        return "Er is geen wettelijke grondslag vastgelegd voor deze organisatie."
    if on < terms.valid_from:
        return "De afspraak met deze organisatie geldt nog niet."
    if terms.valid_to is not None and on >= terms.valid_to:
        return "De afspraak met deze organisatie is verlopen."
    return None


def fields_sent(draft: Draft) -> frozenset[SharedField]:
    """Which fields of a covenant a report fills in."""
    who, person = draft.reporter, draft.person
    given = {
        SharedField.PERSON_NAME: person.name,
        SharedField.BIRTH_YEAR: person.birth_year,
        SharedField.PERSON_PHONE: person.phone,
        SharedField.SEEN: draft.seen,
        SharedField.TEXT: draft.text,
        SharedField.DONE: draft.done or draft.done_text,
        SharedField.LAST_SEEN_ON: draft.last_seen_on,
        SharedField.PERSON_KNOWS: draft.person_knows is not None,
        SharedField.URGENT: draft.urgent,
        SharedField.CONTACT: who.name or who.phone or who.email,
        SharedField.REFERRAL: draft.door is Door.REFERRAL,
    }
    return frozenset(name for name, value in given.items() if value)


def not_allowed(terms: CovenantTerms, draft: Draft) -> tuple[SharedField, ...]:
    """The fields that this organisation may not send, in the order of the covenant."""
    extra = fields_sent(draft) - terms.allowed
    if draft.door is Door.REFERRAL and terms.reporter_kind not in REFERRERS:
        extra |= {SharedField.REFERRAL}
    return tuple(name for name in SharedField if name in extra)


def terms_fault(terms: CovenantTerms) -> str | None:
    """What is wrong with a covenant as it was filled in; None when good.

    A covenant without a ground is refused: it could never be used.
    """
    if not 2 <= len(terms.name) <= LONGEST_NAME:
        return f"De naam ontbreekt of is langer dan {LONGEST_NAME} tekens."
    if not 10 <= len(terms.ground) <= LONGEST_GROUND:
        return (
            "De grondslag ontbreekt. Schrijf in 10 tot 500 tekens welke wet of welk "
            "artikel deze organisatie laat melden."
        )
    if len(terms.contact) > LONGEST_CONTACT:
        return f"Het contact is langer dan {LONGEST_CONTACT} tekens."
    if terms.valid_to is not None and terms.valid_to <= terms.valid_from:
        return "De einddatum ligt niet na de begindatum."
    if not 1 <= terms.daily_quota <= MOST_QUOTA:
        return f"Kies een aantal meldingen per dag tussen 1 en {MOST_QUOTA}."
    if SharedField.REFERRAL in terms.allowed and terms.reporter_kind not in REFERRERS:
        return "Alleen een huisarts of een zorgorganisatie kan verwijzen."
    if not terms.allowed & {SharedField.SEEN, SharedField.TEXT, SharedField.REFERRAL}:
        return "Laat ten minste de keuzes of de toelichting toe: anders zegt het niets."
    return None
