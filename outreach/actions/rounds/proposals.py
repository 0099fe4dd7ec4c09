"""One proposal at a time for a week: a new one takes the place of what waited."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import found, transition
from outreach.actions.rounds.proposing import propose_plan
from outreach.calendars import monday_of
from outreach.queries.rounds.problems import RoundProblem
from outreach.queries.scope import district_scope
from outreach.rules.round_states import ROUND_PLAN, PlanAct, PlanState
from outreach.rules.rounds.model import Plan
from outreach.tables import District, RoundPlan

WEEK = 7


def propose_instead(
    session: Session,
    plan: Plan,
    given: RoundProblem,
    *,
    district_code: str,
    days: int,
    occasion: str,
    reasons: Mapping[int, str] | None = None,
    by: Viewer,
    at: datetime,
) -> RoundPlan:
    """Put aside what was proposed for this area and week, and propose this.

    Raises Refused when the plan breaks a rule; then what was proposed stays. Raises
    NotFound for an area in which the viewer does not plan.
    """
    require(by, Permission.PLAN_ROUNDS)
    found(
        session.exec(
            select(District.code).where(
                col(District.code) == district_code,
                district_scope(by, Permission.PLAN_ROUNDS, col(District.code)),
            )
        ).first(),
        "Dit gebied",
    )
    monday = monday_of(given.first_day)
    waiting = session.exec(
        select(RoundPlan).where(
            district_scope(by, Permission.PLAN_ROUNDS, col(RoundPlan.district_code)),
            col(RoundPlan.district_code) == district_code,
            col(RoundPlan.state) == PlanState.PROPOSED,
            col(RoundPlan.first_day).between(monday, monday + timedelta(days=WEEK - 1)),
        )
    ).all()
    made = propose_plan(
        session,
        plan,
        given,
        district_code=district_code,
        days=days,
        occasion=occasion,
        reasons=reasons,
        by=by,
        at=at,
    )
    for row in waiting:
        transition(session, row, ROUND_PLAN, PlanAct.DROP, by=by, at=at)
    return made
