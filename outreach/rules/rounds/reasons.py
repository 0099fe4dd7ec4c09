"""Why a visit has no place in a plan, in a sentence that a person understands.

The first of these that holds: the visit itself is wrong, nobody works then, nobody who
may come, nobody who has what is asked, nobody at those hours, too far, everybody full.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from outreach.rules.dates import MONTHS
from outreach.rules.person_details import WEEKDAYS
from outreach.rules.rounds.model import (
    DAY,
    Need,
    NeedKind,
    Plan,
    Problem,
    Shift,
    VisitTask,
)
from outreach.rules.rounds.sanity import sane
from outreach.rules.rounds.timing import timed, windows_of

GENDERS = {"V": "vrouw", "M": "man"}
MOST_DAYS = 3
"""More days than this are not summed up."""


@dataclass(frozen=True)
class ReasonNames:
    """How things are called. No names of residents: a reason may stand on any list."""

    first_day: date
    """Day 0 of the problem."""
    districts: Mapping[str, str] = field(default_factory=dict)
    """Code to name."""
    visitors: Mapping[int, str] = field(default_factory=dict)
    """Visitor id to name, for a visitor who was promised."""


def left_out_reasons(
    problem: Problem, plan: Plan, names: ReasonNames
) -> dict[int, str]:
    """A Dutch sentence for each visit that the plan leaves out, by visit id."""
    given = sane(problem)
    aside = dict(given.set_aside)
    made = {route.shift_id: len(route.stops) for route in plan.routes}
    tasks = {task.id: task for task in given.problem.tasks}
    found = {}
    for number in plan.left_out:
        if number in aside:
            found[number] = aside[number]
        elif number in tasks:
            found[number] = _reason(given.problem, tasks[number], made, names)
    return found


def _reason(
    problem: Problem, task: VisitTask, made: Mapping[int, int], names: ReasonNames
) -> str:
    if not problem.shifts:
        return "In deze dagen werkt er niemand."
    when, where = _when(problem, task, names), _where(task, names)
    left = list(problem.shifts)
    for may, sentence in _steps(task, when, where):
        left = [shift for shift in left if may(shift)]
        if len({shift.visitor_id for shift in left}) < (2 if task.by_two else 1):
            return _for_two(sentence) if left else sentence
    return _bound(task, left, names) or _no_room(problem, task, left, made)


def _steps(
    task: VisitTask, when: str, where: str
) -> list[tuple[Callable[[Shift], bool], str]]:
    """What a visitor must be, one after the other, and what to say when nobody is."""
    days = _days(task)
    demands = [need for need in task.needs if need.demand]
    who = "bezoeker van de gemeente" if task.municipal else "bezoeker van de aanbieder"
    return [
        (lambda shift: not days or shift.day in days, f"Er werkt niemand{when}."),
        (
            lambda shift: not shift.districts or task.district in shift.districts,
            f"Er werkt{when} niemand{where}.",
        ),
        (
            lambda shift: _right_house(task, shift),
            f"Er werkt{when} geen {who} van dit bezoek{where}."
            if not task.municipal
            else f"Dit bezoek doet alleen de gemeente zelf, en er werkt{when} geen "
            f"{who}{where}.",
        ),
        (
            lambda shift: all(shift.offers(need) for need in demands),
            f"Geen {_with(demands)} werkt{when}{where}.",
        ),
        (
            lambda shift: _at_hours(task, shift),
            "Wie dit bezoek mag brengen, werkt niet op de tijden die genoemd zijn.",
        ),
    ]


def _for_two(sentence: str) -> str:
    """One is there, but two are needed."""
    return (
        "Dit bezoek moet met twee bezoekers, en er is er maar één die kan. Voor een "
        f"tweede geldt: {sentence[0].lower()}{sentence[1:]}"
    )


def _right_house(task: VisitTask, shift: Shift) -> bool:
    if task.municipal and shift.provider_id is not None:
        return False
    return task.provider_id is None or task.provider_id == shift.provider_id


def _at_hours(task: VisitTask, shift: Shift) -> bool:
    """Whether the visit fits in the hours and the windows, travel apart."""
    windows = windows_of(task) or ((shift.start, shift.end),)
    return any(
        min(shift.end, end) - max(shift.start, start) >= task.minutes
        for start, end in windows
    )


def _bound(task: VisitTask, able: Sequence[Shift], names: ReasonNames) -> str:
    """What is pinned or promised: whether who it is bound to is there at all."""
    bound = task.pinned or task.promise
    if bound is None:
        return ""
    who = names.visitors.get(bound.visitor_id, "de bezoeker die genoemd is")
    there = any(
        shift.visitor_id == bound.visitor_id
        and shift.start <= bound.starts
        and bound.starts + task.minutes <= shift.end
        for shift in able
    )
    said = "staat vast" if task.pinned else "is afgesproken"
    if not there:
        return f"Het bezoek {said}, maar {who} werkt dan niet."
    if task.pinned:
        return f"Het bezoek staat vast, maar {who} kan er dan niet op tijd zijn."
    return ""


def _no_room(
    problem: Problem,
    task: VisitTask,
    able: Sequence[Shift],
    made: Mapping[int, int],
) -> str:
    alone = [shift for shift in able if timed(problem, shift, [task.id]) is not None]
    if len({shift.visitor_id for shift in alone}) < (2 if task.by_two else 1):
        return (
            "Wie dit bezoek mag brengen, kan er binnen de werktijd niet heen en terug."
        )
    if task.by_two:
        return "Er is geen moment waarop twee bezoekers tegelijk tijd hebben."
    if all(made.get(shift.id, 0) >= shift.most_visits for shift in alone):
        days = f"op alle {len(alone)} werkdagen" if len(alone) > 1 else "op die werkdag"
        return f"Wie dit bezoek mag brengen, zit {days} vol."
    return "Er is nog tijd, maar niet op een moment dat past bij de andere bezoeken."


def _with(demands: Sequence[Need]) -> str:
    """`bezoeker die Turks spreekt`, `vrouw die Turks spreekt`."""
    values: dict[NeedKind, list[str]] = {kind: [] for kind in NeedKind}
    for need in demands:
        values[need.kind].append(need.value)
    who = " en ".join(GENDERS.get(g, g) for g in values[NeedKind.GENDER]) or "bezoeker"
    parts = []
    if values[NeedKind.LANGUAGE]:
        parts.append(f"{' en '.join(values[NeedKind.LANGUAGE])} spreekt")
    if values[NeedKind.SKILL]:
        parts.append(f"‘{' en '.join(values[NeedKind.SKILL])}’ heeft")
    return f"{who} die {' en '.join(parts)}" if parts else who


def _days(task: VisitTask) -> set[int]:
    """The days on which the visit can be; empty: any."""
    return {w.start // DAY for w in windows_of(task)}


def _when(problem: Problem, task: VisitTask, names: ReasonNames) -> str:
    """` dinsdag`, ` dinsdag of woensdag`, ` in deze dagen` when on any day."""
    days = sorted(_days(task))
    if not days or len(days) > MOST_DAYS:
        return " in deze dagen"
    long = max(shift.day for shift in problem.shifts) >= 7
    called = []
    for number in days:
        day = names.first_day + timedelta(days=number)
        word = WEEKDAYS[day.weekday()].lower()
        called.append(f"{word} {day.day} {MONTHS[day.month - 1]}" if long else word)
    return " " + (
        called[0] if len(called) == 1 else f"{', '.join(called[:-1])} of {called[-1]}"
    )


def _where(task: VisitTask, names: ReasonNames) -> str:
    name = names.districts.get(task.district, "")
    return f" in {name}" if name else ""
