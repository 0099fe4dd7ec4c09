"""What is wrong with a report before it is stored: clean text, and faults by field.

One check for all doors. What cannot be stored as it stands is a fault with a code; the
sentence of a code is Dutch here and English on the English page.

Sizes after Signalen (text of at most 3,000 signs) and house rules where no source is
named.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from signals.rules.cleaning import (
    clean_line,
    clean_text,
    has_words,
    is_email,
    is_house_letter,
    is_phone,
    is_postcode,
    tight_postcode,
)
from signals.rules.drafts import (
    About,
    AddressGiven,
    Door,
    Draft,
    PersonGiven,
    ReporterGiven,
    ReporterKind,
)

LONGEST: Mapping[str, int] = {
    "text": 3_000,
    "done_text": 1_000,
    "description": 200,
    "street": 100,
    "city": 100,
    "house_letter": 1,
    "house_addition": 10,
    "person_name": 100,
    "person_phone": 30,
    "reporter_name": 100,
    "reporter_phone": 30,
    "reporter_email": 200,
    "caller_reference": 100,
    "intake_id": 200,
}
"""Most signs of each field, after cleaning."""
HIGHEST_NUMBER = 99_999
"""Of a house: five digits (BRP, element 11.20)."""
OLDEST = 120
"""Years. Nobody in the Netherlands grew older than 115."""
LONGEST_AGO = timedelta(days=3_653)
"""Last seen: ten years, as long as the woman in Rotterdam lay unfound."""


class Fault(StrEnum):
    """Why a field cannot be stored as it stands."""

    NO_PLACE = "no_place"
    POSTCODE = "postcode"
    POSTCODE_UNKNOWN = "postcode_unknown"
    NO_NUMBER = "no_number"
    NUMBER = "number"
    LETTER = "letter"
    NOTHING_SEEN = "nothing_seen"
    NO_WORDS = "no_words"
    TOO_LONG = "too_long"
    DAY = "day"
    FUTURE = "future"
    LONG_AGO = "long_ago"
    BIRTH_YEAR = "birth_year"
    PHONE = "phone"
    EMAIL = "email"
    NO_CONTACT = "no_contact"
    NO_NAME = "no_name"
    NO_AGREEMENT = "no_agreement"
    NO_ORGANISATION = "no_organisation"
    NO_INTAKE_ID = "no_intake_id"


SENTENCES: Mapping[Fault, str] = {
    Fault.NO_PLACE: "Vul in om welk adres of om wie het gaat.",
    Fault.POSTCODE: "Vul een postcode in van vier cijfers en twee letters, "
    "bijvoorbeeld 1234 AB.",
    Fault.POSTCODE_UNKNOWN: "Deze postcode kennen wij niet. Kijk of hij klopt.",
    Fault.NO_NUMBER: "Vul bij de postcode ook het huisnummer in.",
    Fault.NUMBER: "Vul een huisnummer in van 1 tot en met 99999.",
    Fault.LETTER: "Vul bij de huisletter één letter in.",
    Fault.NOTHING_SEEN: "Kruis aan wat u ziet, of schrijf het in uw eigen woorden.",
    Fault.NO_WORDS: "Schrijf in woorden wat u ziet.",
    Fault.TOO_LONG: "Deze tekst is te lang. Gebruik hoogstens {most} tekens.",
    Fault.DAY: "Schrijf de dag als 31-12-2026, of laat dit leeg.",
    Fault.FUTURE: "Vul een dag in die al geweest is.",
    Fault.LONG_AGO: "Vul een dag in van de laatste tien jaar.",
    Fault.BIRTH_YEAR: "Vul een geboortejaar of een leeftijd in, bijvoorbeeld 1943 of "
    "82.",
    Fault.PHONE: "Vul een telefoonnummer in, bijvoorbeeld 06 12345678.",
    Fault.EMAIL: "Vul een e-mailadres in, bijvoorbeeld naam@voorbeeld.nl.",
    Fault.NO_CONTACT: "Vul een telefoonnummer of een e-mailadres in, of kies dat u "
    "anoniem wilt melden.",
    Fault.NO_NAME: "Vul uw naam in, of kies dat u anoniem wilt melden.",
    Fault.NO_AGREEMENT: "Een verwijzing kan alleen als de patiënt ermee instemt.",
    Fault.NO_ORGANISATION: "Hier hoort een organisatie bij die mag melden.",
    Fault.NO_INTAKE_ID: "Het nummer van dit formulier ontbreekt. Open het opnieuw.",
}
"""In Dutch: what to do, not what is wrong."""


class Checked(NamedTuple):
    """A report with clean text, and what is wrong with it."""

    draft: Draft
    faults: Mapping[str, Fault]
    """Field -> fault; the first of each field. Nothing: it can be stored."""

    @property
    def sentences(self) -> dict[str, str]:
        """Field -> what to do, in Dutch."""
        return {field: sentence_of(field, code) for field, code in self.faults.items()}


def sentence_of(
    field: str, code: Fault, sentences: Mapping[Fault, str] = SENTENCES
) -> str:
    """What to do about a fault; other `sentences` for another language."""
    return sentences[code].format(most=LONGEST.get(field, 0))


def check(draft: Draft, *, today: date) -> Checked:
    """A report with clean text and its faults. `today` is the Dutch calendar day.

    Fields are named `postcode`, `house_number`, `text`, `reporter_phone`, ...; what is
    about the person himself `person_...`, about who reports `reporter_...`.
    """
    clean = tidied(draft)
    faults: dict[str, Fault] = {}
    found = [*(pair for rule in _RULES for pair in rule(clean)), *_days(clean, today)]
    for field, code in found:
        faults.setdefault(field, code)
    return Checked(clean, faults)


def tidied(draft: Draft) -> Draft:
    """The same report with clean text, and what follows from what was said:

    anonymous has no contact data and hears nothing back; who reports about himself is
    the person, and his name and number are needed to reach him.
    """
    reporter = _reporter(draft)
    person = PersonGiven(
        clean_line(draft.person.name),
        draft.person.birth_year,
        clean_line(draft.person.phone),
    )
    if draft.about is About.SELF:
        reporter = replace(reporter, kind=ReporterKind.SELF, may_be_named=True)
        person = replace(
            person,
            name=person.name or reporter.name,
            phone=person.phone or reporter.phone,
        )
    return replace(
        draft,
        intake_id=clean_line(draft.intake_id),
        caller_reference=clean_line(draft.caller_reference),
        address=_address(draft.address),
        person=person,
        reporter=reporter,
        seen=tuple(dict.fromkeys(draft.seen)),
        done=tuple(dict.fromkeys(draft.done)),
        text=clean_text(draft.text),
        done_text=clean_text(draft.done_text),
        suspicions=tuple(dict.fromkeys(draft.suspicions)),
    )


def _address(given: AddressGiven) -> AddressGiven:
    return AddressGiven(
        postcode=tight_postcode(given.postcode),
        house_number=given.house_number,
        house_letter=clean_line(given.house_letter).upper(),
        house_addition=clean_line(given.house_addition),
        street=clean_line(given.street),
        city=clean_line(given.city),
        description=clean_line(given.description),
    )


def _reporter(draft: Draft) -> ReporterGiven:
    given = draft.reporter
    if given.anonymous:
        return ReporterGiven(
            kind=given.kind,
            organisation_id=given.organisation_id,
            anonymous=True,
            wants_feedback=False,
            language=given.language,
        )
    return replace(
        given,
        name=clean_line(given.name),
        phone=clean_line(given.phone),
        email=clean_line(given.email),
    )


def _place(draft: Draft) -> list[tuple[str, Fault]]:
    at = draft.address
    found = []
    if at.postcode and not is_postcode(at.postcode):
        found.append(("postcode", Fault.POSTCODE))
    if at.house_number is not None and not 1 <= at.house_number <= HIGHEST_NUMBER:
        found.append(("house_number", Fault.NUMBER))
    if at.house_letter and not is_house_letter(at.house_letter):
        found.append(("house_letter", Fault.LETTER))
    if at.postcode and at.house_number is None and not _can_be_found(draft):
        found.append(("house_number", Fault.NO_NUMBER))
    nothing = not at.postcode and not _can_be_found(draft)
    return [*found, ("postcode", Fault.NO_PLACE)] if nothing else found


def _can_be_found(draft: Draft) -> bool:
    """Whether somebody can be found without postcode and number."""
    at = draft.address
    described = has_words(at.description)
    street = has_words(at.street) and at.house_number is not None
    named = has_words(draft.person.name) or bool(draft.person.phone)
    himself = draft.about is About.SELF and bool(draft.reporter.email)
    return described or street or named or himself


def _what(draft: Draft) -> list[tuple[str, Fault]]:
    if draft.seen or draft.door is Door.VISIT:
        return []
    if not draft.text:
        return [("seen", Fault.NOTHING_SEEN)]
    return [] if has_words(draft.text) else [("text", Fault.NO_WORDS)]


def _lengths(draft: Draft) -> list[tuple[str, Fault]]:
    values = texts_of(draft)
    return [
        (name, Fault.TOO_LONG)
        for name, most in LONGEST.items()
        if len(values[name]) > most
    ]


def texts_of(draft: Draft) -> dict[str, str]:
    """All text of a report by the name of its field."""
    at, person, reporter = draft.address, draft.person, draft.reporter
    return {
        "text": draft.text,
        "done_text": draft.done_text,
        "description": at.description,
        "street": at.street,
        "city": at.city,
        "house_letter": at.house_letter,
        "house_addition": at.house_addition,
        "person_name": person.name,
        "person_phone": person.phone,
        "reporter_name": reporter.name,
        "reporter_phone": reporter.phone,
        "reporter_email": reporter.email,
        "caller_reference": draft.caller_reference,
        "intake_id": draft.intake_id,
    }


def _days(draft: Draft, today: date) -> list[tuple[str, Fault]]:
    found = []
    if draft.last_seen_on is not None and draft.last_seen_on > today:
        found.append(("last_seen_on", Fault.FUTURE))
    elif draft.last_seen_on is not None and draft.last_seen_on < today - LONGEST_AGO:
        found.append(("last_seen_on", Fault.LONG_AGO))
    year = draft.person.birth_year
    if year is not None and not today.year - OLDEST <= year <= today.year:
        found.append(("birth_year", Fault.BIRTH_YEAR))
    return found


def _contact(draft: Draft) -> list[tuple[str, Fault]]:
    reporter = draft.reporter
    found = []
    if draft.person.phone and not is_phone(draft.person.phone):
        found.append(("person_phone", Fault.PHONE))
    if reporter.phone and not is_phone(reporter.phone):
        found.append(("reporter_phone", Fault.PHONE))
    if reporter.email and not is_email(reporter.email):
        found.append(("reporter_email", Fault.EMAIL))
    return found


def _who(draft: Draft) -> list[tuple[str, Fault]]:
    """Who reports on the public page gives name and contact, or is anonymous.

    A colleague writes down what he heard on the phone; an organisation is known by
    its key.
    """
    reporter = draft.reporter
    if draft.door is not Door.PUBLIC_FORM or reporter.anonymous:
        return []
    found = []
    if not has_words(reporter.name):
        found.append(("reporter_name", Fault.NO_NAME))
    if not reporter.phone and not reporter.email:
        found.append(("reporter_phone", Fault.NO_CONTACT))
    return found


def _door(draft: Draft) -> list[tuple[str, Fault]]:
    found = []
    if not draft.intake_id:
        found.append(("intake_id", Fault.NO_INTAKE_ID))
    if draft.door is Door.REFERRAL and not draft.patient_agreed:
        found.append(("patient_agreed", Fault.NO_AGREEMENT))
    by_organisation = draft.door in (Door.API, Door.FILE)
    if by_organisation and draft.reporter.organisation_id is None:
        found.append(("organisation", Fault.NO_ORGANISATION))
    return found


_RULES: tuple[Callable[[Draft], list[tuple[str, Fault]]], ...] = (
    _lengths,
    _place,
    _what,
    _contact,
    _who,
    _door,
)
