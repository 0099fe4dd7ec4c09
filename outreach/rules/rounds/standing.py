"""What stands must fit into the days of whoever promised it, or be let go in words.

Appointments made by hand know nothing of pauses and ways. A pause that leaves no room
for them gives way; times that were fixed and cannot all be kept become promises, which
a plan may break where it must.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from outreach.rules.rounds.model import Problem, Shift, VisitTask
from outreach.rules.rounds.timing import timed

NO_PAUSE = (
    "Bij {count} van de werkdagen past de pauze niet bij de afspraken die staan. "
    "Daar is geen pauze gepland."
)
NOT_FIXED = (
    "{count} bezoeken stonden vast, maar passen niet na elkaar. Het plan houdt de tijd "
    "zo goed als het kan."
)


def fitted(problem: Problem) -> tuple[Problem, tuple[str, ...]]:
    """The problem, with what cannot stand let go, and Dutch sentences that say so.

    Also: nothing new comes into a shift of which every visit is pinned by a lock; that
    is for whoever makes the shifts.
    """
    held = _held_by(problem)
    shifts, tasks, paused = [], {task.id: task for task in problem.tasks}, 0
    loose: set[int] = set()
    for shift in problem.shifts:
        mine = held[shift.id]
        pinned = [task for task in mine if task.pinned is not None]
        if shift.lunch and mine and not _fits(problem, shift, mine):
            without = replace(shift, lunch=None)
            if _fits(problem, without, mine) or (
                pinned
                and not _fits(problem, shift, pinned)
                and _fits(problem, without, pinned)
            ):
                shift, paused = without, paused + 1
        if pinned and not _fits(problem, shift, pinned):
            loose |= {task.id for task in pinned}
        shifts.append(shift)
    for number in loose:
        tasks[number] = replace(tasks[number], pinned=None)
    remarks = [NO_PAUSE.format(count=paused)] if paused else []
    remarks += [NOT_FIXED.format(count=len(loose))] if loose else []
    if not remarks:
        return problem, ()
    changed = replace(problem, tasks=tuple(tasks.values()), shifts=tuple(shifts))
    return changed, tuple(remarks)


def _held_by(problem: Problem) -> dict[int, list[VisitTask]]:
    """Shift id -> what was promised within it, in order of time."""
    found: dict[int, list[VisitTask]] = defaultdict(list)
    for task in problem.tasks:
        told = task.pinned or task.promise
        if told is None:
            continue
        for shift in problem.shifts:
            inside = shift.start <= told.starts < shift.end
            if inside and shift.visitor_id == told.visitor_id:
                found[shift.id].append(task)
    for tasks in found.values():
        tasks.sort(key=_starts)
    return found


def _starts(task: VisitTask) -> tuple[int, int]:
    told = task.pinned or task.promise
    return (told.starts if told else 0, task.id)


def _fits(problem: Problem, shift: Shift, tasks: Sequence[VisitTask]) -> bool:
    order = [task.id for task in tasks]
    return timed(problem, shift, order, promised=True) is not None
