"""The independent check: whether a plan may be, whoever or whatever made it.

Knows nothing of any solver (in a trial one broke a skill). Every plan is checked
before anybody sees it, and again before it is published.
"""

from collections import defaultdict
from collections.abc import Iterator
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from outreach.rules.rounds.model import (
    PROMISE_SLACK,
    Lunch,
    Plan,
    Problem,
    Promise,
    Route,
    Shift,
    Stop,
    VisitTask,
)
from outreach.rules.rounds.travel import minutes


class Rule(StrEnum):
    """What a plan can break."""

    UNKNOWN_SHIFT = "unknown_shift"
    UNKNOWN_TASK = "unknown_task"
    SHIFT_TWICE = "shift_twice"
    TASK_TWICE = "task_twice"
    NOT_ACCOUNTED = "not_accounted"
    ALONE = "alone"
    NOT_TOGETHER = "not_together"
    SAME_VISITOR = "same_visitor"
    LENGTH = "length"
    WINDOW = "window"
    HOURS = "hours"
    TRAVEL = "travel"
    NOT_BACK = "not_back"
    LUNCH = "lunch"
    TOO_MANY = "too_many"
    MAY_NOT_VISIT = "may_not_visit"
    NEED = "need"
    DISTRICT = "district"
    PROVIDER = "provider"
    MUNICIPAL = "municipal"
    PINNED = "pinned"
    TWO_PLACES = "two_places"


SENTENCES = {
    Rule.UNKNOWN_SHIFT: "De ronde hoort bij niemand die dan werkt.",
    Rule.UNKNOWN_TASK: "Er staat een bezoek in dat niet gevraagd is.",
    Rule.SHIFT_TWICE: "Dezelfde werkdag staat twee keer in het plan.",
    Rule.TASK_TWICE: "Het bezoek staat vaker in het plan dan mag.",
    Rule.NOT_ACCOUNTED: "Het bezoek staat niet in het plan, en ook niet bij wat "
    "overblijft.",
    Rule.ALONE: "Dit bezoek moet met twee mensen, en er gaat er één.",
    Rule.NOT_TOGETHER: "De twee bezoekers komen niet op hetzelfde moment.",
    Rule.SAME_VISITOR: "Bij een bezoek met twee mensen staat twee keer dezelfde.",
    Rule.LENGTH: "Het bezoek duurt korter of langer dan gevraagd.",
    Rule.WINDOW: "Het bezoek valt buiten de tijden die de inwoner noemde.",
    Rule.HOURS: "Het bezoek valt buiten de werktijd.",
    Rule.TRAVEL: "Er is te weinig tijd om er te komen.",
    Rule.NOT_BACK: "De bezoeker is niet op tijd terug.",
    Rule.LUNCH: "Er is geen tijd voor de pauze.",
    Rule.TOO_MANY: "Het zijn meer bezoeken dan deze bezoeker op een dag doet.",
    Rule.MAY_NOT_VISIT: "Deze bezoeker mag op die dag geen bezoeken brengen.",
    Rule.NEED: "De bezoeker heeft niet wat de inwoner nodig heeft.",
    Rule.DISTRICT: "De bezoeker werkt niet in dit gebied.",
    Rule.PROVIDER: "Het bezoek hoort bij een andere aanbieder.",
    Rule.MUNICIPAL: "Dit bezoek doet alleen de gemeente zelf.",
    Rule.PINNED: "Het bezoek stond vast, en is toch verplaatst.",
    Rule.TWO_PLACES: "De bezoeker staat op hetzelfde moment op twee plekken.",
}
"""Each rule in one Dutch sentence, for whoever dropped a visit there."""


class Broken(NamedTuple):
    """A rule that a plan breaks, and where."""

    rule: Rule
    task_id: int | None = None
    shift_id: int | None = None

    @property
    def sentence(self) -> str:
        """In Dutch, without a name."""
        return SENTENCES[self.rule]


def check(problem: Problem, plan: Plan) -> list[Broken]:
    """Every rule that the plan breaks; empty when it may be."""
    found = list(_routes(problem, plan))
    if any(broken.rule is Rule.UNKNOWN_SHIFT for broken in found):
        return found
    found += _visitors(problem, plan)
    found += _tasks(problem, plan)
    return found


def kept(task: VisitTask, visitor_id: int, starts: int) -> bool:
    """Whether a promise is kept; true where nothing was promised."""
    if task.promise is None:
        return True
    near = abs(starts - task.promise.starts) <= PROMISE_SLACK
    return near and visitor_id == task.promise.visitor_id


def _routes(problem: Problem, plan: Plan) -> Iterator[Broken]:
    shifts = {shift.id: shift for shift in problem.shifts}
    tasks = {task.id: task for task in problem.tasks}
    seen: set[int] = set()
    for route in plan.routes:
        shift = shifts.get(route.shift_id)
        if shift is None:
            yield Broken(Rule.UNKNOWN_SHIFT, None, route.shift_id)
            continue
        if shift.id in seen:
            yield Broken(Rule.SHIFT_TWICE, None, shift.id)
        seen.add(shift.id)
        strange = [s.task_id for s in route.stops if s.task_id not in tasks]
        yield from (Broken(Rule.UNKNOWN_TASK, one, shift.id) for one in strange)
        if not strange:
            yield from _route(problem, shift, route)


def _route(problem: Problem, shift: Shift, route: Route) -> Iterator[Broken]:
    if route.stops and not shift.may_visit:
        yield Broken(Rule.MAY_NOT_VISIT, None, shift.id)
    if len(route.stops) > shift.most_visits:
        yield Broken(Rule.TOO_MANY, None, shift.id)
    for stop in route.stops:
        task = problem.task(stop.task_id)
        for rule in _stop(task, shift, stop):
            yield Broken(rule, task.id, shift.id)
    yield from _ways(problem, shift, route)


def _stop(task: VisitTask, shift: Shift, stop: Stop) -> Iterator[Rule]:
    """What is wrong with one visit, apart from the way to it."""
    if stop.ends - stop.starts != task.minutes:
        yield Rule.LENGTH
    if task.windows and not any(
        window.start <= stop.starts and stop.ends <= window.end
        for window in task.windows
    ):
        yield Rule.WINDOW
    if stop.starts < shift.start or stop.ends > shift.end:
        yield Rule.HOURS
    if any(need.demand and not shift.offers(need) for need in task.needs):
        yield Rule.NEED
    if shift.districts and task.district not in shift.districts:
        yield Rule.DISTRICT
    if task.municipal and shift.provider_id is not None:
        yield Rule.MUNICIPAL
    if task.provider_id is not None and shift.provider_id != task.provider_id:
        yield Rule.PROVIDER


def _ways(problem: Problem, shift: Shift, route: Route) -> Iterator[Broken]:
    """Travel between the stops, back at the end, and a pause in between."""
    travel, mode = problem.travel, shift.mode
    free_from, place = shift.start, shift.begin
    gaps: list[tuple[int, int, int]] = []
    for stop in route.stops:
        point = problem.task(stop.task_id).point
        arrives = free_from + minutes(travel, mode, place, point)
        if arrives > stop.starts:
            yield Broken(Rule.TRAVEL, stop.task_id, shift.id)
        gaps.append((free_from, stop.starts, arrives - free_from))
        free_from, place = stop.ends, point
    home = 0
    if shift.back is not None and route.stops:
        home = minutes(travel, mode, place, shift.back)
        if free_from + home > shift.end:
            yield Broken(Rule.NOT_BACK, None, shift.id)
    gaps.append((free_from, shift.end, home))
    if route.stops and shift.lunch and not _can_pause(shift.lunch, gaps):
        yield Broken(Rule.LUNCH, None, shift.id)


def _can_pause(lunch: Lunch, gaps: list[tuple[int, int, int]]) -> bool:
    """Whether the pause fits in a gap (from, to, way): before, on or after the way."""
    return any(
        end - start - way >= lunch.minutes
        and max(start, lunch.window.start) <= min(end - lunch.minutes, lunch.window.end)
        for start, end, way in gaps
    )


def _visitors(problem: Problem, plan: Plan) -> Iterator[Broken]:
    """Nobody is in two places, also not with two shifts."""
    spans: dict[int, list[tuple[Stop, int]]] = defaultdict(list)
    for route in plan.routes:
        visitor = problem.shift(route.shift_id).visitor_id
        spans[visitor] += [(stop, route.shift_id) for stop in route.stops]
    for stops in spans.values():
        ordered = sorted(stops, key=lambda one: (one[0].starts, one[0].ends))
        for (before, _), (after, shift_id) in pairwise(ordered):
            if after.starts < before.ends:
                yield Broken(Rule.TWO_PLACES, after.task_id, shift_id)


def _tasks(problem: Problem, plan: Plan) -> Iterator[Broken]:
    """Each visit is made once (by two: by two at once), or it is said to be left."""
    made: dict[int, list[tuple[Stop, Shift]]] = defaultdict(list)
    for route in plan.routes:
        for stop in route.stops:
            made[stop.task_id].append((stop, problem.shift(route.shift_id)))
    left = set(plan.left_out)
    for task in problem.tasks:
        found = made.get(task.id, [])
        if not found and task.id not in left:
            yield Broken(Rule.NOT_ACCOUNTED, task.id)
        if found and task.id in left:
            yield Broken(Rule.TASK_TWICE, task.id)
        yield from _hands(task, found)
        if task.pinned and not _stands(task.pinned, found):
            yield Broken(Rule.PINNED, task.id)


def _hands(task: VisitTask, found: list[tuple[Stop, Shift]]) -> Iterator[Broken]:
    if len(found) > (2 if task.by_two else 1):
        yield Broken(Rule.TASK_TWICE, task.id)
    if not task.by_two or not found:
        return
    if len(found) == 1:
        yield Broken(Rule.ALONE, task.id)
    if len({stop.starts for stop, _ in found}) > 1:
        yield Broken(Rule.NOT_TOGETHER, task.id)
    if len(found) > 1 and len({shift.visitor_id for _, shift in found}) == 1:
        yield Broken(Rule.SAME_VISITOR, task.id)


def _stands(pinned: Promise, found: list[tuple[Stop, Shift]]) -> bool:
    return any(
        shift.visitor_id == pinned.visitor_id and stop.starts == pinned.starts
        for stop, shift in found
    )
