"""What every act with a follow-up shares: reach it, check the version, set terms."""

from datetime import date, datetime, time
from typing import Any

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, refusal
from outreach.actions.history import found, transition
from outreach.clock import at_local, local, local_date
from outreach.errors import Changed, Refused
from outreach.queries.follow_ups import follow_up_scope
from outreach.queries.municipality import working_norms
from outreach.rules.deadlines import next_deadline
from outreach.rules.follow_ups import FOLLOW_UP, FollowUpAct
from outreach.tables import FollowUp

P = Permission


def require_work(by: Viewer) -> None:
    """Raise NotPermitted unless `by` works on follow-ups, or divides them."""
    if not (by.may(P.WORK_FOLLOW_UPS) or by.may(P.COORDINATE_FOLLOW_UPS)):
        raise refusal(P.WORK_FOLLOW_UPS)


def reach(
    session: Session, follow_up_id: int, *, by: Viewer, version: int | None = None
) -> FollowUp:
    """The follow-up, if `by` may see it.

    `version` is what the screen showed. Raises NotFound outside the scope and
    Changed when somebody changed it since.
    """
    row: FollowUp = found(
        session.exec(
            select(FollowUp).where(
                col(FollowUp.id) == follow_up_id, follow_up_scope(by)
            )
        ).first(),
        "Deze opvolging",
    )
    if version is not None and row.version_id != version:
        raise Changed(
            "Uw wijziging is niet opgeslagen.",
            "Iemand anders heeft deze opvolging intussen gewijzigd.",
            "Ververs de pagina en kijk of u nog iets wilt doen.",
        )
    return row


def act_on(
    session: Session,
    row: FollowUp,
    act: FollowUpAct,
    *,
    by: Viewer,
    at: datetime,
    day: date | None = None,
    reason: str = "",
    values: dict[str, Any] | None = None,
) -> FollowUp:
    """Do one act; the deadline of the next step counts from `day` (default: now).

    An act that leaves the state as it is keeps the deadline it has.
    """
    new = FOLLOW_UP.next_state(row.state, act)
    changed: dict[str, Any] = {}
    if new is not row.state:
        norms = working_norms(session)
        changed = {
            "due_on": next_deadline(new, day or local_date(at), norms),
            "overdue_raised_on": None,
        }
    transition(
        session,
        row,
        FOLLOW_UP,
        act,
        by=by,
        at=at,
        reason=reason,
        values=changed | (values or {}),
    )
    return row


def happened_at(on: date | None, at: datetime, not_before: datetime | None) -> datetime:
    """The moment of something a team tells of: noon of day `on`, or now.

    Raises Refused for a day in the future, or before the team had it.
    """
    if on is None or on == local_date(at):
        return at
    if on > local_date(at):
        raise Refused(
            "Deze datum kan niet.",
            "De datum ligt in de toekomst.",
            "Vul de dag in waarop het is gebeurd.",
        )
    if not_before is None:
        return at_local(on, time(12))
    if on < local_date(not_before):
        raise Refused(
            "Deze datum kan niet.",
            f"Het team heeft deze opvolging pas sinds {local(not_before):%d-%m-%Y}.",
            "Controleer de datum en de referentie.",
        )
    return max(at_local(on, time(12)), not_before)
