"""Coded notes that keep visitors safe; the reason stays in the office."""

from datetime import date, timedelta
from enum import StrEnum

from outreach.errors import Refused


class SafetyCode(StrEnum):
    """What the visitor must do. No code tells why."""

    CALL_OFFICE_FIRST = "call_office_first"
    TWO_VISITORS = "two_visitors"
    NOT_AT_HOME = "not_at_home"
    DOG = "dog"
    HARD_TO_REACH = "hard_to_reach"


SAFETY_LABELS = {
    SafetyCode.CALL_OFFICE_FIRST: "Bel eerst het kantoor",
    SafetyCode.TWO_VISITORS: "Ga met twee personen",
    SafetyCode.NOT_AT_HOME: "Niet thuis bezoeken",
    SafetyCode.DOG: "Er is een hond",
    SafetyCode.HARD_TO_REACH: "Let op de trap of de ingang",
}
LONGEST = timedelta(days=366)
"""House rule: a note ends after a year at most, so that nobody is marked for ever."""


def check_term(valid_from: date, valid_to: date) -> None:
    """Raise Refused unless the note ends after it begins, and within a year.

    `valid_to` is the first day on which it no longer counts.
    """
    if valid_from < valid_to <= valid_from + LONGEST:
        return
    raise Refused(
        "De veiligheidsnotitie is niet vastgelegd.",
        "Een notitie heeft een einddatum, ten hoogste een jaar na de begindatum.",
        "Kies een einddatum binnen een jaar. Verlengen kan later.",
    )
