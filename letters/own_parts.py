"""What the letters plug into both roots."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from sqlmodel import Session

from letters.actions.retention import forget_letters, let_letters_go, letters_due
from letters.queries import invariants
from letters.queries.access import LETTERS
from letters.tables import Letter
from outreach.access import Viewer
from outreach.parts import Finding, Invariant, Parts, RetentionRule
from outreach.queries.invariants.logged import log_invariant
from outreach.rules.retention import LETTER
from outreach.settings import load_settings

FOLDER = "letters"
"""Below the data folder."""


def letter_folder() -> Path:
    """Where the files of this installation's letters are."""
    return load_settings().data_dir / FOLDER


def answer_address() -> str:
    """Where the QR code of a letter leads, up to its code; "" prints none.

    Only with a public address: a code that leads to this very machine helps nobody.
    """
    settings = load_settings()
    return f"{settings.base_url}/a/" if settings.public_url else ""


def _files_as_noted(session: Session) -> Finding:
    return invariants.files_as_noted(session, letter_folder())


def _let_go(session: Session, day: date, most: int, *, by: Viewer, at: datetime) -> int:
    return let_letters_go(session, day, most, folder=letter_folder(), by=by, at=at)


def _forget(session: Session, residents: Sequence[str]) -> None:
    forget_letters(session, residents, folder=letter_folder())


RETENTION = (
    RetentionRule("letter", LETTER.what, (LETTER,), letters_due, _let_go, _forget),
)


PARTS = Parts(
    package="letters",
    access=(LETTERS,),
    retention=RETENTION,
    invariants=(
        Invariant(
            "een brief per uitnodiging",
            "Per uitnodiging is van elke soort hooguit één brief overgedragen.",
            invariants.one_letter_of_a_kind,
        ),
        Invariant(
            "brieven in bestanden",
            "Elke overgedragen brief staat in één bestand, op een eigen bladzijde.",
            invariants.each_letter_in_one_file,
        ),
        Invariant(
            "bestanden op schijf",
            "Elk bestand met brieven op de schijf is wat de partij erover zegt.",
            _files_as_noted,
        ),
        Invariant(
            "geen brief na weigering",
            "Geen brief is overgedragen voor wie toen niet mocht worden aangeschreven.",
            invariants.none_to_the_refused,
        ),
        log_invariant(Letter, "batch", "brieven"),
    ),
)
