"""Plans are made beside the screens: a thread waits for the solver's own process.

The thread touches neither the database nor Streamlit. A page looks at the `PlanRun` in
its session now and then; what stands stays until a person accepts the plan.
"""

from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from threading import Event, Lock
from typing import NamedTuple

from outreach.adapters.rounds.road_network import (
    RoadNetwork,
    network_of,
    with_roads,
)
from outreach.adapters.rounds.solving import Effort, Solved, solve
from outreach.queries.rounds.board import Board
from outreach.rules.rounds.difference import difference
from outreach.rules.rounds.model import Plan, Problem
from outreach.rules.rounds.reasons import ReasonNames, left_out_reasons
from outreach.rules.rounds.replanning import replan
from outreach.rules.rounds.settling import settled
from outreach.settings import load_settings

_TAKING = Lock()
AT_ONCE = 2
"""Plans that are made at the same time; who comes later waits his turn."""
IMPROVE_SECONDS = 10.0
NONE: frozenset[int] = frozenset()
WAITS = "Uw plan wacht op zijn beurt."
ASKS_ROADS = "De reistijden worden opgezocht in het wegennet."
MOST_HELD = 50
_HELD: "dict[str, PlanRun]" = {}
"""The plan that is being made for each sign-in."""
_POOL = ThreadPoolExecutor(AT_ONCE, "round-planner")


class Stopped(Exception):
    """Whoever asked for the plan does not want it any more."""


class MadePlan(NamedTuple):
    """What came of it."""

    plan: Plan
    reasons: dict[int, str]
    remarks: tuple[str, ...]
    refused: str
    """Why there is no plan at all, in Dutch; empty: there is."""
    changes: int
    """Visits for which something changes."""


@dataclass
class PlanRun:
    """A plan that is being made, for one session."""

    board: Board
    occasion: str
    over: int | None = None
    """The proposal that stood on the screen when it was asked for."""
    done_before: str = ""
    """What was kept before it began, as a sentence for the screen."""
    part: float = 0.0
    sentence: str = WAITS
    stopping: Event = field(default_factory=Event)
    future: "Future[MadePlan] | None" = None
    settled: bool = False
    """A window has taken what came of it."""

    @property
    def done(self) -> bool:
        """Whether there is a result, or an error."""
        return self.future is not None and self.future.done()

    def stop(self) -> None:
        """End it: the solver's process ends at its next breath."""
        self.stopping.set()
        if self.future is not None:
            self.future.cancel()

    def told(self, part: float, sentence: str) -> None:
        """What the solver tells while it works. Raises Stopped."""
        if self.stopping.is_set():
            raise Stopped
        self.part, self.sentence = min(1.0, max(self.part, part)), sentence


def held(key: str, run: PlanRun | None) -> PlanRun | None:
    """The run of a window, else the one of this sign-in: a browser that loads the page
    again finds its plan back."""
    if run is None:
        run = _HELD.get(key)
        return None if run is None or run.stopping.is_set() else run
    if run.settled:
        return run
    _HELD[key] = run
    while len(_HELD) > MOST_HELD:
        _HELD.pop(next(iter(_HELD)), None)
    return run


def settled_here(key: str, run: PlanRun) -> bool:
    """Whether this window is the first to take what came of it."""
    with _TAKING:
        first, run.settled = not run.settled, True
    if _HELD.get(key) is run:
        _HELD.pop(key, None)
    return first


class Found(NamedTuple):
    """What a way of planning gives."""

    plan: Plan
    remarks: tuple[str, ...] = ()
    refused: str = ""
    untried: frozenset[int] = frozenset()
    """Visits that nobody tried to place: they have no reason."""


Make = Callable[[PlanRun], Found]


def begin(board: Board, occasion: str, make: Make, over: int | None) -> PlanRun:
    """Start making a plan; returns at once."""
    run = PlanRun(board, occasion, over)
    run.future = _POOL.submit(_made, run, make, network_of(load_settings()))
    return run


def whole_week(start: Plan, effort: Effort) -> Make:
    """Everything planned as well as can be, from a plan that is there."""

    def make(run: PlanRun) -> Found:
        problem = run.board.given.problem
        solved = _solve(run, problem, effort, start)
        refused = solved.broken[0].sentence if solved.broken else ""
        return Found(settled(problem, solved.plan), solved.remarks, refused)

    return make


def promises_first(
    problem: Problem | None = None, wanted: Collection[int] | None = None
) -> Make:
    """Planned anew around what was promised.

    `wanted`: which visits without an appointment may come in; None: all of them.
    """

    def make(run: PlanRun) -> Found:
        board = run.board
        asked = board.given.problem
        if problem is not None:  # what was changed in it, with the ways looked up since
            asked = replace(problem, travel=asked.travel, shifts=asked.shifts)
        remarks: list[str] = []

        def improve(held: Problem) -> Plan:
            solved = _solve(run, held, "quick", None)
            remarks.extend(solved.remarks)
            return solved.plan

        plan = replan(
            asked, board.plan, locked=board.locked, wanted=wanted, improve=improve
        )
        untried = _without_promise(asked) - set(wanted or ())
        return Found(plan, tuple(remarks), "", untried if wanted is not None else NONE)

    return make


def _without_promise(problem: Problem) -> frozenset[int]:
    return frozenset(
        task.id for task in problem.tasks if not (task.promise or task.pinned)
    )


def _solve(
    run: PlanRun, problem: Problem, effort: Effort, start: Plan | None
) -> Solved:
    return solve(
        problem,
        effort=effort,
        budget_seconds=IMPROVE_SECONDS,
        progress=run.told,
        start=start,
    )


def _on_roads(run: PlanRun, network: RoadNetwork) -> tuple[str, ...]:
    """Plan with the ways of the municipality's own road network, where there is one.

    The run's board has them from here on, and the plan keeps the ways it goes.
    """
    if not any(network):
        return ()
    run.told(0.0, ASKS_ROADS)
    given = run.board.given
    found = with_roads(given.problem, network)
    run.board = run.board._replace(given=given._replace(problem=found.problem))
    return found.remarks


def _made(run: PlanRun, make: Make, network: RoadNetwork) -> MadePlan:
    remarks = _on_roads(run, network)
    run.told(0.0, "Er wordt een plan gemaakt.")
    found = make(run)
    board, problem = run.board, run.board.given.problem
    reasons = left_out_reasons(problem, found.plan, names_of(board))
    return MadePlan(
        found.plan,
        {one: why for one, why in reasons.items() if one not in found.untried},
        tuple(dict.fromkeys((*remarks, *found.remarks))),
        found.refused,
        len(difference(problem, board.plan, found.plan, board.told)),
    )


def names_of(board: Board) -> ReasonNames:
    """How things are called in the reasons for what is left out."""
    return ReasonNames(
        board.given.first_day,
        {board.district_code: board.district},
        {who: facts.name for who, facts in board.given.visitors.items()},
    )
