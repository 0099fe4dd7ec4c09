"""One visit moved by hand: where it would fit, and what it breaks where it does not.

Only this visit moves. All others keep the minute that they have, so that whoever moves
a visit sees what that one move does, and nothing else.
"""

from collections.abc import Sequence
from typing import NamedTuple

from outreach.rules.rounds.checking import Broken, Rule, check
from outreach.rules.rounds.model import Plan, Problem, Route, Shift, Stop
from outreach.rules.rounds.score import route_minutes
from outreach.rules.rounds.settling import ROUND_TO
from outreach.rules.rounds.timing import timed

MAKER = "by_hand"


class Opening(NamedTuple):
    """A time at which a visit fits in a round as that stands."""

    starts: int
    added: int
    """Minutes of travel that it adds to the round."""


def moved(
    problem: Problem, plan: Plan, task_id: int, shift_ids: Sequence[int], starts: int
) -> Plan:
    """The plan with this visit in these shifts, to begin at `starts`.

    Two shifts for a visit by two; none: the visit is left out. The plan that comes
    back may break rules: `breaks` tells which.
    """
    ends = starts + problem.task(task_id).minutes
    routes = []
    for route in _whole(problem, plan):
        stops = [stop for stop in route.stops if stop.task_id != task_id]
        if route.shift_id in shift_ids:
            stops.append(Stop(task_id, starts, ends))
        ordered = tuple(sorted(stops, key=lambda stop: (stop.starts, stop.ends)))
        routes.append(Route(route.shift_id, ordered))
    left = set(plan.left_out) - {task_id}
    if not shift_ids:
        left.add(task_id)
    return Plan(tuple(routes), tuple(sorted(left)), MAKER)


def breaks(problem: Problem, before: Plan, after: Plan) -> list[Broken]:
    """The rules that `after` breaks and that did not stand broken in `before`.

    Appointments made by phone know no ways: two may stand too near each other. That
    must not hold up a plan that leaves those two as they are, in a locked round or
    beside a visit that is moved. A fault is an old one only where all that it hangs on
    is what it was.
    """
    old = {one: _hangs_on(before, one) for one in check(problem, before)}
    return [
        one
        for one in check(problem, after)
        if one not in old or old[one] != _hangs_on(after, one)
    ]


def _hangs_on(plan: Plan, broken: Broken) -> object:
    """What makes a plan break a rule there; alike in two plans: the same fault."""
    if broken.rule is Rule.LUNCH:
        return None
    routes = [r for r in plan.routes if broken.shift_id in (None, r.shift_id)]
    stops = [stop for route in routes for stop in route.stops]
    if broken.rule is Rule.TOO_MANY:
        return len(stops)
    if broken.rule is Rule.NOT_BACK:
        return stops[-1:]
    if broken.task_id is None:
        return routes
    own = [number for number, s in enumerate(stops) if s.task_id == broken.task_id]
    if broken.shift_id is None:
        return [stops[number] for number in own]
    return [stops[max(0, number - 1) : number + 1] for number in own]


def openings(problem: Problem, plan: Plan, task_id: int, shift: Shift) -> list[Opening]:
    """Where the visit fits in a round while all else there stays at its minute.

    By time; one for each gap, at a multiple of `ROUND_TO` where that fits.
    """
    bare = moved(problem, plan, task_id, (), 0)
    stops = next((r.stops for r in bare.routes if r.shift_id == shift.id), ())
    before = route_minutes(problem, Route(shift.id, stops))
    held = {stop.task_id: stop.starts for stop in stops}
    order = [stop.task_id for stop in stops]
    found = []
    for position in range(len(order) + 1):
        tried = [*order[:position], task_id, *order[position:]]
        laid = timed(problem, shift, tried, fixed=held)
        if laid is not None:
            starts = _rounded(problem, shift, tried, held, laid[position])
            added = route_minutes(problem, Route(shift.id, laid)) - before
            found.append(Opening(starts, added))
    return sorted(found)


def _whole(problem: Problem, plan: Plan) -> list[Route]:
    """A round for every shift, also for whoever has none in the plan."""
    made = {route.shift_id: route for route in plan.routes}
    own = [made.pop(shift.id, Route(shift.id)) for shift in problem.shifts]
    return [*own, *made.values()]


def _rounded(
    problem: Problem, shift: Shift, order: list[int], held: dict[int, int], stop: Stop
) -> int:
    """A time that is easy to say, where it fits as well."""
    wish = -(-stop.starts // ROUND_TO) * ROUND_TO
    task = problem.task(stop.task_id)
    windows = task.windows
    fits = not windows or any(
        one.start <= wish and wish + task.minutes <= one.end for one in windows
    )
    laid = timed(problem, shift, order, fixed={**held, stop.task_id: wish})
    return wish if fits and laid is not None else stop.starts
