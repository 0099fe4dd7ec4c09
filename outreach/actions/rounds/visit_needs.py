"""What one visit asks of the planner beside the wishes of its residents."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import found
from outreach.actions.versions import change_row, first_row, refuse_fault
from outreach.auditing import did, trace_of
from outreach.queries.scope import visit_scope
from outreach.rules.rounds.travel_details import NeedsDetails, needs_fault
from outreach.tables import Visit, VisitNeeds, VisitPerson


def set_visit_needs(
    session: Session,
    visit_id: int,
    needs: NeedsDetails,
    *,
    version_id: int | None = None,
    by: Viewer,
    at: datetime,
) -> VisitNeeds:
    """Windows, needs, priority, by two and pinned of one visit.

    `version_id` 0: nothing was set before; None: whatever is there. Raises NotFound
    outside the viewer's scope, Refused with what is wrong, Changed when somebody else
    was first.
    """
    require(by, Permission.PLAN_ROUNDS)
    visit = session.exec(
        select(Visit).where(
            Visit.id == visit_id, visit_scope(by, Permission.PLAN_ROUNDS)
        )
    ).first()
    found(visit, "Het bezoek")
    refuse_fault(needs_fault(needs))
    row: VisitNeeds = first_row(session, VisitNeeds, visit_id)
    values: dict[str, Any] = needs._asdict() | {
        "windows": [dict(one) for one in needs.windows],
        "needs": [dict(one) for one in needs.needs],
        "changed_by": by.actor,
        "changed_at": at,
        "trace": trace_of(session),
    }
    change_row(session, row, values, version_id=version_id, kind="visit_needs")
    people = session.exec(
        select(VisitPerson.resident_id).where(col(VisitPerson.visit_id) == visit_id)
    ).all()
    did(
        session,
        by,
        "plan",
        "visit",
        visit_id,
        people,
        at=at,
        permission=Permission.PLAN_ROUNDS,
    )
    return row
