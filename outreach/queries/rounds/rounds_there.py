"""Rounds that exist: which are locked, and what residents in them were told."""

from datetime import date

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.queries.rounds.problems import RoundProblem
from outreach.queries.rounds.standing import minute_of
from outreach.queries.scope import district_scope
from outreach.rules.round_states import RoundState
from outreach.tables import Round, RoundStop


def locked_rounds(
    session: Session,
    viewer: Viewer,
    district_code: str,
    first_day: date,
    last_day: date,
) -> dict[tuple[int, date], int]:
    """Ids of locked rounds, by visitor and day; both days included.

    Of the whole area, also of visitors whom the viewer does not plan: a lock holds
    off everybody.
    """
    require(viewer, Permission.PLAN_ROUNDS)
    rows = session.execute(
        select(col(Round.visitor_id), col(Round.day), col(Round.id)).where(
            district_scope(viewer, Permission.PLAN_ROUNDS, col(Round.district_code)),
            col(Round.district_code) == district_code,
            col(Round.state) == RoundState.LOCKED,
            col(Round.day) >= first_day,
            col(Round.day) <= last_day,
        )
    )
    return {(visitor, day): number for visitor, day, number in rows if number}


def locked_shifts(
    session: Session,
    viewer: Viewer,
    given: RoundProblem,
    district_code: str,
    days: int,
) -> frozenset[int]:
    """The shifts of a problem that stand in a locked round: no planner touches them."""
    last = given.first_day.toordinal() + days - 1
    locked = locked_rounds(
        session, viewer, district_code, given.first_day, date.fromordinal(last)
    )
    numbers = {(who, (day - given.first_day).days) for who, day in locked}
    return frozenset(
        shift.id
        for shift in given.problem.shifts
        if (shift.visitor_id, shift.day) in numbers
    )


def told_minutes(
    session: Session, viewer: Viewer, given: RoundProblem
) -> dict[int, int]:
    """Visit id -> the minute that was told, where the plan that stands does not say it:
    a plan moved it a little since, or nobody is on it any more."""
    require(viewer, Permission.PLAN_ROUNDS)
    if not given.visits:
        return {}
    nobody = {
        number: minute_of(given.first_day, facts.starts_at)
        for number, facts in given.visits.items()
        if facts.starts_at is not None and facts.visitor_id is None
    }
    rows = session.execute(
        select(
            col(RoundStop.visit_id), col(RoundStop.starts_at), col(RoundStop.told_at)
        ).where(
            col(RoundStop.visit_id).in_(list(given.visits)),
            col(RoundStop.told_at).is_not(None),
        )
    )
    return nobody | {
        number: minute_of(given.first_day, told)
        for number, starts_at, told in rows
        if told is not None and given.visits[number].starts_at == starts_at
    }
