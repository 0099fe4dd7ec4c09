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


def check_term(first: date, last: date) -> None:
    """Raise Refused unless first <= last and the note ends within a year."""
    if first <= last <= first + LONGEST:
        return
    raise Refused(
        "De veiligheidsnotitie is niet vastgelegd.",
        "Een notitie heeft een einddatum, ten hoogste een jaar na de begindatum.",
        "Kies een einddatum binnen een jaar. Verlengen kan later.",
    )
