"""How residents want their letters: what they told us, never from the register."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlmodel import Session, col, select

from letters.rules.kinds import LetterForm
from outreach.access import Permission, Viewer, require
from outreach.tables import ResidentContact

CHUNK = 500


class Wish(NamedTuple):
    """How somebody wants his letters."""

    form: LetterForm = LetterForm.STANDARD
    language: str = ""
    """Of the second text in the envelope; "": Dutch only."""


def wishes_of(
    session: Session, viewer: Viewer, resident_ids: Sequence[str]
) -> dict[str, Wish]:
    """How residents want their letters; who said nothing is not in it."""
    require(viewer, Permission.PRINT_LETTERS)
    found: dict[str, Wish] = {}
    for start in range(0, len(resident_ids), CHUNK):
        rows = session.execute(
            select(col(ResidentContact.resident_id), col(ResidentContact.wishes)).where(
                col(ResidentContact.resident_id).in_(
                    resident_ids[start : start + CHUNK]
                )
            )
        )
        for resident_id, wishes in rows:
            form = (wishes or {}).get("letter_form", "")
            language = (wishes or {}).get("letter_language", "")
            found[resident_id] = Wish(
                LetterForm.LARGE if form == LetterForm.LARGE else LetterForm.STANDARD,
                language if language != "nl" else "",
            )
    return found
