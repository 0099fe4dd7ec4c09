"""A plan is kept as a proposal: seen with its difference before anything changes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import begin_history, found, transition
from outreach.errors import Refused
from outreach.queries.rounds.basis import basis_of
from outreach.queries.rounds.problems import RoundProblem
from outreach.queries.rounds.standing import standing_plan
from outreach.queries.scope import district_scope
from outreach.rules.round_states import ROUND_PLAN, PlanAct, PlanState
from outreach.rules.rounds.checking import Broken
from outreach.rules.rounds.model import Plan, Problem
from outreach.rules.rounds.moving import breaks
from outreach.rules.rounds.score import score, travel_minutes, wishes
from outreach.rules.rounds.stored import to_content
from outreach.tables import District, RoundPlan


def propose_plan(
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
    """Keep a plan as a proposal. Nothing changes for anybody.

    `reasons`: task id -> why it was left out, in Dutch. Raises Refused when the plan
    breaks a rule: nobody sees a plan that was not checked. Raises NotFound for an area
    in which the viewer does not plan.
    """
    require(by, Permission.PLAN_ROUNDS)
    _check_area(session, district_code, by)
    wrong = breaks(given.problem, standing_plan(given), plan)
    refuse_broken(wrong, "Het plan is niet bewaard.")
    row = RoundPlan(
        district_code=district_code,
        first_day=given.first_day,
        days=days,
        occasion=occasion,
        basis=basis_of(given, [task.id for task in given.problem.tasks]),
        maker=plan.maker,
        content=to_content(given.problem, plan, reasons),
        figures=figures_of(given.problem, plan),
        replaces_id=_published_before(session, district_code, given, days),
        made_by=by.actor,
        made_at=at,
    )
    begin_history(session, row, ROUND_PLAN, by=by, at=at, reason=occasion)
    return row


def _check_area(session: Session, district_code: str, by: Viewer) -> None:
    found(
        session.exec(
            select(District.code).where(
                col(District.code) == district_code,
                district_scope(by, Permission.PLAN_ROUNDS, col(District.code)),
            )
        ).first(),
        "Dit gebied",
    )


def drop_plan(session: Session, plan_id: int, *, by: Viewer, at: datetime) -> None:
    """Put a proposal aside. Raises TransitionRefused when it is none any more."""
    require(by, Permission.PLAN_ROUNDS)
    row = plan_in_scope(session, by, plan_id)
    transition(session, row, ROUND_PLAN, PlanAct.DROP, by=by, at=at)


def plan_in_scope(session: Session, by: Viewer, plan_id: int) -> RoundPlan:
    """A plan of an area of the viewer. Raises NotFound otherwise."""
    row: RoundPlan = found(
        session.exec(
            select(RoundPlan).where(
                col(RoundPlan.id) == plan_id,
                district_scope(
                    by, Permission.PLAN_ROUNDS, col(RoundPlan.district_code)
                ),
            )
        ).first(),
        "Dit plan",
    )
    return row


def figures_of(problem: Problem, plan: Plan) -> dict[str, Any]:
    """What a coordinator weighs: visits, travel in minutes, wishes and promises."""
    reached = score(problem, plan)
    promised = sum(task.promise is not None for task in problem.tasks)
    return {
        "served": reached.served,
        "left_out": len(plan.left_out),
        "travel_minutes": travel_minutes(problem, plan),
        "wishes": wishes(problem, plan),
        "promises": promised,
        "promises_kept": reached.promises,
    }


def refuse_broken(broken: list[Broken], what: str) -> None:
    """Raise Refused with the first rule that is broken, if any is."""
    if broken:
        raise Refused(
            what,
            broken[0].sentence,
            "Laat het plan opnieuw maken, of verplaats het bezoek met de hand.",
        )


def _published_before(
    session: Session, district_code: str, given: RoundProblem, days: int
) -> int | None:
    """The newest plan in force that shares a day with these."""
    last = given.first_day + timedelta(days=days - 1)
    rows = session.exec(
        select(RoundPlan)
        .where(
            col(RoundPlan.district_code) == district_code,
            col(RoundPlan.state) == PlanState.PUBLISHED,
            col(RoundPlan.first_day) <= last,
        )
        .order_by(col(RoundPlan.id).desc())
    )
    for row in rows:
        if row.first_day + timedelta(days=row.days - 1) >= given.first_day:
            return row.id
    return None
