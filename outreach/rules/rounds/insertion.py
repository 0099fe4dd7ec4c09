"""A plain planner without any solver: each visit where it costs least.

Deterministic: the same problem gives the same plan. Pinned visits first, then what was
promised, then by priority and by how few visitors can make it; a visit that finds no
place once all are laid is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from outreach.rules.rounds.model import Plan, Problem, Route, Shift, Stop, VisitTask
from outreach.rules.rounds.score import route_minutes, worth
from outreach.rules.rounds.timing import suits, timed

MAKER = "insertion"


@dataclass
class Draft:
    """Rounds while they are laid: orders by shift, and visits by two at their time."""

    problem: Problem
    orders: dict[int, list[int]] = field(default_factory=dict)
    fixed: dict[int, int] = field(default_factory=dict)
    promised: bool = False

    def stops(self, shift: Shift, order: Sequence[int]) -> tuple[Stop, ...] | None:
        """The times of an order, or None when it cannot be."""
        return timed(
            self.problem, shift, order, promised=self.promised, fixed=self.fixed
        )

    def plan(self, left_out: Sequence[int]) -> Plan:
        """What was laid so far."""
        routes = []
        for shift in self.problem.shifts:
            stops = self.stops(shift, self.orders.get(shift.id, []))
            routes.append(Route(shift.id, stops or ()))
        return Plan(tuple(routes), tuple(sorted(left_out)), MAKER)


def insert_all(problem: Problem, *, promised: bool = True) -> Plan:
    """A plan that keeps every promise that it makes; what does not fit is left out."""
    draft = Draft(problem, promised=promised)
    left: list[int] = []
    for task in sorted(problem.tasks, key=lambda one: turn(problem, one)):
        if not place(draft, task):
            left.append(task.id)
    return draft.plan(left)


def turn(problem: Problem, task: VisitTask) -> tuple[bool, bool, int, int, int]:
    """Which visit is laid first: smallest first."""
    able = sum(suits(task, shift) for shift in problem.shifts)
    return (
        task.pinned is None,
        task.promise is None,
        -task.priority,
        able,
        task.id,
    )


def place(draft: Draft, task: VisitTask) -> bool:
    """Lay one visit where it costs least; False when it fits nowhere."""
    if task.by_two:
        return _place_two(draft, task)
    best: tuple[int, int, int] | None = None
    for shift in draft.problem.shifts:
        if not suits(task, shift) or not _is_promised(draft, task, shift):
            continue
        for cost, position in _positions(draft, task, shift):
            offer = (cost - worth(task, shift), shift.id, position)
            best = offer if best is None or offer < best else best
    if best is None:
        return False
    draft.orders.setdefault(best[1], []).insert(best[2], task.id)
    return True


def _is_promised(draft: Draft, task: VisitTask, shift: Shift) -> bool:
    if not draft.promised or task.promise is None:
        return True
    return shift.visitor_id == task.promise.visitor_id


def _positions(draft: Draft, task: VisitTask, shift: Shift) -> list[tuple[int, int]]:
    """(minutes of travel that it adds, place in the order) where it fits."""
    order = draft.orders.get(shift.id, [])
    now = draft.stops(shift, order) or ()
    before = route_minutes(draft.problem, Route(shift.id, now))
    found = []
    for position in range(len(order) + 1):
        tried = [*order[:position], task.id, *order[position:]]
        stops = draft.stops(shift, tried)
        if stops is not None:
            after = route_minutes(draft.problem, Route(shift.id, stops))
            found.append((after - before, position))
    return found


def _place_two(draft: Draft, task: VisitTask) -> bool:
    """Two visitors at one moment: the earliest that suits both, at the least cost."""
    able = [shift for shift in draft.problem.shifts if suits(task, shift)]
    best: tuple[int, int, Mapping[int, int]] | None = None
    for one, two in combinations(able, 2):
        pair = {one.visitor_id, two.visitor_id}
        if one.day != two.day or len(pair) == 1 or not pair >= _asked(draft, task):
            continue
        for starts in sorted(_moments(draft, task, one) | _moments(draft, task, two)):
            offer = _together(draft, task, (one, two), starts)
            if offer is not None and (best is None or (offer[0], starts) < best[:2]):
                best = (offer[0], starts, offer[1])
    if best is None:
        return False
    draft.fixed[task.id] = best[1]
    for shift_id, position in best[2].items():
        draft.orders.setdefault(shift_id, []).insert(position, task.id)
    return True


def _asked(draft: Draft, task: VisitTask) -> set[int]:
    """Who must be one of the two: whoever it is pinned on or promised to."""
    promise = task.pinned or (task.promise if draft.promised else None)
    return {promise.visitor_id} if promise else set()


def _moments(draft: Draft, task: VisitTask, shift: Shift) -> set[int]:
    """When the visit would begin at each place of this visitor's round."""
    order = draft.orders.get(shift.id, [])
    found = set()
    for position in range(len(order) + 1):
        tried = [*order[:position], task.id, *order[position:]]
        stops = draft.stops(shift, tried)
        if stops is not None:
            found.add(stops[position].starts)
    return found


def _together(
    draft: Draft, task: VisitTask, shifts: tuple[Shift, Shift], starts: int
) -> tuple[int, Mapping[int, int]] | None:
    """What it costs both to be there at that moment, and where it comes."""
    draft.fixed[task.id] = starts
    try:
        total, places = 0, {}
        for shift in shifts:
            offers = _positions(draft, task, shift)
            if not offers:
                return None
            cost, places[shift.id] = min(offers)
            total += cost - worth(task, shift)
        return total, places
    finally:
        del draft.fixed[task.id]
