"""What a resident says that is not right: about what, and what follows.

The register wins: Omzien never changes it. A note stands beside the record and goes
along with every access export (AVG article 16; rectification of an authentic datum is
asked of the register itself, Wet BRP article 2.58).
"""

from enum import StrEnum

from outreach.errors import Refused
from outreach.rules.characters import normal
from outreach.rules.register_feedback import FeedbackKind


class NoteAbout(StrEnum):
    """About which data."""

    NAME = "name"
    BIRTH = "birth"
    ADDRESS = "address"
    VISIT = "visit"
    FOLLOW_UP = "follow_up"
    CONTACT = "contact"
    OTHER = "other"


ABOUT_LABELS = {
    NoteAbout.NAME: "mijn naam",
    NoteAbout.BIRTH: "mijn geboortedatum",
    NoteAbout.ADDRESS: "mijn adres",
    NoteAbout.VISIT: "een bezoek of gesprek",
    NoteAbout.FOLLOW_UP: "hulp die is gevraagd",
    NoteAbout.CONTACT: "telefoonnummer, taal of wensen",
    NoteAbout.OTHER: "iets anders",
}
LONGEST = 1000
"""Signs. House rule: a note, not a file."""
REGISTER_DOUBT = {
    NoteAbout.NAME: FeedbackKind.DATA_WRONG,
    NoteAbout.BIRTH: FeedbackKind.DATA_WRONG,
    NoteAbout.ADDRESS: FeedbackKind.ADDRESS_WRONG,
}
"""Authentic data: a reasonable doubt must be reported (Wet BRP article 2.34)."""


def note_words(text: str) -> str:
    """The words of a note, tidy. Raises Refused when empty or too long."""
    kept = "\n".join(normal(line) for line in text.strip().splitlines())
    if 0 < len(kept) <= LONGEST:
        return kept
    why = (
        f"Een aantekening heeft ten hoogste {LONGEST} tekens."
        if kept
        else "Er staat niet in wat er niet klopt."
    )
    raise Refused(
        "De aantekening is niet vastgelegd.",
        why,
        "Schrijf kort op wat er volgens de inwoner wel klopt.",
    )
