"""How fast is a day planned anew, and which promises does that break?

`python -m benchmarks.rounds_replan`   60 visits asked, 8 visitors, four occasions

A day of the benchmark's own generator is planned, everybody is told, and then a visitor
falls ill, does not come, somebody cancels, or a visit cannot wait. Measured is what a
coordinator waits for: the plan around the promises, and what the quick solver makes of
it. Who had the visitor that is away has to get somebody else; any other promise that
breaks is a fault.
"""

import argparse
import sys
import time
from collections.abc import Collection
from dataclasses import replace
from typing import NamedTuple

from benchmarks.rounds_days import home_visits
from outreach.adapters.rounds.solving import solve
from outreach.adapters.rounds.workshop import WORKSHOP
from outreach.rules.rounds.checking import check
from outreach.rules.rounds.difference import Told, difference, told_in
from outreach.rules.rounds.model import (
    MOST_PRIORITY,
    Plan,
    Problem,
    Promise,
    VisitTask,
)
from outreach.rules.rounds.replanning import replan, urgent, without_visitor
from outreach.rules.rounds.settling import settled

MOST_SECONDS = 1.0
"""The issue's measure."""


class Occasion(NamedTuple):
    """What happened, and the day as it then is."""

    name: str
    problem: Problem
    lost: frozenset[int]
    """Visits whose visitor is away, or that are over: their promise cannot be kept."""
    wanted: Collection[int] | None
    """Visits without an appointment that may come in; None: all."""


class Outcome(NamedTuple):
    """One plan, and what came of it."""

    seconds: float
    served: int
    called: int
    broken: int
    """Promises broken of residents whose visitor is there."""


def told_day(visits: int, visitors: int, seed: int) -> tuple[Problem, Plan]:
    """A day after everybody was told what the plan says."""
    problem = home_visits(visits, visitors, 1, seed)
    plan = settled(problem, solve(problem, effort="quick").plan)
    stands = told_in(problem, plan)
    tasks = tuple(_told(task, stands) for task in problem.tasks)
    return replace(problem, tasks=tasks), plan


def _told(task: VisitTask, stands: dict[int, Told]) -> VisitTask:
    told = stands.get(task.id)
    if told is None:
        return task
    promise = Promise(told.visitors[0], told.starts)
    return replace(task, promise=promise, priority=MOST_PRIORITY)


def occasions(problem: Problem, plan: Plan) -> list[Occasion]:
    """The four of the issue; the busiest visitor is the one who is away."""
    busiest = max(plan.routes, key=lambda route: (len(route.stops), -route.shift_id))
    who = problem.shift(busiest.shift_id).visitor_id
    stops = busiest.stops
    ill = without_visitor(problem, who, {0})
    over = frozenset({stops[0].task_id})
    there = tuple(task for task in ill.tasks if task.id not in over)
    stays = tuple(task for task in problem.tasks if task.id not in over)
    theirs = frozenset(stop.task_id for stop in stops)
    appointed = frozenset(told_in(problem, plan))
    left = min(plan.left_out, default=None)
    found = [
        Occasion("ill visitor", ill, theirs, appointed),
        Occasion("no-show", replace(ill, tasks=there), theirs, appointed),
        Occasion("cancelled visit", replace(problem, tasks=stays), frozenset(), None),
    ]
    if left is not None:
        haste = urgent(problem, left)
        found.append(Occasion("urgent visit", haste, frozenset(), [left]))
    return found


def tried(before: Plan, one: Occasion, *, improve: bool) -> Outcome:
    """Plan it anew, by the clock."""
    began = time.perf_counter()
    better = (lambda held: solve(held, effort="quick").plan) if improve else None
    made = replan(one.problem, before, wanted=one.wanted, improve=better)
    seconds = time.perf_counter() - began
    if check(one.problem, made):
        raise AssertionError(f"{one.name}: a plan that may not be")
    changes = difference(one.problem, before, made)
    broken = sum(
        change.must_call
        and change.before is not None
        and change.task_id not in one.lost
        for change in changes
    )
    called = sum(change.must_call for change in changes)
    return Outcome(seconds, len(told_in(one.problem, made)), called, broken)


def main(arguments: list[str] | None = None) -> int:
    """0 when each day is planned anew in time, and no promise breaks without need."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--visits", type=int, default=60)
    parser.add_argument("--visitors", type=int, default=8)
    given = parser.parse_args(arguments)
    WORKSHOP.warm()
    solve(home_visits(5, 2, 1, 0))
    head = f"{'occasion':<18}{'served':>7}{'to call':>8}{'broken':>7}"
    print(f"seed  {head}{'promises first':>16}{'with solver':>13}")
    slowest, broken = 0.0, 0
    for seed in range(1, given.seeds + 1):
        problem, plan = told_day(given.visits, given.visitors, seed)
        for one in occasions(problem, plan):
            plain = tried(plan, one, improve=False)
            full = tried(plan, one, improve=True)
            slowest = max(slowest, full.seconds)
            broken += plain.broken + full.broken
            print(
                f"{seed:>4}  {one.name:<18}{full.served:>7}{full.called:>8}"
                f"{full.broken:>7}{plain.seconds:>14.3f} s{full.seconds:>11.3f} s"
            )
    print(
        f"\nslowest {slowest:.2f} s (at most {MOST_SECONDS:.0f}); "
        f"{broken} promises broken without need (none)"
    )
    return 0 if slowest <= MOST_SECONDS and not broken else 1


if __name__ == "__main__":
    sys.exit(main())
