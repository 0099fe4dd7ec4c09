"""How the work of some days is divided among visitors, and whether that is fair."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from outreach.rules.rounds.model import Plan, Problem
from outreach.rules.rounds.score import route_minutes

UNEVEN = 0.5
"""Between the fullest and the emptiest visitor; from here on a planner is told. House
rule: with four visits a day, two days out of a week."""


class Load(NamedTuple):
    """What one visitor does in some days."""

    visitor_id: int
    visits: int
    room: int
    """The most visits that he makes in these days."""
    visit_minutes: int
    travel_minutes: int
    work_minutes: int
    """Hours that he works, in minutes."""

    @property
    def share(self) -> float:
        """Which part of his room is taken, 0..1 and above when more stands."""
        return self.visits / self.room if self.room else 0.0


class Fairness(NamedTuple):
    """The fullest and the emptiest of those who have room at all."""

    most: Load
    least: Load

    @property
    def uneven(self) -> bool:
        """Whether a planner should look at it."""
        return self.most.share - self.least.share >= UNEVEN


def loads(problem: Problem, plan: Plan) -> list[Load]:
    """The load of everybody who works in these days, by visitor id.

    A day on which somebody may not visit is no room. Totals are those of the plan.
    """
    routes = {route.shift_id: route for route in plan.routes}
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    for shift in problem.shifts:
        route = routes.get(shift.id)
        stops = route.stops if route else ()
        travel = route_minutes(problem, route) if route else 0
        total = sums[shift.visitor_id]
        for place, value in enumerate(
            (
                len(stops),
                shift.most_visits if shift.may_visit else 0,
                sum(stop.ends - stop.starts for stop in stops),
                travel,
                shift.end - shift.start,
            )
        ):
            total[place] += value
    return [Load(who, *total) for who, total in sorted(sums.items())]


def fairness(found: Sequence[Load]) -> Fairness | None:
    """How even the work is; None with fewer than two who have room."""
    able = [one for one in found if one.room]
    if len(able) < 2:
        return None
    most = max(able, key=lambda one: (one.share, one.visits, -one.visitor_id))
    least = min(able, key=lambda one: (one.share, one.visits, one.visitor_id))
    return Fairness(most, least)
