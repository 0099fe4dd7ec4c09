"""Why a visit has no place in a plan, in a sentence that a person understands.

The first of these that holds: the visit itself is wrong, nobody works then, nobody
there, nobody who may come, nobody who has what is asked, nobody whose papers are in
order, nobody at those hours, too far, everybody full. Each holds among those whom the
ones before it leave, and says so: who relaxes what is named comes a step further.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple

from outreach.rules.rounds.laying import moments_of, orders_of
from outreach.rules.rounds.model import DAY, Plan, Problem, Shift, VisitTask
from outreach.rules.rounds.reason_words import ReasonNames, when, where, who_has
from outreach.rules.rounds.sanity import sane
from outreach.rules.rounds.timing import suits, timed, windows_of

__all__ = ["Cause", "Reason", "ReasonNames", "left_out_reasons", "reasons_of"]


class Cause(StrEnum):
    """What keeps a visit out of a plan, in the order in which it is looked at."""

    VISIT = "visit"
    NOBODY = "nobody"
    DAY = "day"
    DISTRICT = "district"
    HOUSE = "house"
    NEED = "need"
    PAPERS = "papers"
    NO_VISITS = "no_visits"
    HOURS = "hours"
    BOUND = "bound"
    TIMES = "times"
    PAUSE = "pause"
    TRAVEL = "travel"
    TOGETHER = "together"
    FULL = "full"
    NO_MOMENT = "no_moment"
    ROOM = "room"
    """There is a place: it was not tried."""


class Reason(NamedTuple):
    """A cause and its Dutch sentence."""

    cause: Cause
    sentence: str


def left_out_reasons(
    problem: Problem, plan: Plan, names: ReasonNames
) -> dict[int, str]:
    """A Dutch sentence for each visit that the plan leaves out, by visit id."""
    found = reasons_of(problem, plan, names)
    return {number: reason.sentence for number, reason in found.items()}


def reasons_of(problem: Problem, plan: Plan, names: ReasonNames) -> dict[int, Reason]:
    """The reason of each visit that the plan leaves out, by visit id."""
    given = sane(problem)
    aside = dict(given.set_aside)
    tasks = {task.id: task for task in given.problem.tasks}
    found = {}
    for number in plan.left_out:
        if number in aside:
            found[number] = Reason(Cause.VISIT, aside[number])
        elif number in tasks:
            found[number] = _reason(
                given.problem, _at_work(problem), plan, tasks[number], names
            )
    return found


def _at_work(problem: Problem) -> tuple[Shift, ...]:
    """Every shift with hours, also of who may not visit or makes no visits a day."""
    kept = {shift.id for shift in sane(problem).problem.shifts}
    able = tuple(
        replace(shift, may_visit=True, most_visits=max(1, shift.most_visits))
        for shift in problem.shifts
    )
    kept |= {shift.id for shift in sane(replace(problem, shifts=able)).problem.shifts}
    by_id = {shift.id: shift for shift in problem.shifts if shift.id in kept}
    return tuple(by_id.values())


def _reason(
    problem: Problem,
    at_work: tuple[Shift, ...],
    plan: Plan,
    task: VisitTask,
    names: ReasonNames,
) -> Reason:
    if not at_work:
        return Reason(Cause.NOBODY, "In deze dagen werkt er niemand.")
    left = list(at_work)
    last_day = max(shift.day for shift in at_work)
    then = when(_days(task), last_day, names)
    for cause, may, sentence in _steps(task, at_work, then, where(task, names)):
        left = [shift for shift in left if may(shift)]
        if len({shift.visitor_id for shift in left}) < _hands(task):
            return Reason(cause, _for_two(sentence) if left else sentence)
    bound = _bound(task, left, at_work, names)
    if task.pinned is not None and bound:
        return Reason(Cause.BOUND, bound)
    found = _no_room(problem, plan, task, left)
    return found._replace(sentence=f"{bound} {found.sentence}") if bound else found


def _hands(task: VisitTask) -> int:
    return 2 if task.by_two else 1


Step = tuple[Cause, Callable[[Shift], bool], str]


def _steps(
    task: VisitTask, at_work: Sequence[Shift], then: str, there: str
) -> list[Step]:
    """What a visitor must be, one after the other, and what to say when nobody is."""
    days = _days(task)
    demands = [need for need in task.needs if need.demand]
    house = "de gemeente" if task.municipal else "de aanbieder van dit bezoek"
    others = any(not _right_house(task, shift) for shift in at_work)
    of_house = f" bij {house}" if others else ""
    nobody = f"er werkt{then} niemand{there} bij {house}."
    papers = (
        "Wie dit bezoek kan brengen, mag nog niet op pad: de opleiding, de VOG of de "
        "pas is niet in orde."
    )
    hours = (
        "Wie dit bezoek mag brengen, werkt niet op de tijden die genoemd zijn."
        if windows_of(task)
        else "Wie dit bezoek mag brengen, werkt korter dan het bezoek duurt."
    )
    return [
        (
            Cause.DAY,
            lambda shift: not days or shift.day in days,
            f"Er werkt niemand{then}.",
        ),
        (
            Cause.DISTRICT,
            lambda shift: not shift.districts or task.district in shift.districts,
            f"Er werkt{then} niemand{there or ' in dit gebied'}.",
        ),
        (
            Cause.HOUSE,
            lambda shift: _right_house(task, shift),
            f"Dit bezoek doet alleen de gemeente zelf, en {nobody}"
            if task.municipal
            else f"{nobody[0].upper()}{nobody[1:]}",
        ),
        (
            Cause.NEED,
            lambda shift: all(shift.offers(need) for need in demands),
            f"Geen {who_has(demands)} werkt{then}{there}{of_house}.",
        ),
        (Cause.PAPERS, lambda shift: shift.may_visit, papers),
        (
            Cause.NO_VISITS,
            lambda shift: shift.most_visits > 0,
            "Wie dit bezoek mag brengen, doet op die dag geen bezoeken.",
        ),
        (Cause.HOURS, lambda shift: _at_hours(task, shift), hours),
    ]


def _for_two(sentence: str) -> str:
    """One is there, but two are needed."""
    return (
        "Dit bezoek moet met twee bezoekers, en er is er maar één die kan. Buiten die "
        f"ene geldt: {sentence[0].lower()}{sentence[1:]}"
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


def _bound(
    task: VisitTask,
    able: Sequence[Shift],
    at_work: Sequence[Shift],
    names: ReasonNames,
) -> str:
    """What is pinned or promised: whether who it is bound to is there at all."""
    bound = task.pinned or task.promise
    if bound is None:
        return ""
    who = names.visitors.get(bound.visitor_id, "de bezoeker die genoemd is")

    def there(shift: Shift) -> bool:
        mine = shift.visitor_id == bound.visitor_id
        ends = bound.starts + task.minutes
        return mine and shift.start <= bound.starts and ends <= shift.end

    said = "staat vast" if task.pinned else "is afgesproken"
    if not any(there(shift) for shift in at_work):
        return f"Het bezoek {said}, maar {who} werkt dan niet."
    if not any(there(shift) for shift in able):
        return f"Het bezoek {said}, maar {who} mag of kan dit bezoek niet brengen."
    if task.pinned:
        return f"Het bezoek staat vast, maar {who} kan er dan niet op tijd zijn."
    return ""


def _no_room(
    problem: Problem, plan: Plan, task: VisitTask, able: Sequence[Shift]
) -> Reason:
    alone = _alone(problem, task, able)
    if len({shift.visitor_id for shift in alone}) < _hands(task):
        return _out_of_reach(problem, task, able)
    if task.by_two:
        return Reason(
            Cause.TOGETHER,
            "Er is geen moment waarop twee bezoekers tegelijk tijd hebben.",
        )
    made = {route.shift_id: len(route.stops) for route in plan.routes}
    if all(made.get(shift.id, 0) >= shift.most_visits for shift in alone):
        days = f"op alle {len(alone)} werkdagen" if len(alone) > 1 else "op die werkdag"
        return Reason(Cause.FULL, f"Wie dit bezoek mag brengen, zit {days} vol.")
    if any(_has_room(problem, plan, task, shift) for shift in alone):
        return Reason(
            Cause.ROOM,
            "Er is nog plaats voor dit bezoek. Maak het plan opnieuw, of zet het er "
            "zelf bij.",
        )
    return Reason(
        Cause.NO_MOMENT,
        "Wie dit bezoek mag brengen, heeft geen plaats meer op een moment dat past bij "
        "de andere bezoeken.",
    )


def _alone(problem: Problem, task: VisitTask, able: Sequence[Shift]) -> list[Shift]:
    """Who could make this visit if there were no other."""
    one = replace(problem, tasks=(task,))
    return [shift for shift in able if timed(one, shift, [task.id]) is not None]


def _out_of_reach(problem: Problem, task: VisitTask, able: Sequence[Shift]) -> Reason:
    """Even as the only visit of a day it cannot be made: what stands in the way."""
    hands = _hands(task)
    loose = replace(task, windows=())
    if len({s.visitor_id for s in _alone(problem, loose, able)}) >= hands:
        return Reason(
            Cause.TIMES,
            "Wie dit bezoek mag brengen, kan er op de tijden die genoemd zijn niet "
            "komen: de weg of de pauze zit in de weg.",
        )
    unpaused = [replace(shift, lunch=None) for shift in able]
    if len({s.visitor_id for s in _alone(problem, loose, unpaused)}) >= hands:
        return Reason(
            Cause.PAUSE,
            "Wie dit bezoek mag brengen, houdt naast de pauze te weinig tijd over.",
        )
    return Reason(
        Cause.TRAVEL,
        "Wie dit bezoek mag brengen, kan er binnen de werktijd niet heen en terug.",
    )


def _has_room(problem: Problem, plan: Plan, task: VisitTask, shift: Shift) -> bool:
    """Whether it fits somewhere in the round as it is."""
    if not suits(task, shift):
        return False
    order = orders_of(plan).get(shift.id, [])
    fixed = moments_of(problem, plan)
    known = {one.id for one in problem.tasks}
    if not known.issuperset(order):
        return False
    return any(
        timed(
            problem,
            shift,
            [*order[:position], task.id, *order[position:]],
            fixed=fixed,
            promised=True,
        )
        is not None
        for position in range(len(order) + 1)
    )


def _days(task: VisitTask) -> set[int]:
    """The days on which the visit can be; empty: any."""
    return {w.start // DAY for w in windows_of(task)}
