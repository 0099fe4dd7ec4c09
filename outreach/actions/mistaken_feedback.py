"""A report to the register that rests on a mistake is taken back, if it can be."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from outreach.access import Viewer
from outreach.tables import RegisterFeedback


def withdraw_feedback(
    session: Session,
    *,
    resident_id: str,
    origin_kind: str,
    origin_id: str,
    reason: str,
    by: Viewer,
    at: datetime,
) -> int:
    """Close the open tasks that one mistaken record raised; returns how many.

    What was reported already stays: the register desk hears of it on its own page.
    Part of the action that corrects the record.
    """
    closed = session.execute(
        update(RegisterFeedback)
        .where(
            col(RegisterFeedback.resident_id) == resident_id,
            col(RegisterFeedback.origin_kind) == origin_kind,
            col(RegisterFeedback.origin_id) == origin_id,
            col(RegisterFeedback.state) == "open",
        )
        .values(
            state="withdrawn",
            note=f"vergissing: {reason}",
            reported_by=by.actor,
            reported_at=at,
            version_id=RegisterFeedback.version_id + 1,
        )
        .execution_options(synchronize_session="fetch")
    )
    return int(closed.rowcount)  # type: ignore[attr-defined]
