"""Who gave or took which right, and why: insert-only rows beside the rights themselves.

What a right is (role, place, first day) never changes after it was given; only the
day on which it ends does. So a history row says who gave it or set its end, and the
row of the right says the rest.
"""

from datetime import date, datetime

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer
from outreach.actions.versions import change_row
from outreach.auditing import did, trace_of
from outreach.clock import local_date
from outreach.tables import Assignment, StateChange

KIND = "right"
GIVE, END = "give", "end"
FOR_EVER = "zonder einde"


def note_right(
    session: Session,
    row: Assignment,
    act: str,
    before: str,
    *,
    reason: str,
    permission: Permission,
    by: Viewer,
    at: datetime,
) -> None:
    """Write down that a right was given (`give`) or got another end (`end`)."""
    session.add(
        StateChange(
            entity_kind=KIND,
            entity_id=str(row.id),
            act=act,
            from_state=before,
            to_state=until(row.valid_to),
            reason=reason.strip(),
            by=by.actor,
            at=at,
            trace=trace_of(session),
        )
    )
    session.flush()
    did(session, by, act, KIND, row.id, at=at, permission=permission)


def end_right(
    session: Session,
    row: Assignment,
    first_gone: date,
    *,
    reason: str,
    permission: Permission,
    version_id: int | None = None,
    by: Viewer,
    at: datetime,
) -> None:
    """Let a right end; `first_gone` is the first day on which it is gone.

    Part of actions that asked for permission and scope.
    """
    before = until(row.valid_to)
    values = {"valid_to": max(first_gone, row.valid_from)}
    change_row(session, row, values, version_id=version_id, kind="assignment")
    note_right(
        session, row, END, before, reason=reason, permission=permission, by=by, at=at
    )


def end_rights_of(
    session: Session, person_id: int, *, reason: str, by: Viewer, at: datetime
) -> None:
    """Everything that somebody may do ends today."""
    today = local_date(at)
    for row in session.exec(
        select(Assignment).where(
            col(Assignment.person_id) == person_id,
            col(Assignment.valid_to).is_(None) | (col(Assignment.valid_to) > today),
        )
    ).all():
        end_right(
            session,
            row,
            today,
            reason=reason,
            permission=Permission.MANAGE_PEOPLE,
            by=by,
            at=at,
        )


def until(day: date | None) -> str:
    """The end of a right as history holds it: the first day without, or for ever."""
    return day.isoformat() if day else FOR_EVER
