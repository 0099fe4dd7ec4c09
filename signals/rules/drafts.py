"""What somebody reports, before it is stored: one form for all four doors."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Door(StrEnum):
    """How a report came in."""

    PUBLIC_FORM = "public_form"
    STAFF = "staff"
    REFERRAL = "referral"
    """Of a GP, with the patient's agreement."""
    API = "api"
    FILE = "file"
    VISIT = "visit"
    """A visit that ended in a concern became a signal by itself."""


class About(StrEnum):
    """Whom it is about, as far as the reporter knows."""

    SELF = "self"
    PERSON = "person"
    ADDRESS = "address"


class Seen(StrEnum):
    """What was seen: ticks, in the reporter's own eyes."""

    NOT_SEEN = "not_seen"
    NO_REACTION = "no_reaction"
    MAIL_PILES_UP = "mail_piles_up"
    CURTAINS_CLOSED = "curtains_closed"
    NEGLECTED_HOME = "neglected_home"
    NEGLECTED_SELF = "neglected_self"
    CONFUSED = "confused"
    DRINKING = "drinking"
    FEW_CONTACTS = "few_contacts"
    SAYS_ALONE = "says_alone"
    LOST_SOMEONE = "lost_someone"
    WANTS_COMPANY = "wants_company"
    AFRAID_OF_SOMEONE = "afraid_of_someone"
    MONEY_TROUBLE = "money_trouble"
    OTHER = "other"


class DoneAlready(StrEnum):
    """What the reporter did himself before reporting."""

    RANG_BELL = "rang_bell"
    SPOKE = "spoke"
    ASKED_NEIGHBOURS = "asked_neighbours"
    CALLED_FAMILY = "called_family"
    OFFERED_HELP = "offered_help"
    NOTHING = "nothing"
    OTHER = "other"


class ReporterKind(StrEnum):
    """Who reports."""

    SELF = "self"
    NEIGHBOUR = "neighbour"
    FAMILY = "family"
    VOLUNTEER = "volunteer"
    CARE = "care"
    GP = "gp"
    HOUSING = "housing"
    SHOP = "shop"
    DELIVERY = "delivery"
    UTILITY = "utility"
    MUNICIPAL = "municipal"
    VISITOR = "visitor"
    OTHER = "other"


@dataclass(frozen=True)
class AddressGiven:
    """An address as it was typed; empty fields are not known."""

    postcode: str = ""
    house_number: int | None = None
    house_letter: str = ""
    house_addition: str = ""
    street: str = ""
    city: str = ""
    description: str = ""
    """Where there is no number: "de woonboot bij de brug"."""


@dataclass(frozen=True)
class PersonGiven:
    """Who it is about, as far as the reporter knows."""

    name: str = ""
    birth_year: int | None = None
    phone: str = ""


@dataclass(frozen=True)
class ReporterGiven:
    """Who reports. Kept apart from everything else, under a right of its own."""

    kind: ReporterKind = ReporterKind.OTHER
    name: str = ""
    phone: str = ""
    email: str = ""
    organisation_id: int | None = None
    anonymous: bool = False
    wants_feedback: bool = True
    may_be_named: bool = False
    """May the person hear who reported?"""
    language: str = "nl"


@dataclass(frozen=True)
class Draft:
    """A report as it came in at any door; `checking` says what is wrong with it."""

    door: Door
    intake_id: str
    """Of the form or the caller: the same one twice is the same report."""
    about: About
    address: AddressGiven = field(default_factory=AddressGiven)
    person: PersonGiven = field(default_factory=PersonGiven)
    reporter: ReporterGiven = field(default_factory=ReporterGiven)
    seen: tuple[Seen, ...] = ()
    text: str = ""
    """In the reporter's own words."""
    done: tuple[DoneAlready, ...] = ()
    done_text: str = ""
    last_seen_on: date | None = None
    person_knows: bool | None = None
    """Does the person know of this report?"""
    urgent: bool = False
    """In the reporter's eyes."""
    patient_agreed: bool = False
    """Door `referral` only, and compulsory there."""
    caller_reference: str = ""
    """The reporter's own number for it (API and files)."""
    suspicions: tuple[str, ...] = ()
    """Why it looks like abuse of the form: then it goes to the check queue."""
