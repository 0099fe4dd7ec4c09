"""Lists of people that may leave the house: which, with what, and for how long."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple


class ExportKind(StrEnum):
    """The lists that people really need outside the application."""

    APPOINTMENTS = "appointments"
    DOORS = "doors"
    FOLLOW_UPS = "follow_ups"
    NOT_REACHED = "not_reached"


class ExportForm(NamedTuple):
    """One list."""

    title: str
    columns: tuple[str, ...]
    what: str
    """Kinds of data, for the register of disclosures."""
    ground: str


WMO = "Wmo 2015 artikel 2.1.2"
PROVIDER = f"{WMO}; Wet BRP artikel 3.9"
NAMED = ("Naam", "Adres", "Telefoon")
FORMS: Mapping[ExportKind, ExportForm] = {
    ExportKind.APPOINTMENTS: ExportForm(
        "Afspraken van een week",
        (
            "Dag",
            "Tijd",
            "Minuten",
            "Bezoeker",
            *NAMED,
            "Leeftijd",
            "Taal",
            "Soort bezoek",
            "Veiligheid",
            "Opmerking",
        ),
        "naam, adres, telefoonnummer, taal, afspraak, veiligheidscode",
        WMO,
    ),
    ExportKind.DOORS: ExportForm(
        "Bel- en deurlijst",
        ("Gebied", *NAMED, "Bellen", "Aanbellen", "Brief verstuurd", "Bezoeker"),
        "naam, adres, telefoonnummer, dag van de brief",
        WMO,
    ),
    ExportKind.FOLLOW_UPS: ExportForm(
        "Opvolging van een team",
        ("Referentie", "Soort hulp", "Stand", "Termijn", *NAMED, "Taal", "Wens"),
        "naam, adres, telefoonnummer, taal, soort hulp, wens",
        "instemming van de inwoner, of de grond bij de opvolging",
    ),
    ExportKind.NOT_REACHED: ExportForm(
        "Niet bereikt",
        ("Gebied", "Naam", "Adres", "Brieven"),
        "naam, adres, aantal brieven",
        WMO,
    ),
}
INSIDE = frozenset({"Leeftijd"})
"""Not for a provider: from the register he gets name and address only (Wet BRP 3.9).
The rest of a list is what the resident told himself, or our own work."""
NEEDS_TEXT = 3
"""Signs that a reason or a recipient has at least: "x" explains nothing."""


def columns_of(kind: ExportKind, *, outside: bool) -> tuple[str, ...]:
    """The headings of a list, for a provider (`outside`) or the municipality."""
    columns = FORMS[kind].columns
    return tuple(c for c in columns if not (outside and c in INSIDE))


def ground_of(kind: ExportKind, *, outside: bool) -> str:
    """On what a disclosure rests."""
    ground = FORMS[kind].ground
    return PROVIDER if outside and ground == WMO else ground


def fault_in(recipient: str, reason: str) -> str | None:
    """What is wrong with the form, in one Dutch sentence; None: nothing."""
    if len(recipient.strip()) < NEEDS_TEXT:
        return "Er staat niet bij voor wie de lijst is."
    if len(reason.strip()) < NEEDS_TEXT:
        return "Er staat niet bij waarvoor de lijst nodig is."
    return None


def expires_on(made_on: date, days: int) -> date:
    """The first day on which a packet may not be kept any more."""
    return made_on + timedelta(days=days)


def is_open(expires: date, destroyed: bool, today: date) -> bool:
    """Whether a packet may still be taken out."""
    return not destroyed and today < expires


def file_name(packet_id: int, kind: ExportKind, made_on: date, ending: str) -> str:
    """What the file is called: nothing of a person in it."""
    names = {
        ExportKind.APPOINTMENTS: "afspraken",
        ExportKind.DOORS: "bel-en-deurlijst",
        ExportKind.FOLLOW_UPS: "opvolging",
        ExportKind.NOT_REACHED: "niet-bereikt",
    }
    return f"{names[kind]}-{made_on:%Y%m%d}-pakket-{packet_id}.{ending}"


def warning(expires: date) -> str:
    """What stands above the list itself."""
    last = expires - timedelta(days=1)
    return (
        f"Vertrouwelijk. Bewaar dit hooguit tot en met {last:%d-%m-%Y}. Vernietig het "
        "daarna en vink dat aan in Omzien bij Uitvoer."
    )
