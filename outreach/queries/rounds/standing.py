"""What stands: the appointments of an area as a plan, and moments as minutes."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from outreach.clock import at_local, local
from outreach.queries.rounds.problems import RoundProblem
from outreach.rules.rounds.model import DAY, Plan
from outreach.rules.rounds.stored import Booked, plan_of
from outreach.rules.visits import VisitState


def standing_plan(given: RoundProblem) -> Plan:
    """The appointments as they stand; a visit without one is left out.

    A visitor who has no hours that day any more is not in it: what was promised stands
    in the task. Of a visit by two the other one stays, so that a plan keeps him.
    """
    working = {(s.visitor_id, s.day) for s in given.problem.shifts}
    stands = [
        one for one in _booked(given) if (one.visitor_id, one.starts // DAY) in working
    ]
    there = {one.task_id for one in stands}
    left = [task.id for task in given.problem.tasks if task.id not in there]
    return plan_of(given.problem, stands, left)


def _booked(given: RoundProblem) -> Iterator[Booked]:
    for task in given.problem.tasks:
        visit = given.visits.get(task.id)
        if (
            visit is None
            or visit.starts_at is None
            or visit.state is not VisitState.SCHEDULED
        ):
            continue
        starts = minute_of(given.first_day, visit.starts_at)
        for who in (visit.visitor_id, visit.second_visitor_id):
            if who is not None:
                yield Booked(task.id, who, starts, starts + visit.minutes)


def minute_of(first_day: date, moment: datetime) -> int:
    """A moment as minutes of the Dutch clock since midnight of the first day."""
    shown = local(moment)
    return (shown.date() - first_day).days * DAY + shown.hour * 60 + shown.minute


def moment_of(first_day: date, minute: int) -> datetime:
    """... and back, in UTC."""
    days, rest = divmod(minute, DAY)
    return at_local(first_day + timedelta(days=days), time(*divmod(rest, 60)))
