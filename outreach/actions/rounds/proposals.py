"""One proposal at a time for a week: a new one takes the place of what waited."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import transition
from outreach.actions.rounds.proposing import propose_plan
from outreach.calendars import monday_of
from outreach.errors import Changed
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
    over: int | None = None,
    by: Viewer,
    at: datetime,
) -> RoundPlan:
    """Put aside what was proposed for this area and week, and propose this.

    `over`: the proposal that whoever made this plan had before him; None: there was
    none. Raises Changed when another one waits by now: a colleague's work is not put
    aside unseen. Raises Refused when the plan breaks a rule; then what was proposed
    stays. Raises NotFound for an area in which the viewer does not plan.
    """
    require(by, Permission.PLAN_ROUNDS)
    _one_at_a_time(session, district_code, by)
    monday = monday_of(given.first_day)
    waiting = session.exec(
        select(RoundPlan).where(
            district_scope(by, Permission.PLAN_ROUNDS, col(RoundPlan.district_code)),
            col(RoundPlan.district_code) == district_code,
            col(RoundPlan.state) == PlanState.PROPOSED,
            col(RoundPlan.first_day).between(monday, monday + timedelta(days=WEEK - 1)),
        )
    ).all()
    if any(row.id != over for row in waiting):
        raise Changed(
            "Uw voorstel is niet bewaard.",
            "Intussen is voor deze week een ander voorstel gemaakt.",
            "Bekijk dat eerst. Maak daarna zo nodig een nieuw plan.",
        )
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


def _one_at_a_time(session: Session, district_code: str, by: Viewer) -> None:
    """Two who propose for one area at the same moment do so one after the other
    (PostgreSQL; SQLite has one writer)."""
    session.execute(
        select(District.code)
        .where(
            col(District.code) == district_code,
            district_scope(by, Permission.PLAN_ROUNDS, col(District.code)),
        )
        .with_for_update(key_share=True)
    )
