"""Letters that a colleague asked for on somebody's behalf."""

from sqlmodel import Session, col, select

from outreach.parts import AccessPart
from outreach.queries.rights.chapters.dutch import moment
from outreach.rules.letter_requests import KIND_LABELS, LETTER_REQUEST
from outreach.tables import LetterRequest


def _requests(session: Session, resident_id: str) -> list[dict[str, str]]:
    rows = session.exec(
        select(LetterRequest)
        .where(col(LetterRequest.resident_id) == resident_id)
        .order_by(col(LetterRequest.id))
    )
    return [
        {
            "Brief": KIND_LABELS[row.kind],
            "Gevraagd op": moment(row.asked_at),
            "Stand": LETTER_REQUEST.labels[row.state],
        }
        for row in rows
    ]


LETTER_REQUESTS = (
    AccessPart("letter_requests", "Brieven waar om is gevraagd", _requests),
)
