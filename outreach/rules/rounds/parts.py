"""A large problem as smaller ones that a solver plans well and in time.

First what has nothing to do with one another: visits and visitors that cannot come
together (other areas, other providers). What is still too large is cut along a curve
through the area, so that neighbours stay together; visitors go to the nearest piece.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from outreach.rules.rounds.model import Point, Problem, Shift, VisitTask
from outreach.rules.rounds.timing import suits
from outreach.rules.rounds.travel import kilometres
from outreach.rules.waves import Bounds, bounds_of, curve_position

MOST_TASKS = 130
"""Visits in one piece: VROOM plans so many in some seconds (rounds.md: 120 in 6 s)."""
MOST_SHIFTS = 90


def parts_of(
    problem: Problem, *, most_tasks: int = MOST_TASKS, most_shifts: int = MOST_SHIFTS
) -> list[Problem]:
    """The pieces: each its own visits and visitors; all shifts of a visitor in one.

    A visit that no visitor of the problem may make is in none of them.
    """
    found = []
    for visits, shifts in _together(problem):
        number = max(-(-len(visits) // most_tasks), -(-len(shifts) // most_shifts))
        for tasks, own in _cut(visits, shifts, number):
            found.append(replace(problem, tasks=tuple(tasks), shifts=tuple(own)))
    return found


def _together(problem: Problem) -> list[tuple[list[VisitTask], list[Shift]]]:
    """Visits and shifts that hang together through who may make what."""
    leader: dict[int, int] = {
        shift.visitor_id: shift.visitor_id for shift in problem.shifts
    }

    def find(one: int) -> int:
        while leader[one] != one:
            leader[one] = one = leader[leader[one]]
        return one

    member: dict[int, int] = {}
    able: dict[tuple[object, ...], list[int]] = {}
    for task in problem.tasks:
        key = _asks(task)
        if key not in able:
            able[key] = [s.visitor_id for s in problem.shifts if suits(task, s)]
        if not able[key]:
            continue
        member[task.id] = able[key][0]
        for other in able[key][1:]:
            leader[find(other)] = find(able[key][0])
    tasks: dict[int, list[VisitTask]] = defaultdict(list)
    shifts: dict[int, list[Shift]] = defaultdict(list)
    for task in problem.tasks:
        if task.id in member:
            tasks[find(member[task.id])].append(task)
    for shift in problem.shifts:
        shifts[find(shift.visitor_id)].append(shift)
    return [(visits, shifts[key]) for key, visits in tasks.items()]


def _asks(task: VisitTask) -> tuple[object, ...]:
    """What `suits` looks at: visits that ask the same suit the same shifts."""
    pinned = task.pinned.visitor_id if task.pinned else None
    return (
        task.needs,
        task.district,
        task.provider_id,
        task.municipal,
        pinned,
        task.by_two,
    )


def _cut(
    tasks: list[VisitTask], shifts: list[Shift], number: int
) -> list[tuple[list[VisitTask], list[Shift]]]:
    if number <= 1:
        return [(tasks, shifts)]
    along = _along_the_curve(tasks)
    size = -(-len(along) // number)
    runs = [along[at : at + size] for at in range(0, len(along), size)]
    if len(runs) == 1:
        return [(tasks, shifts)]
    crews = _crews(runs, shifts)
    where = {s.visitor_id: at for at, crew in enumerate(crews) for s in crew}
    pieces: list[list[VisitTask]] = [[] for _ in runs]
    for at, run in enumerate(runs):
        for task in run:
            bound = task.pinned or task.promise
            pieces[where.get(bound.visitor_id, at) if bound else at].append(task)
    return list(zip(pieces, crews, strict=True))


def _along_the_curve(tasks: Sequence[VisitTask]) -> list[VisitTask]:
    bounds = bounds_of(task.point for task in tasks)
    return sorted(tasks, key=lambda one: (_position(one, bounds), one.id))


def _position(task: VisitTask, bounds: Bounds) -> int:
    return curve_position(task.point.latitude, task.point.longitude, bounds)


def _crews(runs: list[list[VisitTask]], shifts: list[Shift]) -> list[list[Shift]]:
    """Visitors by piece: to the nearest that has room for as many visits as they make.

    Those with the least choice (furthest from their second nearest) choose first.
    """
    middles = [_middle(run) for run in runs]
    of_visitor: dict[int, list[Shift]] = defaultdict(list)
    for shift in shifts:
        of_visitor[shift.visitor_id].append(shift)
    total = sum(shift.most_visits for shift in shifts)
    whole = sum(len(run) for run in runs)
    room = [total * len(run) / whole for run in runs]
    crews: list[list[Shift]] = [[] for _ in runs]

    def near(own: list[Shift]) -> list[float]:
        return [kilometres(own[0].begin, middle) for middle in middles]

    def regret(own: list[Shift]) -> float:
        first, second, *_ = sorted(near(own))
        return first - second

    for own in sorted(of_visitor.values(), key=lambda one: (regret(one), one[0].id)):
        ways = near(own)
        open_now = [at for at in range(len(runs)) if room[at] > 0] or range(len(runs))
        at = min(open_now, key=lambda n: (ways[n], n))
        crews[at] += own
        room[at] -= sum(shift.most_visits for shift in own)
    return crews


def _middle(run: Sequence[VisitTask]) -> Point:
    return Point(
        sum(task.point.latitude for task in run) / len(run),
        sum(task.point.longitude for task in run) / len(run),
    )
