"""Travel times that plans were made with: whoever looks at them reckons the same."""

from datetime import date, timedelta

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.queries.scope import district_scope
from outreach.rules.round_states import PlanState
from outreach.rules.rounds.model import Minutes
from outreach.rules.rounds.stored import ways_kept
from outreach.tables import RoundPlan

COUNTS = (PlanState.PROPOSED, PlanState.PUBLISHED)
LONGEST = timedelta(days=31)
"""Of a plan: one that began earlier does not reach these days."""


def kept_ways(
    session: Session, viewer: Viewer, district_code: str, first_day: date, days: int
) -> Minutes:
    """Minutes of the road network for ways of plans in these days; the newest counts.

    Plans that are proposed or in force. Empty where no road network was asked, and
    outside the viewer's areas.
    """
    require(viewer, Permission.PLAN_ROUNDS)
    last = first_day + timedelta(days=days - 1)
    rows = session.execute(
        select(col(RoundPlan.first_day), col(RoundPlan.days), col(RoundPlan.content))
        .where(
            district_scope(
                viewer, Permission.PLAN_ROUNDS, col(RoundPlan.district_code)
            ),
            col(RoundPlan.district_code) == district_code,
            col(RoundPlan.state).in_(COUNTS),
            col(RoundPlan.first_day).between(first_day - LONGEST, last),
        )
        .order_by(col(RoundPlan.id))
    )
    return ways_kept(
        content
        for begins, length, content in rows
        if begins + timedelta(days=length) > first_day
    )
