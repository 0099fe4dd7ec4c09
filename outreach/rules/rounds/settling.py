"""Times that people were told stay what they were, wherever a round leaves room.

A planner makes each visit as early as can be. Without this every new plan would draw
appointments forward, up to the slack of a promise.
"""

from collections.abc import Mapping
from dataclasses import replace

from outreach.rules.rounds.checking import check, kept
from outreach.rules.rounds.model import Plan, Problem, Route
from outreach.rules.rounds.timing import timed

ROUND_TO = 5
"""A time that is new begins at a multiple of this, where that costs nothing."""


def settled(
    problem: Problem, plan: Plan, wanted: Mapping[int, int] | None = None
) -> Plan:
    """The same rounds in the same order, with times as they were told.

    `wanted`: visit -> minute, beside the promises of the problem. A visit by two keeps
    the time that the plan gives. A promise that the plan keeps stays kept. Where that
    breaks a rule the plan stays as it is.
    """
    told = {
        task.id: task.promise.starts for task in problem.tasks if task.promise
    } | dict(wanted or {})
    shifts = {shift.id for shift in problem.shifts}
    held = _as_kept(problem, plan)
    routes = tuple(
        _settled(held, route, told) if route.shift_id in shifts else route
        for route in plan.routes
    )
    found = replace(plan, routes=routes)
    if routes == plan.routes or len(check(problem, found)) > len(check(problem, plan)):
        return plan
    return found


def _as_kept(problem: Problem, plan: Plan) -> Problem:
    """Without the promises that the plan breaks anyway: the others still hold."""
    visitors = {shift.id: shift.visitor_id for shift in problem.shifts}
    broken = {
        stop.task_id
        for route in plan.routes
        for stop in route.stops
        if route.shift_id in visitors
        and not kept(problem.task(stop.task_id), visitors[route.shift_id], stop.starts)
    }
    if not broken:
        return problem
    tasks = (
        replace(task, promise=None) if task.id in broken else task
        for task in problem.tasks
    )
    return replace(problem, tasks=tuple(tasks))


def _settled(problem: Problem, route: Route, told: Mapping[int, int]) -> Route:
    shift = problem.shift(route.shift_id)
    order = [stop.task_id for stop in route.stops]
    fixed = {
        stop.task_id: stop.starts
        for stop in route.stops
        if problem.task(stop.task_id).by_two
    }
    stops = timed(problem, shift, order, promised=True, fixed=fixed)
    promised = stops is not None
    if stops is None:
        stops = timed(problem, shift, order, fixed=fixed)
    if stops is None:
        return route
    for position, number in enumerate(order):
        if number in fixed:
            continue
        earliest = stops[position].starts
        for wish in _wishes(problem, number, earliest, told):
            tried = timed(
                problem, shift, order, promised=promised, fixed={**fixed, number: wish}
            )
            if tried is not None and _inside(problem, number, wish):
                fixed[number], stops = wish, tried
                break
    return Route(route.shift_id, stops)


def _wishes(
    problem: Problem, number: int, earliest: int, told: Mapping[int, int]
) -> list[int]:
    task = problem.task(number)
    if task.pinned is not None:
        return [task.pinned.starts]
    if told.get(number, -1) >= earliest:
        return [told[number]]
    rounded = -(-earliest // ROUND_TO) * ROUND_TO
    return [rounded] if rounded > earliest else []


def _inside(problem: Problem, number: int, starts: int) -> bool:
    """A time that is set by hand is held against the windows here: `timed` is told."""
    task = problem.task(number)
    ends = starts + task.minutes
    return not task.windows or any(
        window.start <= starts and ends <= window.end for window in task.windows
    )
