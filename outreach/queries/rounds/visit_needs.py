"""What one visit asks of the planner beside the wishes of its residents."""

from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.auditing import seen
from outreach.queries.scope import visit_scope
from outreach.rules.rounds.travel_details import NeedsDetails
from outreach.tables import Visit, VisitNeeds, VisitPerson


class NeedsOf(NamedTuple):
    """What was set by hand, and which version of it."""

    details: NeedsDetails
    version: int
    """0: nothing was set before."""


def visit_needs(session: Session, viewer: Viewer, visit_id: int) -> NeedsOf | None:
    """What was set for a visit of the viewer's areas; None outside of them."""
    require(viewer, Permission.PLAN_ROUNDS)
    people = session.exec(
        select(VisitPerson.resident_id)
        .join(Visit, col(Visit.id) == col(VisitPerson.visit_id))
        .where(visit_scope(viewer, Permission.PLAN_ROUNDS), col(Visit.id) == visit_id)
    ).all()
    if not people:
        return None
    seen(
        session,
        viewer,
        Permission.PLAN_ROUNDS,
        people,
        kind="visit",
        object_id=visit_id,
    )
    row = session.get(VisitNeeds, visit_id)
    if row is None:
        return NeedsOf(NeedsDetails(), 0)
    details = NeedsDetails(
        tuple(row.windows), tuple(row.needs), row.priority, row.by_two, row.pinned
    )
    return NeedsOf(details, row.version_id)
