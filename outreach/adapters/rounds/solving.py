"""The one function that plans rounds, whatever solver is behind it.

Three planners, each checked by `rules.rounds.checking`: the insertion planner, which is
always there; VROOM, which goes first; OR-Tools or PyVRP, which go on from its plan when
there is time. The best of them by `rules.rounds.score` is kept.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal, NamedTuple

from outreach.adapters.rounds.asking import Desk
from outreach.adapters.rounds.workshop import WORKSHOP, Workshop
from outreach.rules.rounds.accounting import accounted
from outreach.rules.rounds.checking import Broken
from outreach.rules.rounds.laying import lay, moments_of, orders_of
from outreach.rules.rounds.matrix import with_matrix
from outreach.rules.rounds.model import Plan, Problem
from outreach.rules.rounds.parts import parts_of
from outreach.rules.rounds.sanity import sane
from outreach.rules.rounds.score import Score, score

Effort = Literal["quick", "improve"]
Progress = Callable[[float, str], None]
"""Called with a part of the work (0..1) and a Dutch sentence, from the same thread."""
DONE = "Het plan is klaar."
INSERTION = "insertion"
QUICK_SECONDS = 6.0
"""When a quick plan of very many visits ends, whatever could still be better."""
ONE_SEARCH = 80
"""Visits up to which a quick plan is one search and a few pieces."""
PIECES_A_DAY, FEW = 3, 30
"""... and none for so few visits: there one search finds as much."""
PIECES_A_ROUND = 5
"""Pieces that a quick plan of more visits is improved by, for each of its rounds."""
PIECE_BY_PIECE = 0.75
"""The part of the budget in which VROOM plans pieces anew; another solver has the
rest."""


class Solved(NamedTuple):
    """A plan that was checked."""

    plan: Plan
    maker: str
    """Which solver made it: `vroom`, `ortools`, `pyvrp` or `insertion`."""
    remarks: tuple[str, ...] = ()
    """What the planner should know, in Dutch sentences without names."""
    broken: tuple[Broken, ...] = ()
    """Empty, unless a pinned visit cannot stand: then no plan at all may be."""


def solve(
    problem: Problem,
    *,
    effort: Effort = "quick",
    budget_seconds: float = 10.0,
    progress: Progress | None = None,
    start: Plan | None = None,
    workshop: Workshop = WORKSHOP,
) -> Solved:
    """The best plan that was found; checked, whoever made it.

    `quick` answers in about a second for one day of one area and in less than
    `QUICK_SECONDS` of a solver for anything larger; `improve` goes on from that plan,
    or from `start`, for `budget_seconds`. A promise is broken only where the visit
    would not be made otherwise. Never raises for what a problem holds or for what a
    solver does: then the plan is a plainer one, and a remark says so. A solver that
    hangs is given up after (twice) its budget and `asking.VROOM_SECONDS` or
    `GRACE_SECONDS`, once for the whole problem: a quick plan is there within 45 s, an
    improved one within twice its budget and 45 s, whatever happens.
    """
    given = sane(problem)
    desk = Desk(workshop, progress or _silent)
    parts = parts_of(given.problem)
    plans = []
    whole_budget = QUICK_SECONDS if effort == "quick" else budget_seconds
    for at, part in enumerate(parts):
        seconds = whole_budget * len(part.tasks) / len(given.problem.tasks)
        one = desk.part(at, len(parts))
        plans.append(_solve_part(one, part, effort, seconds, start))
    plan = _joined(plans)
    moments = moments_of(given.problem, plan)
    laid = lay(given.problem, orders_of(plan), moments, maker=plan.maker)
    whole, broken = accounted(problem, laid)
    if progress is not None:
        progress(1.0, DONE)
    return Solved(whole, whole.maker, (*given.remarks, *desk.remarks), broken)


def rank(problem: Problem, plan: Plan) -> tuple[int, Score]:
    """What makes a plan the better one: a kept promise goes before one more visit."""
    found = score(problem, plan)
    return found.promises, found


def _silent(_part: float, _sentence: str) -> None:
    """Nobody looks on."""


def _solve_part(
    desk: Desk, part: Problem, effort: Effort, seconds: float, start: Plan | None
) -> Plan:
    known = with_matrix(part)
    if start is not None and any(route.stops for route in start.routes):
        moments = moments_of(known, start)
        first = lay(known, orders_of(start), moments, maker=start.maker or INSERTION)
    else:
        first = lay(known, {}, {}, maker=INSERTION)
    if effort == "quick":
        pieces = _pieces(known)
        return _better(known, first, desk.vroom(known, first, seconds, pieces))
    again = seconds * PIECE_BY_PIECE
    best = _better(known, first, desk.vroom(known, first, again))
    return _better(known, best, desk.improve(known, best, seconds - again))


def _pieces(part: Problem) -> int:
    """A day of one area is planned well by one search: it must be there at once."""
    if len(part.tasks) <= ONE_SEARCH:
        return PIECES_A_DAY if len(part.tasks) > FEW else 0
    return PIECES_A_ROUND * len(part.shifts)


def _better(problem: Problem, one: Plan, other: Plan | None) -> Plan:
    """The other only when it is better: what stands, stays."""
    if other is None or rank(problem, other) <= rank(problem, one):
        return one
    return other


def _joined(plans: list[Plan]) -> Plan:
    """The plans of the parts as one; its maker is who made the most of it."""
    if not plans:
        return Plan((), (), INSERTION)
    largest = max(plans, key=lambda one: sum(len(r.stops) for r in one.routes))
    routes = tuple(route for plan in plans for route in plan.routes)
    left = tuple(sorted(number for plan in plans for number in plan.left_out))
    return replace(Plan(routes, left), maker=largest.maker)
