"""Reports back to the register (terugmelding): a task, never a correction."""

from datetime import datetime

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, refusal
from outreach.calendars import add_working_days
from outreach.clock import local_date
from outreach.queries.municipality import norm_in_force
from outreach.tables import RegisterFeedback

RAISERS = (
    Permission.REPORT_TO_REGISTER,
    Permission.RECORD_ANSWER,
    Permission.LOG_VISIT,
)
"""Whoever hears at the door or on the phone that the register may be wrong."""


def raise_feedback(
    session: Session,
    *,
    resident_id: str,
    kind: str,
    origin_kind: str,
    origin_id: str,
    note: str = "",
    by: Viewer,
    at: datetime,
) -> RegisterFeedback:
    """Raise the task to report a doubt (moved, deceased, address_wrong).

    Wet BRP 2.34 gives the duty; the norm `register_feedback_days` gives the term. A
    task of this kind that is still open is used again. Part of actions that looked
    at the scope of the resident.
    """
    if not any(by.may(permission) for permission in RAISERS):
        raise refusal(Permission.REPORT_TO_REGISTER)
    standing = session.exec(
        select(RegisterFeedback).where(
            col(RegisterFeedback.resident_id) == resident_id,
            col(RegisterFeedback.kind) == kind,
            col(RegisterFeedback.state) == "open",
        )
    ).first()
    if standing is not None:
        return standing
    days = int(norm_in_force(session, "register_feedback_days"))
    task = RegisterFeedback(
        resident_id=resident_id,
        kind=kind,
        origin_kind=origin_kind,
        origin_id=origin_id,
        note=note,
        raised_by=by.actor,
        raised_at=at,
        due_on=add_working_days(local_date(at), days),
    )
    session.add(task)
    session.flush()
    return task
