"""A plan as it is kept: visits with visitor and minutes, not with shifts.

Shifts are numbered anew each time that a problem is made, so a plan is kept without
their numbers and finds them back: the shift of that visitor that holds the visit. With
it go the minutes of its ways that a road network told, so that whoever checks the plan
later reckons with what it was made with (decision 34).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from outreach.rules.rounds.model import (
    DAY,
    Minutes,
    Mode,
    Plan,
    Point,
    Problem,
    Route,
    Shift,
    Stop,
)
from outreach.rules.rounds.travel import minutes

NO_SHIFT = -1
"""Of a visit whose visitor has no hours then: no plan with it passes the check."""


class Booked(NamedTuple):
    """A visit of a plan, in minutes of the problem."""

    task_id: int
    visitor_id: int
    starts: int
    ends: int


def booked_in(problem: Problem, plan: Plan) -> list[Booked]:
    """Everything in a plan, by time and then by visitor; what has no shift is not."""
    visitors = {shift.id: shift.visitor_id for shift in problem.shifts}
    found = [
        Booked(stop.task_id, visitors[route.shift_id], stop.starts, stop.ends)
        for route in plan.routes
        if route.shift_id in visitors
        for stop in route.stops
    ]
    return sorted(found, key=lambda one: (one.starts, one.visitor_id, one.task_id))


def plan_of(
    problem: Problem,
    booked: Iterable[Booked],
    left_out: Iterable[int] = (),
    maker: str = "",
) -> Plan:
    """The plan in which these visits stand, with a round for every shift."""
    stops: dict[int, list[Stop]] = defaultdict(list)
    shifts: dict[int, list[Shift]] = defaultdict(list)
    for shift in problem.shifts:
        shifts[shift.visitor_id].append(shift)
    for one in booked:
        number = _shift_of(shifts[one.visitor_id], one)
        stops[number].append(Stop(one.task_id, one.starts, one.ends))
    numbers = [shift.id for shift in problem.shifts]
    numbers += [NO_SHIFT] if NO_SHIFT in stops else []
    routes = (
        Route(number, tuple(sorted(stops[number], key=lambda stop: stop.starts)))
        for number in numbers
    )
    return Plan(tuple(routes), tuple(sorted(left_out)), maker)


def _shift_of(shifts: Iterable[Shift], one: Booked) -> int:
    """The one that holds the visit, else one of that day, else none."""
    there = [shift for shift in shifts if shift.day == one.starts // DAY]
    for shift in there:
        if shift.start <= one.starts and one.ends <= shift.end:
            return shift.id
    return there[0].id if there else NO_SHIFT


def to_content(
    problem: Problem, plan: Plan, reasons: Mapping[int, str] | None = None
) -> dict[str, Any]:
    """A plan as JSON: whatever reads it back gets the same plan."""
    why = reasons or {}
    return {
        "stops": [list(one) for one in booked_in(problem, plan)],
        "left_out": {str(number): why.get(number, "") for number in plan.left_out},
        "maker": plan.maker,
        "seed": problem.seed,
        "ways": [
            [mode.value, *one, *other, known]
            for mode, one, other in sorted(_legs(problem, plan))
            if (known := problem.travel.known.get(mode, {}).get((one, other)))
            is not None
        ],
    }


def from_content(problem: Problem, content: Mapping[str, Any]) -> Plan:
    """The plan that was kept, with the shifts that it has in this problem."""
    return plan_of(
        problem,
        (Booked(*one) for one in content.get("stops", ())),
        (int(number) for number in content.get("left_out", {})),
        content.get("maker", ""),
    )


def ways_kept(contents: Iterable[Mapping[str, Any]]) -> Minutes:
    """Minutes that a road network told for the ways of these plans; the last counts."""
    found: dict[Mode, dict[tuple[Point, Point], int]] = defaultdict(dict)
    for content in contents:
        for mode, north, east, to_north, to_east, known in content.get("ways", ()):
            pair = Point(north, east), Point(to_north, to_east)
            found[Mode(mode)][pair] = known
    return dict(found)


def _legs(problem: Problem, plan: Plan) -> set[tuple[Mode, Point, Point]]:
    """Every way of the plan, from where a day begins to where it ends."""
    return {leg for route in plan.routes for leg in _legs_of(problem, route)}


def _legs_of(problem: Problem, route: Route) -> Iterator[tuple[Mode, Point, Point]]:
    shift = problem.shift(route.shift_id)
    place = shift.begin
    for stop in route.stops:
        point = problem.task(stop.task_id).point
        yield shift.mode, place, point
        place = point
    if route.stops and shift.back is not None:
        yield shift.mode, place, shift.back


class Way(NamedTuple):
    """How a visitor comes to a visit of his round."""

    travel_minutes: int
    approximate: bool


def ways_in(problem: Problem, plan: Plan) -> dict[tuple[int, int], Way]:
    """By (visitor, visit): minutes from the place before, and how sure that is."""
    found = {}
    for route in plan.routes:
        shift = problem.shift(route.shift_id)
        place = shift.begin
        for stop in route.stops:
            task = problem.task(stop.task_id)
            way = minutes(problem.travel, shift.mode, place, task.point)
            found[shift.visitor_id, task.id] = Way(way, task.approximate)
            place = task.point
    return found
