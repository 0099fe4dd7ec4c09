"""What makes one plan better than another, in this order and no other.

Visits served, their priority, promises kept, then travel and kept wishes. Travel and
wishes weigh against each other: a wish kept is worth `WISH` minutes of travel.
"""

from collections.abc import Iterator
from typing import NamedTuple

from outreach.rules.rounds.checking import kept
from outreach.rules.rounds.model import Plan, Problem, Route, Shift, VisitTask
from outreach.rules.rounds.travel import minutes

WISH = 10
"""Minutes of travel that a kept wish is worth. House rule."""
KNOWN = 15
"""... and the same visitor as before: residents name it first (rounds.md)."""


class Score(NamedTuple):
    """Larger is better, compared from left to right."""

    served: int
    priority: int
    promises: int
    comfort: int
    """Wishes in minutes, less the minutes of travel."""


def score(problem: Problem, plan: Plan) -> Score:
    """How good a plan is. Only of plans that were checked."""
    visits = list(_visits(problem, plan))
    served = {task.id: task for task, _, _ in visits}
    held = {
        task.id
        for task, shift, starts in visits
        if task.promise and kept(task, shift.visitor_id, starts)
    }
    return Score(
        len(served),
        sum(task.priority for task in served.values()),
        len(held),
        wishes(problem, plan) - travel_minutes(problem, plan),
    )


def wishes(problem: Problem, plan: Plan) -> int:
    """What the kept wishes are worth, in minutes of travel."""
    return sum(worth(task, shift) for task, shift, _ in _visits(problem, plan))


def worth(task: VisitTask, shift: Shift) -> int:
    """What it is worth that this visitor makes this visit."""
    asked = [need for need in task.needs if not need.demand]
    known = KNOWN if shift.visitor_id in task.known_visitors else 0
    return known + WISH * sum(shift.offers(need) for need in asked)


def travel_minutes(problem: Problem, plan: Plan) -> int:
    """Minutes under way of everybody together, the way home included."""
    return sum(route_minutes(problem, route) for route in plan.routes)


def route_minutes(problem: Problem, route: Route) -> int:
    """Minutes under way in one round; 0 for a day without visits."""
    if not route.stops:
        return 0
    shift = problem.shift(route.shift_id)
    place, total = shift.begin, 0
    for stop in route.stops:
        point = problem.task(stop.task_id).point
        total += minutes(problem.travel, shift.mode, place, point)
        place = point
    if shift.back is not None:
        total += minutes(problem.travel, shift.mode, place, shift.back)
    return total


def _visits(problem: Problem, plan: Plan) -> Iterator[tuple[VisitTask, Shift, int]]:
    for route in plan.routes:
        shift = problem.shift(route.shift_id)
        for stop in route.stops:
            yield problem.task(stop.task_id), shift, stop.starts
