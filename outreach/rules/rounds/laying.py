"""From orders of visits, whoever made them, to a plan that may be.

A solver's times are not believed: each order is timed anew, a visit that then has no
place is taken out and laid where it fits. So a plan of a solver that errs, or that
does not know every rule, still becomes a plan.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from outreach.rules.rounds.insertion import Draft, place, turn
from outreach.rules.rounds.model import Plan, Problem, VisitTask
from outreach.rules.rounds.timing import earliest

Orders = Mapping[int, Sequence[int]]
"""Visits in order, by shift."""


def orders_of(plan: Plan) -> dict[int, list[int]]:
    """The order of each round of a plan."""
    return {
        route.shift_id: [stop.task_id for stop in route.stops] for route in plan.routes
    }


def moments_of(problem: Problem, plan: Plan) -> dict[int, int]:
    """When the visits by two of a plan begin."""
    tasks = {task.id for task in problem.tasks if task.by_two}
    return {
        stop.task_id: stop.starts
        for route in plan.routes
        for stop in route.stops
        if stop.task_id in tasks
    }


def lay(
    problem: Problem,
    orders: Orders,
    moments: Mapping[int, int],
    *,
    maker: str,
    relax: bool = True,
) -> Plan:
    """The plan of these orders; what does not fit in them is laid where it fits.

    `moments`: when each visit by two begins; any other is timed by its order. `relax`:
    a promised visit that cannot be kept as promised is made otherwise rather than not
    at all.
    """
    by_two = {task.id for task in problem.tasks if task.by_two}
    fixed = {number: at for number, at in moments.items() if number in by_two}
    draft = Draft(problem, _known(problem, orders), fixed, promised=True)
    _drop_halves(draft)
    for shift in problem.shifts:
        _drop_late(draft, shift.id)
    _drop_halves(draft)
    left = fill(draft)
    if relax and left:
        draft, left = _relaxed(draft, left)
    return replace(draft.plan(left), maker=maker)


def fill(draft: Draft) -> list[int]:
    """Lay every visit that has no place yet; those that fit nowhere come back."""
    made = _made(draft)
    rest = [task for task in draft.problem.tasks if task.id not in made]
    rest.sort(key=lambda one: turn(draft.problem, one))
    return [task.id for task in rest if not place(draft, task)]


def _relaxed(draft: Draft, left: list[int]) -> tuple[Draft, list[int]]:
    """What was promised and has no place: made at another time or by another."""
    free = {
        number
        for number in left
        if draft.problem.task(number).promise and not draft.problem.task(number).pinned
    }
    if not free:
        return draft, left
    tasks = tuple(
        replace(task, promise=None) if task.id in free else task
        for task in draft.problem.tasks
    )
    loose = replace(draft, problem=replace(draft.problem, tasks=tasks))
    return loose, fill(loose)


def _known(problem: Problem, orders: Orders) -> dict[int, list[int]]:
    """Without shifts and visits that are not of the problem, and no visit too often."""
    places = {task.id: 2 if task.by_two else 1 for task in problem.tasks}
    found: dict[int, list[int]] = {}
    for shift in problem.shifts:
        found[shift.id] = order = []
        for number in orders.get(shift.id, ()):
            if places.get(number, 0) > 0 and number not in order:
                places[number] -= 1
                order.append(number)
    return found


def _made(draft: Draft) -> set[int]:
    return {number for order in draft.orders.values() for number in order}


def _drop_halves(draft: Draft) -> None:
    """A visit by two stands in two rounds of two people, or in none."""
    for task in draft.problem.tasks:
        if not task.by_two:
            continue
        held = [s for s in draft.problem.shifts if task.id in draft.orders[s.id]]
        whole = len({shift.visitor_id for shift in held}) == 2
        stands = task.pinned is None or task.pinned.visitor_id in {
            shift.visitor_id for shift in held
        }
        if not (whole and stands and _in_time(task, draft.fixed.get(task.id))):
            _drop(draft, [task.id])


def _in_time(task: VisitTask, starts: int | None) -> bool:
    return starts is not None and earliest(task, starts, promised=True) == starts


def _drop_late(draft: Draft, shift_id: int) -> None:
    """Take visits out of a round until it can be made: the least urgent first."""
    shift = draft.problem.shift(shift_id)
    while order := draft.orders[shift_id]:
        if draft.stops(shift, order) is not None:
            return
        ranked = sorted(order, key=lambda n: turn(draft.problem, draft.problem.task(n)))
        enough = [
            number
            for number in ranked
            if draft.stops(shift, [n for n in order if n != number]) is not None
        ]
        _drop(draft, [enough[-1] if enough else ranked[-1]])


def _drop(draft: Draft, numbers: Iterable[int]) -> None:
    gone = set(numbers)
    for order in draft.orders.values():
        order[:] = [number for number in order if number not in gone]
    for number in gone:
        draft.fixed.pop(number, None)
