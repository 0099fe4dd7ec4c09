"""The work list of rejected rows: somebody sorts it out with the register."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from outreach.access import Permission, Viewer, require
from outreach.actions.history import found
from outreach.auditing import did
from outreach.errors import AlreadyDone, Refused
from outreach.tables import RejectedRow


def handle_rejected_row(
    session: Session, row_id: int, *, note: str, by: Viewer, at: datetime
) -> None:
    """Tick off a rejected row with what was done about it.

    Raises Refused without a note and AlreadyDone when a colleague was first.
    """
    require(by, Permission.SEE_REGISTER)
    if not note.strip():
        raise Refused(
            "De rij is niet afgehandeld.",
            "Er staat niet bij wat u heeft gedaan.",
            "Schrijf in een paar woorden op wat er met deze rij is gebeurd.",
        )
    row = found(session.get(RejectedRow, row_id), "Deze rij")
    result = session.execute(
        update(RejectedRow)
        .where(col(RejectedRow.id) == row_id, col(RejectedRow.state) == "open")
        .values(
            state="handled", handled_by=by.actor, handled_at=at, note=note.strip()[:500]
        )
        .execution_options(synchronize_session=False)
    )
    session.expire(row)
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise AlreadyDone(
            "Deze rij is al afgehandeld.",
            "Een collega was u voor.",
            "U hoeft niets te doen.",
        )
    right = Permission.SEE_REGISTER
    did(session, by, "handle", "rejected_row", row_id, at=at, permission=right)
