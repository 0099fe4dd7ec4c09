"""A plan is accepted: appointments move, rounds follow, and who must be called is kept.

All in one transaction: somebody who was booked meanwhile, a visitor who fell ill, a
resident who cancelled, and nothing happens at all.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import transition
from outreach.actions.rounds.appointments import move_visits
from outreach.actions.rounds.calling import keep_calls
from outreach.actions.rounds.following import (
    Following,
    RoundKey,
    follow_rounds,
    keys_of,
)
from outreach.actions.rounds.proposing import plan_in_scope, refuse_broken
from outreach.errors import Changed, Refused
from outreach.queries.rounds.basis import basis_of, visits_in
from outreach.queries.rounds.problems import RoundProblem, problem_of
from outreach.queries.rounds.rounds_there import locked_rounds, told_minutes
from outreach.queries.rounds.standing import moment_of, standing_plan
from outreach.rules.round_states import ROUND_PLAN, PlanAct, PlanState
from outreach.rules.rounds.difference import Change, difference
from outreach.rules.rounds.model import Plan, Stop
from outreach.rules.rounds.moving import breaks
from outreach.rules.rounds.stored import from_content, ways_in
from outreach.tables import District, Person, RoundPlan

NOT_PUBLISHED = "Het plan is niet vastgesteld."
Locked = dict[tuple[int, date], int]


def publish_plan(
    session: Session, plan_id: int, *, by: Viewer, at: datetime
) -> RoundPlan:
    """Accept a proposal: appointments are made and moved as it says.

    Raises Changed when an appointment or a lock changed since the plan was made;
    Refused when the plan breaks a rule by now, comes at a locked round, or a resident
    or visitor may not be sent; TransitionRefused when it is no proposal any more.
    """
    require(by, Permission.PLAN_ROUNDS)
    require(by, Permission.BOOK_VISIT)
    row = plan_in_scope(session, by, plan_id)
    # Before the plan itself is held: whoever proposes another one waits in this order.
    _wait_for_others(session, row)
    published = {"published_by": by.actor, "published_at": at}
    transition(
        session, row, ROUND_PLAN, PlanAct.PUBLISH, by=by, at=at, values=published
    )
    given = problem_of(session, by, row.district_code, row.first_day, row.days, at=at)
    plan = _plan_now(given, row)
    locked = _refuse_locked(session, by, row, given, plan)
    before = standing_plan(given)
    told = told_minutes(session, by, given)
    changes = difference(given.problem, before, plan, told)
    move_visits(session, given, changes, by=by, at=at)
    _follow(session, row, given, (before, plan), changes, told, by=by, at=at)
    if _locked(session, by, row) != locked:
        raise Changed(
            NOT_PUBLISHED,
            "Intussen is een looproute vastgezet of losgemaakt.",
            "Laat het plan opnieuw maken en bekijk het verschil.",
        )
    keep_calls(session, row, given, changes, by=by, at=at)
    _replace_older(session, row, by=by, at=at)
    return row


def _wait_for_others(session: Session, row: RoundPlan) -> None:
    """Let whoever publishes for this area or with these visitors end first
    (PostgreSQL; SQLite has one writer): what is read after this is what he left."""
    visitors = sorted({stop[1] for stop in row.content.get("stops", ())})
    session.execute(
        select(District.code)
        .where(col(District.code) == row.district_code)
        .with_for_update(key_share=True)
    )
    session.execute(
        select(Person.id)
        .where(col(Person.id).in_(visitors))
        .order_by(col(Person.id))
        .with_for_update(key_share=True)
    )
    session.expire_all()


def _plan_now(given: RoundProblem, row: RoundPlan) -> Plan:
    """The plan as it was made, held against what is true now."""
    plan = from_content(given.problem, row.content)
    made_with = visits_in(plan)
    if basis_of(given, made_with) != row.basis:
        raise Changed(
            NOT_PUBLISHED,
            "Er is een afspraak bijgekomen, verzet of afgezegd sinds het plan is "
            "gemaakt.",
            "Laat het plan opnieuw maken en bekijk het verschil.",
        )
    asked_later = {task.id for task in given.problem.tasks} - made_with
    plan = Plan(plan.routes, tuple(sorted({*plan.left_out, *asked_later})), plan.maker)
    wrong = breaks(given.problem, standing_plan(given), plan)
    refuse_broken(wrong, NOT_PUBLISHED)
    return plan


def _refuse_locked(
    session: Session, by: Viewer, row: RoundPlan, given: RoundProblem, plan: Plan
) -> Locked:
    """The rounds that are locked. Raises Refused when the plan changes one of them."""
    locked = _locked(session, by, row)
    stands = _by_day(given, standing_plan(given))
    planned = _by_day(given, plan)
    for key in locked:
        if stands.get(key, set()) != planned.get(key, set()):
            raise Refused(
                NOT_PUBLISHED,
                "Het plan verandert een looproute die is vastgezet.",
                "Maak de looproute eerst los, of laat het plan opnieuw maken.",
            )
    return locked


def _locked(session: Session, by: Viewer, row: RoundPlan) -> Locked:
    """By visitor and day. Asked again when the rounds are held: a colleague may lock
    one while a plan is accepted."""
    last = row.first_day + timedelta(days=row.days - 1)
    return locked_rounds(session, by, row.district_code, row.first_day, last)


def _by_day(given: RoundProblem, plan: Plan) -> dict[tuple[int, date], set[Stop]]:
    found: dict[tuple[int, date], set[Stop]] = {}
    for route in plan.routes:
        shift = given.problem.shift(route.shift_id)
        day = given.first_day + timedelta(days=shift.day)
        found.setdefault((shift.visitor_id, day), set()).update(route.stops)
    return found


def _follow(
    session: Session,
    row: RoundPlan,
    given: RoundProblem,
    plans: tuple[Plan, Plan],
    changes: Iterable[Change],
    told: Mapping[int, int],
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """Every round that had or gets a visit of these days becomes what stands now."""
    ids = [task.id for task in given.problem.tasks]
    keys = keys_of(session, ids, row.district_code)
    for plan in plans:
        for who, day in _by_day(given, plan):
            keys.add(RoundKey(who, day, row.district_code))
    silent = {
        change.task_id: moment_of(
            given.first_day, told.get(change.task_id, change.before.starts)
        )
        for change in changes
        if not change.must_call and change.before is not None
    }
    following = Following(row.id, ways_in(given.problem, plans[1]), silent)
    follow_rounds(session, keys, following, by=by, at=at)


def _replace_older(
    session: Session, row: RoundPlan, *, by: Viewer, at: datetime
) -> None:
    """Plans whose days this one holds whole are replaced; a longer one stays."""
    last = row.first_day + timedelta(days=row.days - 1)
    older = session.exec(
        select(RoundPlan).where(
            col(RoundPlan.district_code) == row.district_code,
            col(RoundPlan.state) == PlanState.PUBLISHED,
            col(RoundPlan.id) != row.id,
            col(RoundPlan.first_day) >= row.first_day,
            col(RoundPlan.first_day) <= last,
        )
    )
    for one in older.all():
        if one.first_day + timedelta(days=one.days - 1) <= last:
            transition(session, one, ROUND_PLAN, PlanAct.REPLACE, by=by, at=at)
