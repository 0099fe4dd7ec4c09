"""What the letters plug into both roots."""

from pathlib import Path

from sqlmodel import Session

from letters.queries import invariants
from outreach.parts import Finding, Invariant, Parts
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


PARTS = Parts(
    package="letters",
    invariants=(
        Invariant(
            "one-letter-per-invitation",
            "At most one letter of a kind was handed over per invitation.",
            invariants.one_letter_of_a_kind,
        ),
        Invariant(
            "letters-in-files",
            "Every letter handed over is in exactly one file, on a page of its own.",
            invariants.each_letter_in_one_file,
        ),
        Invariant(
            "files-as-noted",
            "Every file of letters on the disk is what its batch says.",
            _files_as_noted,
        ),
        Invariant(
            "no-letter-to-the-refused",
            "No letter was handed over to a resident who was refused at that moment.",
            invariants.none_to_the_refused,
        ),
    ),
)
