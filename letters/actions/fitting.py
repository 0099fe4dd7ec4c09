"""No letter with a text that was written for other people (Roermond, 2023)."""

from sqlmodel import Session

from letters.queries.fitting import unfit_letters
from letters.tables import Batch
from outreach.access import Permission, Viewer, require
from outreach.errors import Refused


def check_fit(session: Session, batch: Batch, *, what: str, by: Viewer) -> None:
    """Raise Refused when a letter's facts do not fit the selection of its text."""
    if not by.may(Permission.PRINT_LETTERS):
        require(by, Permission.APPROVE_LETTERS)
    wrong = unfit_letters(session, batch.id or 0)
    if wrong:
        letters = ", ".join(f"{batch.id}-{number}" for number in wrong[:3])
        raise Refused(
            what,
            f"{len(wrong)} brieven hebben een tekst die voor andere mensen is "
            f"geschreven (kenmerk {letters}).",
            "Laat deze partij vervallen en maak haar opnieuw.",
        )
