"""Promises first: for each visitor an order in which all that he promised is kept.

Exact, so that no promise is broken where a plan without a broken promise exists. It is
cheap: two promises can change places only when they lie half an hour apart, so there
are few orders to try.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, product

from outreach.rules.rounds.insertion import Draft as Laying
from outreach.rules.rounds.model import Shift, VisitTask, Window
from outreach.rules.rounds.timing import suits, windows_of

MOST_ORDERS = 500
"""Orders that are tried for one visitor's day; a day of eight visits has a few."""


@dataclass
class Draft(Laying):
    """Rounds while they are laid, and who makes a visit by two that stands."""

    hands: dict[int, tuple[int, ...]] = field(default_factory=dict)


Laid = dict[int, list[int]]
"""Shift id -> visits in order."""


def lay_promises(draft: Draft, tasks: Sequence[VisitTask]) -> list[VisitTask]:
    """Lay promised visits with whoever promised them; returns what cannot be.

    A visit by two is laid with everybody in `draft.hands`, at its fixed minute. When
    one visitor cannot keep all, the highest priority and the first told stay.
    """
    left: dict[int, VisitTask] = {}
    duties: dict[int, list[VisitTask]] = defaultdict(list)
    for task in tasks:
        for who in draft.hands.get(task.id, (_visitor(task),)):
            duties[who].append(task)
    for who, mine in sorted(duties.items()):
        shifts = [one for one in draft.problem.shifts if one.visitor_id == who]
        laid = _laid(draft, shifts, mine)
        if laid is None:
            laid, over = _most(draft, shifts, mine)
            left |= {task.id: task for task in over}
        draft.orders |= laid
    for order in draft.orders.values():
        order[:] = [number for number in order if number not in left]
    for number in left:
        draft.fixed.pop(number, None)
    return list(left.values())


def _visitor(task: VisitTask) -> int:
    told = task.pinned or task.promise
    return told.visitor_id if told else 0


def _starts(task: VisitTask) -> int:
    told = task.pinned or task.promise
    return told.starts if told else 0


def _most(
    draft: Draft, shifts: Sequence[Shift], tasks: Sequence[VisitTask]
) -> tuple[Laid, list[VisitTask]]:
    """What can be kept, one promise after another, and what cannot."""
    kept: list[VisitTask] = []
    left: list[VisitTask] = []
    best: Laid = {}
    for task in sorted(tasks, key=_rank):
        laid = _laid(draft, shifts, [*kept, task])
        if laid is None:
            left.append(task)
        else:
            best = laid
            kept.append(task)
    return best, left


def _rank(task: VisitTask) -> tuple[bool, int, int, int]:
    return task.pinned is None, -task.priority, _starts(task), task.id


def _laid(
    draft: Draft, shifts: Sequence[Shift], tasks: Sequence[VisitTask]
) -> Laid | None:
    """Orders for all of them; None when they cannot all be."""
    options = [_shifts_for(draft, task, shifts) for task in tasks]
    if not all(options):
        return None
    for chosen in islice(product(*options), MOST_ORDERS):
        laid = _in_shifts(draft, tasks, chosen)
        if laid is not None:
            return laid
    return None


def _shifts_for(draft: Draft, task: VisitTask, shifts: Sequence[Shift]) -> list[Shift]:
    """Where a promise can be kept at all, the most likely shift first."""
    fixed = draft.fixed.get(task.id)
    windows = windows_of(task, promised=True)
    if fixed is not None:
        windows = (Window(fixed, fixed + task.minutes),)
    able = [
        shift
        for shift in shifts
        if suits(task, shift)
        and any(
            max(shift.start, window.start) + task.minutes <= min(shift.end, window.end)
            for window in windows
        )
    ]
    starts = _starts(task)
    return sorted(able, key=lambda s: (not s.start <= starts < s.end, s.id))


def _in_shifts(
    draft: Draft, tasks: Sequence[VisitTask], chosen: Sequence[Shift]
) -> Laid | None:
    found: Laid = {}
    for shift in {one.id: one for one in chosen}.values():
        mine = [t for t, s in zip(tasks, chosen, strict=True) if s.id == shift.id]
        order = _order(draft, shift, mine)
        if order is None:
            return None
        found[shift.id] = order
    return found


def _order(draft: Draft, shift: Shift, tasks: Sequence[VisitTask]) -> list[int] | None:
    """An order in which one shift keeps all of them."""
    spans = {task.id: _span(draft, task) for task in tasks}
    ordered = sorted(tasks, key=lambda task: (_starts(task), task.id))
    orders = _orders([task.id for task in ordered], spans)
    for order in islice(orders, MOST_ORDERS):
        if draft.stops(shift, order) is not None:
            return order
    return None


def _span(draft: Draft, task: VisitTask) -> tuple[int, int]:
    """The first minute at which it may end, and the last at which it may begin."""
    fixed = draft.fixed.get(task.id)
    if fixed is not None:
        return fixed + task.minutes, fixed
    windows = windows_of(task, promised=True)
    ends = min((one.start for one in windows), default=0) + task.minutes
    return ends, max((one.end for one in windows), default=0) - task.minutes


def _orders(
    ids: Sequence[int], spans: dict[int, tuple[int, int]]
) -> Iterator[list[int]]:
    """Every order that their times allow, the order of the promised times first."""
    if not ids:
        yield []
        return
    for number in ids:
        rest = [one for one in ids if one != number]
        # Nobody else may have to begin before this one can be over.
        if all(spans[number][0] <= spans[other][1] for other in rest):
            for tail in _orders(rest, spans):
                yield [number, *tail]
