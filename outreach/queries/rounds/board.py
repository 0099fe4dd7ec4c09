"""The week board of an area: what stands, what is proposed, and in which rounds."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.clock import local_date
from outreach.queries.rounds.basis import basis_of, visits_in
from outreach.queries.rounds.problems import RoundProblem, problem_of
from outreach.queries.rounds.rounds_there import locked_shifts, told_minutes
from outreach.queries.rounds.sheets import round_scope
from outreach.queries.rounds.standing import standing_plan
from outreach.queries.scope import district_scope, visit_scope
from outreach.rules.round_states import ROUND, PlanState, RoundState
from outreach.rules.rounds.checking import SENTENCES, Rule
from outreach.rules.rounds.difference import Change, difference
from outreach.rules.rounds.model import Plan, Point
from outreach.rules.rounds.moving import breaks
from outreach.rules.rounds.stored import from_content
from outreach.rules.visits import VisitState
from outreach.tables import District, Neighbourhood, Round, RoundPlan, RoundStop, Visit

P = Permission
WEEK = 7
OTHER_DAY = "Het voorstel is van een andere dag."
MOVED = "Er is een afspraak bijgekomen, verzet of afgezegd sinds het is gemaakt."


class BoardRound(NamedTuple):
    """One visitor's day that was published before."""

    round_id: int
    state: RoundState
    label: str
    begun: int
    """Visits in it that began already: they are in no plan any more, and count in the
    numbers on the sheet."""


class Proposal(NamedTuple):
    """The newest plan that waits to be accepted, against what stands now."""

    plan_id: int
    occasion: str
    made_at: datetime
    plan: Plan
    changes: tuple[Change, ...]
    reasons: dict[int, str]
    """Why a visit is left out, by visit id; as it was when the plan was made."""
    stale: str
    """Why it cannot be accepted any more, in Dutch; empty: it can."""
    own: bool
    """Whether the viewer made it himself."""


class Place(NamedTuple):
    """Something with a name on the map."""

    name: str
    point: Point


class Board(NamedTuple):
    """An area and the days of a week that are still to come."""

    district_code: str
    district: str
    days: tuple[date, ...]
    given: RoundProblem
    plan: Plan
    """What stands now."""
    told: dict[int, int]
    """The minute that was told, by visit id, where the plan does not say it."""
    rounds: dict[tuple[int, date], BoardRound]
    """By visitor and day."""
    locked: frozenset[int]
    """Shifts that no plan may touch."""
    reasons: dict[int, str]
    """Why the last plan that was accepted left a visit out, by visit id."""
    proposal: Proposal | None
    places: tuple[Place, ...]
    """The neighbourhoods of the area, to find the way on a map."""


def week_board(
    session: Session,
    viewer: Viewer,
    district_code: str,
    monday: date,
    *,
    at: datetime,
) -> Board:
    """The board of a week, from today on; one problem is made for all of it.

    With a line in the log for everybody on it. Raises NotPermitted without the right to
    plan, ValueError for a week that is over.
    """
    require(viewer, P.PLAN_ROUNDS)
    last = monday + timedelta(days=WEEK - 1)
    first = max(monday, local_date(at))
    if first > last:
        raise ValueError("a week that is over")
    count = (last - first).days + 1
    given = problem_of(session, viewer, district_code, first, count, at=at)
    plan = standing_plan(given)
    told = told_minutes(session, viewer, given)
    return Board(
        district_code=district_code,
        district=_name(session, viewer, district_code),
        days=tuple(first + timedelta(days=number) for number in range(count)),
        given=given,
        plan=plan,
        told=told,
        rounds=_rounds(session, viewer, district_code, (first, last), at),
        locked=locked_shifts(session, viewer, given, district_code, count),
        reasons=_left_before(session, viewer, district_code, monday),
        proposal=_proposal(session, viewer, district_code, monday, given, plan, told),
        places=tuple(_places(session, viewer, district_code)),
    )


def busiest_area(session: Session, viewer: Viewer) -> str | None:
    """The area with the most visits that wait or stand: there a planner begins."""
    require(viewer, P.PLAN_ROUNDS)
    return session.exec(
        select(col(Visit.district_code))
        .where(
            visit_scope(viewer, P.PLAN_ROUNDS),
            col(Visit.state).in_((VisitState.REQUESTED, VisitState.SCHEDULED)),
            col(Visit.district_code).is_not(None),
        )
        .group_by(col(Visit.district_code))
        .order_by(func.count().desc(), col(Visit.district_code))
    ).first()


def _name(session: Session, viewer: Viewer, district_code: str) -> str:
    found = session.exec(
        select(District.name).where(
            col(District.code) == district_code,
            district_scope(viewer, P.PLAN_ROUNDS, col(District.code)),
        )
    ).first()
    return found or ""


def _rounds(
    session: Session,
    viewer: Viewer,
    district_code: str,
    days: tuple[date, date],
    at: datetime,
) -> dict[tuple[int, date], BoardRound]:
    """`days`: the first and the last."""
    begun = func.count(col(RoundStop.id)).filter(col(RoundStop.starts_at) <= at)
    rows = session.execute(
        select(Round, begun)
        .outerjoin(RoundStop, col(RoundStop.round_id) == col(Round.id))
        .where(
            round_scope(viewer),
            col(Round.district_code) == district_code,
            col(Round.day).between(*days),
            col(Round.state) != RoundState.CANCELLED,
        )
        .group_by(col(Round.id))
    )
    return {
        (row.visitor_id, row.day): BoardRound(
            row.id or 0, row.state, ROUND.labels[row.state], count
        )
        for row, count in rows
    }


def _proposal(
    session: Session,
    viewer: Viewer,
    district_code: str,
    monday: date,
    given: RoundProblem,
    before: Plan,
    told: dict[int, int],
) -> Proposal | None:
    row = _newest(session, viewer, district_code, monday, PlanState.PROPOSED)
    if row is None:
        return None
    changes: tuple[Change, ...] = ()
    if row.first_day != given.first_day:
        stale, plan = OTHER_DAY, before
    else:
        made = from_content(given.problem, row.content)
        plan = _with_newcomers(given, made)
        stale = _stale(given, before, plan)
        if not stale and basis_of(given, visits_in(made)) != row.basis:
            stale = MOVED
        if not stale:
            changes = tuple(difference(given.problem, before, plan, told))
    return Proposal(
        plan_id=row.id or 0,
        occasion=row.occasion,
        made_at=row.made_at,
        plan=plan,
        changes=changes,
        reasons=_reasons(row),
        stale=stale,
        own=row.made_by == viewer.actor,
    )


def _left_before(
    session: Session, viewer: Viewer, district_code: str, monday: date
) -> dict[int, str]:
    row = _newest(session, viewer, district_code, monday, PlanState.PUBLISHED)
    return _reasons(row) if row else {}


def _reasons(row: RoundPlan) -> dict[int, str]:
    left = row.content.get("left_out", {})
    return {int(number): why for number, why in left.items() if why}


def _newest(
    session: Session, viewer: Viewer, district_code: str, monday: date, state: PlanState
) -> RoundPlan | None:
    """The newest plan of a week in a state."""
    return session.exec(
        select(RoundPlan)
        .where(
            district_scope(viewer, P.PLAN_ROUNDS, col(RoundPlan.district_code)),
            col(RoundPlan.district_code) == district_code,
            col(RoundPlan.state) == state,
            col(RoundPlan.first_day).between(monday, monday + timedelta(days=WEEK - 1)),
        )
        .order_by(col(RoundPlan.id).desc())
    ).first()


def _with_newcomers(given: RoundProblem, plan: Plan) -> Plan:
    """Who asked for a visit after the plan was made is left out of it."""
    there = {stop.task_id for route in plan.routes for stop in route.stops}
    left = {task.id for task in given.problem.tasks} - there
    return replace(plan, left_out=tuple(sorted(left | set(plan.left_out))))


def _stale(given: RoundProblem, before: Plan, plan: Plan) -> str:
    """What makes the proposal one that cannot be accepted, if anything does."""
    known = {task.id for task in given.problem.tasks}
    planned = {stop.task_id for route in plan.routes for stop in route.stops}
    if not planned | set(plan.left_out) <= known:
        return SENTENCES[Rule.UNKNOWN_TASK]
    broken = breaks(given.problem, before, plan)
    return broken[0].sentence if broken else ""


def _places(session: Session, viewer: Viewer, district_code: str) -> Iterator[Place]:
    rows = session.exec(
        select(Neighbourhood)
        .where(
            district_scope(viewer, P.PLAN_ROUNDS, col(Neighbourhood.district_code)),
            col(Neighbourhood.district_code) == district_code,
        )
        .order_by(col(Neighbourhood.name))
    )
    for row in rows:
        yield Place(row.name, Point(row.latitude, row.longitude))
