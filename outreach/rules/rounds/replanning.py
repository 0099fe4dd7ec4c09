"""A plan is made anew because something changed: what was promised stays.

First everybody's promises (same visitor, fifteen minutes at most), then who lost his
visitor: near the same time with somebody else, and only then at another time. Rounds
that are locked are not touched.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from outreach.rules.rounds.checking import check
from outreach.rules.rounds.difference import Told, told_in
from outreach.rules.rounds.insertion import place, turn
from outreach.rules.rounds.model import (
    DAY,
    MOST_PRIORITY,
    PROMISE_SLACK,
    Need,
    NeedKind,
    Plan,
    Problem,
    Promise,
    Route,
    VisitTask,
    Window,
)
from outreach.rules.rounds.promised import Draft, lay_promises
from outreach.rules.rounds.score import score
from outreach.rules.rounds.settling import settled
from outreach.rules.rounds.timing import windows_of

MAKER = "insertion"
NEARBY = (PROMISE_SLACK, 60, 180)
"""Minutes around the old time in which somebody else is looked for, one after the
other; then the whole day, then any day. House rule."""
Planner = Callable[[Problem], Plan]


def replan(
    problem: Problem,
    before: Plan,
    *,
    locked: Collection[int] = (),
    wanted: Collection[int] | None = None,
    improve: Planner | None = None,
) -> Plan:
    """A plan that keeps what was promised, and gives the others a place again.

    `before`: what stands. `locked`: shifts whose round stays as it is. `wanted`: the
    visits without an appointment that may come in (an urgent one); None: all. `improve`
    gets a problem in which every promise that can be kept must be, and whose plan is
    taken when it is better and breaks none.
    """
    stays = {
        route.shift_id: route for route in before.routes if route.shift_id in locked
    }
    open_problem = _without_locked(problem, before, stays)
    plan = _replanned(open_problem, before, wanted)
    if improve is not None:
        plan = _better(open_problem, plan, improve, wanted)
    return _merged(problem, plan, stays)


def without_visitor(
    problem: Problem, visitor_id: int, days: Collection[int]
) -> Problem:
    """The same days when this visitor is ill: `days` of the problem, 0 the first."""
    return replace(
        problem,
        shifts=tuple(
            shift
            for shift in problem.shifts
            if shift.visitor_id != visitor_id or shift.day not in days
        ),
    )


def urgent(problem: Problem, task_id: int) -> Problem:
    """The same problem, in which this visit goes before all others."""
    return _with_task(problem, replace(problem.task(task_id), priority=MOST_PRIORITY))


def holding(problem: Problem, plan: Plan) -> Problem:
    """A problem in which any planner must keep the promises that this plan keeps.

    Solvers know demands and windows, so a promise becomes both: the visitor himself is
    the skill that is asked for.
    """
    kept_here = _kept_in(problem, plan)
    stands = told_in(problem, plan)
    tasks = tuple(
        _held(task) if task.id in kept_here else _close(task, stands.get(task.id))
        for task in problem.tasks
    )
    shifts = tuple(
        replace(shift, skills=shift.skills | {_himself(shift.visitor_id)})
        for shift in problem.shifts
    )
    return replace(problem, tasks=tasks, shifts=shifts)


def _himself(visitor_id: int) -> str:
    return f"bezoeker {visitor_id}"


def _held(task: VisitTask) -> VisitTask:
    if task.promise is None or task.by_two:
        return task
    need = Need(NeedKind.SKILL, _himself(task.promise.visitor_id))
    return replace(
        task,
        windows=windows_of(task, promised=True),
        needs=(*task.needs, need),
        priority=MOST_PRIORITY,
    )


def _close(task: VisitTask, now: Told | None) -> VisitTask:
    """Who gets somebody else stays as near to the old time as the plan found."""
    if now is None or _told(task) is None:
        return task
    for windows in _nearby(task):
        ends = now.starts + task.minutes
        if any(one.start <= now.starts and ends <= one.end for one in windows):
            return replace(task, promise=None, windows=windows)
    return task


def _kept_in(problem: Problem, plan: Plan) -> set[int]:
    found = set()
    for route in plan.routes:
        who = problem.shift(route.shift_id).visitor_id
        for stop in route.stops:
            promise = problem.task(stop.task_id).promise
            if (
                promise is not None
                and promise.visitor_id == who
                and abs(stop.starts - promise.starts) <= PROMISE_SLACK
            ):
                found.add(stop.task_id)
    return found


def _replanned(problem: Problem, before: Plan, wanted: Collection[int] | None) -> Plan:
    draft = Draft(problem, promised=True)
    _keep_pairs(draft, before)
    told = [task for task in problem.tasks if _told(task) is not None]
    pairs_apart = [t for t in told if t.by_two and t.id not in draft.hands]
    homeless = lay_promises(draft, [t for t in told if t not in pairs_apart])
    homeless += pairs_apart
    calm = _Calm(draft, draft.fixed)
    left = []
    for task in sorted(homeless, key=_turn):
        if not any(calm.place(loose) for loose in _ways_out(problem, task, before)):
            left.append(task.id)
    others = [task for task in problem.tasks if _told(task) is None]
    for task in sorted(others, key=lambda one: turn(problem, one)):
        allowed = wanted is None or task.id in wanted
        if not allowed or not calm.place(task):
            left.append(task.id)
    plan = replace(draft.plan(left), maker=MAKER)
    near = {task.id: starts for task in homeless if (starts := _told(task)) is not None}
    # Against the looser visits: what stands near its old time must not drift off.
    return settled(draft.problem, plan, near)


def _told(task: VisitTask) -> int | None:
    told = task.pinned or task.promise
    return told.starts if told else None


def _turn(task: VisitTask) -> tuple[bool, int, int, int]:
    """Visits by two first: they ask most."""
    return not task.by_two, -task.priority, _told(task) or 0, task.id


def _keep_pairs(draft: Draft, before: Plan) -> None:
    """Visits by two of which both still work stay with both, at their minute."""
    for one in _pairs(draft.problem, before):
        draft.hands[one.task_id] = one.visitors
        draft.fixed[one.task_id] = one.starts


class _Pair(NamedTuple):
    task_id: int
    visitors: tuple[int, ...]
    starts: int


def _pairs(problem: Problem, before: Plan) -> Iterable[_Pair]:
    ids = {task.id for task in problem.tasks if task.by_two}
    ids &= {task.id for task in problem.tasks if _told(task) is not None}
    found = told_in(problem, before)
    for number in sorted(ids & set(found)):
        if len(found[number].visitors) > 1:
            yield _Pair(number, *found[number])


class _Calm:
    """Lays visits between those that stand: told times move only where they must."""

    def __init__(self, draft: Draft, pairs: Mapping[int, int]) -> None:
        self.draft = draft
        self.pairs = dict(pairs)
        """Visits by two, at their minute."""
        self._hold()

    def place(self, task: VisitTask) -> bool:
        """Lay one visit; first with every other at its minute, then with slack."""
        asked = self.draft.problem
        self.draft.problem = _with_task(asked, task)
        for fixed in (self.still, self.pairs):
            self.draft.fixed = dict(fixed)
            if place(self.draft, task):
                if task.by_two:
                    self.pairs[task.id] = self.draft.fixed[task.id]
                self._hold()
                return True
        self.draft.fixed = self.still
        self.draft.problem = asked
        return False

    def _hold(self) -> None:
        """Every promise at the minute that it has now."""
        made = settled(self.draft.problem, self.draft.plan(()))
        told = {task.id for task in self.draft.problem.tasks if task.promise}
        self.still = dict(self.pairs) | {
            stop.task_id: stop.starts
            for route in made.routes
            for stop in route.stops
            if stop.task_id in told
        }
        self.draft.fixed = dict(self.still)


def _ways_out(problem: Problem, task: VisitTask, before: Plan) -> Iterator[VisitTask]:
    """The visit with ever less asked of it. Of two the one who still works stays."""
    starts = _told(task)
    if task.by_two and starts is not None:
        exact = _cut(task, Window(starts, starts + task.minutes))
        stood = told_in(problem, before).get(task.id)
        for who in stood.visitors if stood else ():
            told = Promise(who, starts)
            if exact:
                yield replace(task, promise=told, pinned=None, windows=exact)
            yield replace(task, promise=told, pinned=None)
        if exact:
            yield replace(task, promise=None, pinned=None, windows=exact)
    for windows in _nearby(task):
        yield replace(task, promise=None, pinned=None, windows=windows)


def _nearby(task: VisitTask) -> Iterator[tuple[Window, ...]]:
    """Ever wider windows around the old time; those of the resident come last."""
    starts = _told(task)
    if starts is not None:
        midnight = starts - starts % DAY
        ranges = [
            Window(starts - slack, starts + slack + task.minutes) for slack in NEARBY
        ]
        for limit in (*ranges, Window(midnight, midnight + DAY)):
            windows = _cut(task, limit)
            if windows:
                yield windows
    yield task.windows


def _cut(task: VisitTask, limit: Window) -> tuple[Window, ...]:
    if not task.windows:
        return (limit,)
    both = (
        Window(max(one.start, limit.start), min(one.end, limit.end))
        for one in task.windows
    )
    return tuple(one for one in both if one.end - one.start >= task.minutes)


def _with_task(problem: Problem, task: VisitTask) -> Problem:
    tasks = tuple(task if one.id == task.id else one for one in problem.tasks)
    return replace(problem, tasks=tasks)


def _without_locked(
    problem: Problem, before: Plan, stays: Mapping[int, Route]
) -> Problem:
    """The problem of everybody else; of a visit by two the other half may be in it."""
    stood = told_in(problem, before)
    hands: dict[int, list[Promise]] = defaultdict(list)
    for route in stays.values():
        who = problem.shift(route.shift_id).visitor_id
        for stop in route.stops:
            hands[stop.task_id].append(Promise(who, stop.starts))
    tasks = []
    for task in problem.tasks:
        here = hands.get(task.id, [])
        if not here:
            tasks.append(task)
        elif task.by_two and len(here) == 1:
            others = set(stood[task.id].visitors) - {here[0].visitor_id}
            tasks.append(_other_half(task, here[0].starts, sorted(others)))
    shifts = tuple(shift for shift in problem.shifts if shift.id not in stays)
    return replace(problem, tasks=tuple(tasks), shifts=shifts)


def _other_half(task: VisitTask, starts: int, others: Sequence[int]) -> VisitTask:
    """Somebody else goes along with a locked round, at exactly its minute."""
    exact = (Window(starts, starts + task.minutes),)
    told = Promise(others[0], starts) if others else None
    return replace(task, by_two=False, pinned=None, promise=told, windows=exact)


def _merged(problem: Problem, plan: Plan, stays: Mapping[int, Route]) -> Plan:
    """Locked rounds stand in the plan as they were."""
    if not stays:
        return plan
    made = {route.shift_id: route for route in plan.routes} | dict(stays)
    routes = tuple(made.get(shift.id, Route(shift.id)) for shift in problem.shifts)
    there = {stop.task_id for route in routes for stop in route.stops}
    left = sorted(task.id for task in problem.tasks if task.id not in there)
    return Plan(routes, tuple(left), plan.maker)


def _better(
    problem: Problem, plan: Plan, improve: Planner, wanted: Collection[int] | None
) -> Plan:
    """A solver's plan, where it is better, may be, and breaks no promise more."""
    asked = holding(problem, plan)
    out = set()
    if wanted is not None:
        out = {t.id for t in problem.tasks if _told(t) is None} - set(wanted)
        tasks = tuple(task for task in asked.tasks if task.id not in out)
        asked = replace(asked, tasks=tasks)
    found = improve(asked)
    found = replace(found, left_out=tuple(sorted({*found.left_out, *out})))
    found = settled(problem, found)
    if check(problem, found) or not _kept_in(problem, plan) <= _kept_in(problem, found):
        return plan
    return found if score(problem, found) > score(problem, plan) else plan
