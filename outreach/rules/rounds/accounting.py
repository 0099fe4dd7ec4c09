"""The last look at a plan: every visit accounted for, nothing in it that may not be."""

from outreach.rules.rounds.checking import Broken, check
from outreach.rules.rounds.model import Plan, Problem, Route


def accounted(problem: Problem, plan: Plan) -> tuple[Plan, tuple[Broken, ...]]:
    """A plan of every shift and every visit, and the rules that no plan can keep.

    Whatever the check refuses is taken out and left out; what it then still refuses
    are pinned visits that cannot stand.
    """
    whole = _every_shift(problem, plan)
    for _ in range(len(problem.tasks) + 1):
        broken = check(problem, whole)
        made = {stop.task_id for route in whole.routes for stop in route.stops}
        wrong: set[int | None] = {one.task_id for one in broken if one.task_id in made}
        rounds = {one.shift_id for one in broken if one.task_id is None}
        if not wrong and not rounds:
            return whole, tuple(broken)
        whole = _without(problem, whole, wrong, rounds)
    return whole, tuple(check(problem, whole))


def _every_shift(problem: Problem, plan: Plan) -> Plan:
    routes = {route.shift_id: route for route in plan.routes}
    known = dict.fromkeys(shift.id for shift in problem.shifts)
    kept = tuple(routes.get(number, Route(number)) for number in known)
    return _without(problem, Plan(kept, (), plan.maker), set(), set())


def _without(
    problem: Problem, plan: Plan, wrong: set[int | None], rounds: set[int | None]
) -> Plan:
    """Without those visits, and without all visits of those rounds."""
    lost: set[int | None] = wrong | {
        stop.task_id
        for route in plan.routes
        if route.shift_id in rounds
        for stop in route.stops
    }
    routes = tuple(
        Route(r.shift_id, tuple(s for s in r.stops if s.task_id not in lost))
        for r in plan.routes
    )
    made = {stop.task_id for route in routes for stop in route.stops}
    left = tuple(sorted({task.id for task in problem.tasks} - made))
    return Plan(routes, left, plan.maker)
