"""What a planner can work with: what is malformed is set aside, and said."""

from collections import defaultdict
from dataclasses import dataclass, replace
from math import isfinite

from outreach.rules.rounds.model import (
    MOST_PRIORITY,
    Lunch,
    Point,
    Problem,
    Shift,
    VisitTask,
    Window,
)

SHORTEST, LONGEST = 5, 8 * 60
"""Minutes of a visit that can be planned."""
NO_POINT = "Van dit bezoek is niet bekend waar het is."
NO_LENGTH = "De duur van dit bezoek klopt niet."
NO_TIME = "Op geen van de tijden die genoemd zijn, past dit bezoek."
NO_HOURS = "Een werkdag zonder uren telt niet mee."
OVERLAP = "Twee werktijden van één bezoeker vallen over elkaar. De tweede telt niet."


@dataclass(frozen=True)
class Sane:
    """A problem without what is malformed. Ids are unique, windows hold the visit."""

    problem: Problem
    set_aside: tuple[tuple[int, str], ...]
    """Visits that no planner can plan, and why, in Dutch."""
    remarks: tuple[str, ...]
    """What is wrong with shifts, in Dutch, each once, without a name."""


def sane(problem: Problem) -> Sane:
    """Set aside what cannot be planned. Never raises for what a problem holds."""
    remarks: dict[str, None] = {}
    tasks: dict[int, VisitTask] = {}
    aside: list[tuple[int, str]] = []
    for task in {one.id: one for one in problem.tasks}.values():
        wrong = _wrong(task)
        if wrong:
            aside.append((task.id, wrong))
        else:
            tasks[task.id] = _tidy(task)
    shifts: dict[int, Shift] = {}
    taken: dict[int, list[Shift]] = defaultdict(list)
    for shift in {one.id: one for one in problem.shifts}.values():
        wrong = _wrong_shift(shift, taken[shift.visitor_id])
        if wrong:
            remarks[wrong] = None
        elif shift.most_visits > 0 and shift.may_visit:
            taken[shift.visitor_id].append(shift)
            shifts[shift.id] = _tidy_shift(shift)
    left = replace(problem, tasks=tuple(tasks.values()), shifts=tuple(shifts.values()))
    return Sane(left, tuple(sorted(aside)), tuple(remarks))


def _wrong(task: VisitTask) -> str:
    if not _is_place(task.point):
        return NO_POINT
    if not SHORTEST <= task.minutes <= LONGEST:
        return NO_LENGTH
    if task.windows and not _fitting(task) and task.pinned is None:
        return NO_TIME
    return ""


def _wrong_shift(shift: Shift, others: list[Shift]) -> str:
    if shift.end <= shift.start or not _is_place(shift.begin):
        return NO_HOURS
    if shift.back is not None and not _is_place(shift.back):
        return NO_HOURS
    if any(shift.start < one.end and one.start < shift.end for one in others):
        return OVERLAP
    return ""


def _is_place(point: Point) -> bool:
    return (
        isfinite(point.latitude)
        and isfinite(point.longitude)
        and abs(point.latitude) <= 90
        and abs(point.longitude) <= 180
    )


def _fitting(task: VisitTask) -> tuple[Window, ...]:
    return tuple(w for w in task.windows if w.end - w.start >= task.minutes)


def _tidy(task: VisitTask) -> VisitTask:
    priority = max(0, min(MOST_PRIORITY, task.priority))
    return replace(task, windows=_fitting(task), priority=priority)


def _tidy_shift(shift: Shift) -> Shift:
    """A pause of no minutes is none."""
    lunch: Lunch | None = shift.lunch
    if lunch is not None and lunch.minutes <= 0:
        return replace(shift, lunch=None)
    return shift
