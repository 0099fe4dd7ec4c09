"""From an order of visits to times: the earliest at which each can be made.

Every planner that thinks in orders (a solver, an insertion, a drag on the board)
gets its times here, so that they mean the same everywhere.
"""

from collections.abc import Mapping, Sequence

from outreach.rules.rounds.model import (
    PROMISE_SLACK,
    Lunch,
    Point,
    Problem,
    Shift,
    Stop,
    VisitTask,
    Window,
)
from outreach.rules.rounds.travel import minutes


def suits(task: VisitTask, shift: Shift) -> bool:
    """Whether this visitor may make this visit at all, whatever the time."""
    if not shift.may_visit or (task.municipal and shift.provider_id is not None):
        return False
    if task.provider_id is not None and task.provider_id != shift.provider_id:
        return False
    if shift.districts and task.district not in shift.districts:
        return False
    if task.pinned is not None and task.pinned.visitor_id != shift.visitor_id:
        return task.by_two
    return all(shift.offers(need) for need in task.needs if need.demand)


def windows_of(task: VisitTask, *, promised: bool = False) -> tuple[Window, ...]:
    """The windows in which a visit may lie; none: any time.

    `promised` narrows them to what was promised, with its slack.
    """
    if task.pinned is not None:
        return (Window(task.pinned.starts, task.pinned.starts + task.minutes),)
    if not promised or task.promise is None:
        return task.windows
    first = task.promise.starts - PROMISE_SLACK
    last = task.promise.starts + PROMISE_SLACK + task.minutes
    near = Window(first, last)
    if not task.windows:
        return (near,)
    cut = (Window(max(w.start, first), min(w.end, last)) for w in task.windows)
    return tuple(w for w in cut if w.end - w.start >= task.minutes)


def earliest(
    task: VisitTask,
    ready: int,
    *,
    promised: bool = False,
    fixed: int | None = None,
) -> int | None:
    """When a visit can begin for somebody who is there at `ready`; None: too late."""
    if fixed is not None:
        return fixed if ready <= fixed else None
    windows = windows_of(task, promised=promised)
    if not windows:
        bound = promised and task.promise is not None and bool(task.windows)
        return None if bound else ready
    starts = (
        max(ready, window.start)
        for window in windows
        if max(ready, window.start) + task.minutes <= window.end
    )
    return min(starts, default=None)


def timed(
    problem: Problem,
    shift: Shift,
    order: Sequence[int],
    *,
    promised: bool = False,
    fixed: Mapping[int, int] | None = None,
) -> tuple[Stop, ...] | None:
    """The visits in this order, each as early as can be; None when it cannot be done.

    `fixed`: task id -> the minute at which it must begin (a visit by two). The pause
    is laid where the day then ends earliest.
    """
    if len(order) > shift.most_visits:
        return None
    tasks = [problem.task(number) for number in order]
    if not all(suits(task, shift) for task in tasks):
        return None
    places: Sequence[int | None] = (
        range(len(tasks) + 1) if shift.lunch and tasks else (None,)
    )
    found = [
        stops
        for place in places
        if (stops := _walk(problem, shift, tasks, place, promised, fixed or {}))
        is not None
    ]
    return min(found, key=_ends, default=None)


def _ends(stops: tuple[Stop, ...]) -> int:
    return stops[-1].ends if stops else 0


def _walk(
    problem: Problem,
    shift: Shift,
    tasks: Sequence[VisitTask],
    pause: int | None,
    promised: bool,
    fixed: Mapping[int, int],
) -> tuple[Stop, ...] | None:
    free, place = shift.start, shift.begin
    stops: list[Stop] = []
    for position, task in enumerate(tasks):
        arrives = free + minutes(problem.travel, shift.mode, place, task.point)
        if position == pause:
            arrives = _after(shift.lunch, free, arrives)
        starts = earliest(task, arrives, promised=promised, fixed=fixed.get(task.id))
        if starts is None or starts + task.minutes > shift.end:
            return None
        stops.append(Stop(task.id, starts, starts + task.minutes))
        free, place = starts + task.minutes, task.point
    home = free + _home(problem, shift, place)
    if pause == len(tasks):
        home = _after(shift.lunch, free, home)
    return tuple(stops) if home <= shift.end else None


def _after(lunch: Lunch | None, free: int, arrives: int) -> int:
    """When a way that takes from `free` to `arrives` is over with the pause in it.

    The pause is before, on or after the way: a cyclist eats where he is when it begins.
    Past any shift when it can no longer begin.
    """
    if lunch is None:
        return arrives
    begins = max(arrives, lunch.window.start)
    return begins + lunch.minutes if free <= lunch.window.end else 10**9


def _home(problem: Problem, shift: Shift, place: Point) -> int:
    if shift.back is None:
        return 0
    return minutes(problem.travel, shift.mode, place, shift.back)
