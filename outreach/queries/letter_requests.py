"""Letters that were asked for, as the desk that asked for them sees it."""

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.queries.scope import visit_scope
from outreach.rules.letter_requests import LetterRequestState, RequestedKind
from outreach.tables import LetterRequest, Visit


def is_confirmed_on_paper(session: Session, viewer: Viewer, visit_id: int) -> bool:
    """Whether a letter waits to be made that confirms an appointment as it is now.
    Names nobody."""
    require(viewer, Permission.BOOK_VISIT)
    row = session.execute(
        select(col(LetterRequest.id))
        .join(Visit, col(Visit.id) == col(LetterRequest.subject_id))
        .where(
            visit_scope(viewer, Permission.BOOK_VISIT),
            col(Visit.id) == visit_id,
            col(LetterRequest.kind) == RequestedKind.APPOINTMENT,
            col(LetterRequest.subject_kind) == "visit",
            col(LetterRequest.state) == LetterRequestState.OPEN,
        )
    ).first()
    return row is not None
