"""What an organisation sends over HTTP and what it gets back, as pydantic models.

The OpenAPI document is written from these same models (`api_document`), so that it
cannot say anything else than the code does. What was sent never stands in an error.
"""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
)

from signals.rules.checking import LONGEST
from signals.rules.drafts import (
    About,
    AddressGiven,
    DoneAlready,
    Door,
    Draft,
    PersonGiven,
    ReporterGiven,
    ReporterKind,
    Seen,
)

LONGEST_REFERENCE = 64
MOST_TICKS = 20

Reference = Annotated[
    str,
    Field(
        min_length=1,
        max_length=LONGEST_REFERENCE,
        pattern="^[A-Za-z0-9._:-]+$",
        description="Uw eigen nummer voor deze melding. Zonder persoonsgegevens.",
        examples=["WSC-2026-00123"],
    ),
]


def _text(name: str, description: str | None = None) -> Any:
    """A text field as long as the check of all doors allows (`rules.checking`), which
    also takes out signs that nobody sees."""
    return Field(max_length=LONGEST[name], description=description)


class Kind(StrEnum):
    """What is sent: a worry, or a referral of a practice."""

    CONCERN = "concern"
    REFERRAL = "referral"


class Message(BaseModel):
    """What all models share: nothing unknown, nothing guessed, nothing told on."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, hide_input_in_errors=True
    )


class Address(Message):
    """Waar het over gaat. Een postcode met huisnummer, of een omschrijving."""

    postcode: Annotated[
        str, Field(pattern="^([1-9][0-9]{3} ?[A-Za-z]{2})?$", examples=["3011 AA"])
    ] = ""
    house_number: Annotated[int, Field(ge=1, le=99_999)] | None = None
    house_letter: Annotated[str, Field(pattern="^[A-Za-z]?$")] = ""
    house_addition: Annotated[str, _text("house_addition")] = ""
    street: Annotated[str, _text("street")] = ""
    city: Annotated[str, _text("city")] = ""
    description: Annotated[
        str,
        _text("description", "Waar geen huisnummer is: de woonboot bij de brug."),
    ] = ""


class Subject(Message):
    """Over wie het gaat, voor zover u dat weet en mag melden."""

    name: Annotated[str, _text("person_name")] = ""
    birth_year: Annotated[int, Field(ge=1900, le=2100)] | None = None
    phone: Annotated[str, _text("person_phone")] = ""


class Contact(Message):
    """Wie bij u meldt, en hoe wij die bereiken. Alleen voor het meldpunt."""

    name: Annotated[str, _text("reporter_name")] = ""
    phone: Annotated[str, _text("reporter_phone")] = ""
    email: Annotated[str, _text("reporter_email")] = ""
    wants_feedback: bool = True


class Report(Message):
    """Een melding van een organisatie."""

    reference: Reference
    kind: Annotated[
        Kind,
        Field(
            description="concern: een zorg om iemand. referral: een verwijzing naar "
            "het wijkteam, met instemming van de patiënt."
        ),
    ] = Kind.CONCERN
    about: Annotated[
        Literal[About.PERSON, About.ADDRESS],
        Field(description="Een persoon, of een adres waar u niemand van kent."),
    ] = About.ADDRESS
    address: Address
    person: Subject = Subject()
    seen: Annotated[tuple[Seen, ...], Field(max_length=MOST_TICKS)] = ()
    text: Annotated[str, _text("text", "Wat er is gezien, in uw eigen woorden.")] = ""
    done: Annotated[
        tuple[DoneAlready, ...],
        Field(max_length=MOST_TICKS, description="Wat u zelf al deed."),
    ] = ()
    done_text: Annotated[str, _text("done_text")] = ""
    last_seen_on: Annotated[
        date | None, Field(description="Wanneer iemand voor het laatst is gezien.")
    ] = None
    person_knows: Annotated[
        bool | None, Field(description="Weet de inwoner van deze melding?")
    ] = None
    urgent: Annotated[
        bool,
        Field(description="Heeft het haast? Bel bij levensgevaar altijd zelf 112."),
    ] = False
    patient_agreed: Annotated[
        bool, Field(description="Verplicht waar bij een verwijzing (referral).")
    ] = False
    contact: Contact = Contact()


class Stored(Message):
    """De melding is opgeslagen. Bewaar het nummer."""

    reference: Annotated[str, Field(description="Ons nummer voor de melding.")]
    your_reference: Reference
    status: Annotated[str, Field(description="Pad waar u de stand kunt opvragen.")]
    repeated: Annotated[
        bool, Field(description="Waar: u stuurde deze melding al eerder.")
    ]


class Standing(StrEnum):
    """How far a report is; never what came of it."""

    RECEIVED = "received"
    PICKED_UP = "picked_up"
    CLOSED = "closed"


class Status(Message):
    """De stand van uw eigen melding. Over de inwoner zegt dit niets."""

    reference: str
    your_reference: str
    received_at: datetime
    standing: Standing


class Fault(Message):
    """Wat er in één veld niet klopt."""

    pointer: Annotated[
        str, Field(description="Het veld, als JSON Pointer: #/address/postcode")
    ]
    detail: str


class Problem(Message):
    """Waarom het niet lukte (RFC 9457). Er is niets opgeslagen."""

    type: str
    title: str
    status: int
    detail: Annotated[str, Field(description="Wat u nu kunt doen.")]
    errors: tuple[Fault, ...] = ()


class Rejected(NamedTuple):
    """A message that cannot be read: a sentence by field."""

    faults: tuple[Fault, ...]


def read_report(body: bytes) -> Report | Rejected | None:
    """The message in a body; None when it is no JSON at all."""
    try:
        return Report.model_validate_json(body)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        if any(one["type"] == "json_invalid" for one in found):
            return None
        return Rejected(tuple(_faults(found)))


def draft_of(
    report: Report, *, covenant_id: int, kind: ReporterKind, intake_id: str
) -> Draft:
    """The message as the draft that all doors make."""
    referral = report.kind is Kind.REFERRAL
    contact = report.contact
    return Draft(
        door=Door.REFERRAL if referral else Door.API,
        intake_id=intake_id,
        about=About(report.about),
        address=AddressGiven(**report.address.model_dump()),
        person=PersonGiven(**report.person.model_dump()),
        reporter=ReporterGiven(
            kind=kind,
            name=contact.name,
            phone=contact.phone,
            email=contact.email,
            organisation_id=covenant_id,
            wants_feedback=contact.wants_feedback,
        ),
        seen=report.seen,
        text=report.text,
        done=report.done,
        done_text=report.done_text,
        last_seen_on=report.last_seen_on,
        person_knows=report.person_knows,
        urgent=report.urgent,
        patient_agreed=report.patient_agreed,
        caller_reference=report.reference,
    )


SENTENCES = {
    "missing": "Dit veld ontbreekt.",
    "extra_forbidden": "Er staat een veld in dat niet bestaat.",
    "string_too_long": "Dit heeft meer dan {max_length} tekens.",
    "string_too_short": "Dit is leeg.",
    "too_long": "Dit zijn er meer dan {max_length}.",
    "string_pattern_mismatch": "Hier staan tekens die niet mogen.",
    "string_type": "Hier hoort tekst te staan.",
    "string_unicode": "Hier staan tekens die niet bestaan.",
    "int_type": "Hier hoort een getal te staan.",
    "int_from_float": "Hier hoort een heel getal te staan.",
    "bool_type": "Hier hoort true of false te staan.",
    "enum": "Deze waarde bestaat niet.",
    "literal_error": "Deze waarde bestaat niet.",
    "greater_than_equal": "Dit is minder dan {ge}.",
    "less_than_equal": "Dit is meer dan {le}.",
    "date_from_datetime_parsing": "Schrijf de datum als 2026-12-31.",
    "date_parsing": "Schrijf de datum als 2026-12-31.",
    "date_type": "Schrijf de datum als 2026-12-31.",
    "model_type": "Hier hoort een object te staan.",
    "tuple_type": "Hier hoort een lijst te staan.",
}
"""By pydantic's error type, in Dutch; anything else gets the last resort."""
OTHERWISE = "Dit klopt niet."


def _faults(found: list[Any]) -> Iterator[Fault]:
    for one in found:
        sentence = SENTENCES.get(one["type"], OTHERWISE)
        yield Fault(
            pointer=pointer(one["loc"]), detail=sentence.format(**one.get("ctx", {}))
        )


def pointer(place: tuple[int | str, ...]) -> str:
    """A JSON Pointer as a fragment (RFC 6901). The name of a field that we do not
    know is somebody else's text, and is left out."""
    known = [str(part) for part in place if isinstance(part, int) or part in NAMES]
    return "#" + "".join(f"/{part}" for part in known)


NAMES = frozenset(
    name for model in (Report, Address, Subject, Contact) for name in model.model_fields
)


PLACES = {
    "person_name": "#/person/name",
    "birth_year": "#/person/birth_year",
    "person_phone": "#/person/phone",
    "reporter_name": "#/contact/name",
    "reporter_phone": "#/contact/phone",
    "reporter_email": "#/contact/email",
    "caller_reference": "#/reference",
    "referral": "#/kind",
    "organisation": "#",
    "intake_id": "#/reference",
}
"""Where a field of the draft, or of a covenant, stands in the message."""


def pointer_of(field: str) -> str:
    """The JSON Pointer of a field of the draft that is at fault."""
    if field in Address.model_fields:
        return f"#/address/{field}"
    return PLACES.get(field, f"#/{field}")
