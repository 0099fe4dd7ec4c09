"""What a plan changes for residents: who gets somebody else, whose time moves.

A time that moves no further than `PROMISE_SLACK` is no broken promise, so nobody is
called for it; it stands in the difference all the same.
"""

from collections import defaultdict
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from outreach.rules.rounds.model import PROMISE_SLACK, Plan, Problem, VisitTask
from outreach.rules.rounds.stored import booked_in


class ChangeKind(StrEnum):
    """What changes for one visit; the values are what a call list keeps."""

    NEW = "new"
    VISITOR = "visitor"
    TIME = "time"
    BOTH = "both"
    LEFT_OUT = "left_out"


LABELS = {
    ChangeKind.NEW: "krijgt een afspraak",
    ChangeKind.VISITOR: "krijgt een andere bezoeker",
    ChangeKind.TIME: "krijgt een andere tijd",
    ChangeKind.BOTH: "krijgt een andere bezoeker en een andere tijd",
    ChangeKind.LEFT_OUT: "verliest de afspraak",
}
"""Follows the name of a resident."""


class Told(NamedTuple):
    """An appointment: by whom (by two: both, lowest id first; empty when who was to
    come works here no more), and when it begins."""

    visitors: tuple[int, ...]
    starts: int


class Change(NamedTuple):
    """What a plan changes for one visit."""

    task_id: int
    kind: ChangeKind
    before: Told | None
    after: Told | None
    must_call: bool
    """The resident was told something that is no longer true, or nothing yet."""

    @property
    def minutes(self) -> int:
        """How far the time moves, later above nothing; 0 without two times."""
        if self.before is None or self.after is None:
            return 0
        return self.after.starts - self.before.starts


def in_words(change: Change) -> str:
    """What follows the name of a resident: who comes with, or stays away, is nobody
    else."""
    if change.before is None or change.after is None:
        return LABELS[change.kind]
    was, now = set(change.before.visitors), set(change.after.visitors)
    more = " en een andere tijd" if change.kind is ChangeKind.BOTH else ""
    if was and was < now:
        return f"krijgt er een bezoeker bij{more}"
    if now < was:
        return f"krijgt een bezoeker minder{more}"
    return LABELS[change.kind]


def difference(
    problem: Problem,
    before: Plan,
    after: Plan,
    told: Mapping[int, int] | None = None,
) -> list[Change]:
    """What changes between two plans, by what weighs most and then by time.

    A visit that stands nowhere in `before` but was promised (its visitor has no hours
    any more) counts as it was promised. `told`: the minute that a resident was told,
    where that is not what stood in the plan before: small moves add up to a call, and
    so does an appointment on which nobody is left.
    """
    old, new, minutes = told_in(problem, before), told_in(problem, after), told or {}
    found = []
    for task in problem.tasks:
        said = minutes.get(task.id)
        was = old.get(task.id) or _promised(task, said)
        change = _change(task.id, was, new.get(task.id), said)
        if change is not None:
            found.append(change)
    return sorted(found, key=_weight)


def told_in(problem: Problem, plan: Plan) -> dict[int, Told]:
    """The appointment of each visit that stands in a plan."""
    visitors: dict[int, list[int]] = defaultdict(list)
    starts: dict[int, int] = {}
    for one in booked_in(problem, plan):
        visitors[one.task_id].append(one.visitor_id)
        starts[one.task_id] = one.starts
    return {
        number: Told(tuple(sorted(who)), starts[number])
        for number, who in visitors.items()
    }


def _promised(task: VisitTask, said: int | None) -> Told | None:
    promise = task.pinned or task.promise
    if promise is not None:
        return Told((promise.visitor_id,), promise.starts)
    return None if said is None else Told((), said)


def _change(
    task_id: int, was: Told | None, now: Told | None, told: int | None
) -> Change | None:
    if was is None or now is None:
        if was is now:
            return None
        kind = ChangeKind.NEW if was is None else ChangeKind.LEFT_OUT
        return Change(task_id, kind, was, now, must_call=True)
    other = was.visitors != now.visitors
    moved = now.starts - (was.starts if told is None else told)
    if not other and now.starts == was.starts and abs(moved) <= PROMISE_SLACK:
        return None
    late = abs(moved) > PROMISE_SLACK
    if other:
        kind = ChangeKind.BOTH if late else ChangeKind.VISITOR
    else:
        kind = ChangeKind.TIME
    return Change(task_id, kind, was, now, must_call=other or late)


def _weight(change: Change) -> tuple[bool, bool, int, int]:
    when = change.after or change.before
    return (
        not change.must_call,
        change.kind is not ChangeKind.LEFT_OUT,
        when.starts if when else 0,
        change.task_id,
    )
