"""Asking the solvers: what goes to them, what comes back, and what to say when not."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from outreach.adapters.rounds.patience import BUSY
from outreach.adapters.rounds.sheet import Numbered, Sheet, sheet_of
from outreach.adapters.rounds.workshop import SolverFailed, Workshop
from outreach.rules.rounds.laying import lay, moments_of, orders_of
from outreach.rules.rounds.model import Plan, Problem

VROOM_SECONDS = 30.0
"""What VROOM may take beyond its budget on a busy machine (`patience.BUSY`) before it
is taken to hang. Its first search is not stopped; its size is capped
(`parts.MOST_TASKS`), so that it takes about 2 s."""
GRACE_SECONDS = 10.0
"""What OR-Tools and PyVRP may take beyond theirs."""
WORK = "Er wordt een plan gemaakt."
BETTER = "Het plan wordt verbeterd."
REMARKS = {
    "missing": "Een rekenprogramma ontbreekt. Het plan is eenvoudiger gemaakt.",
    "crashed": "Een rekenprogramma viel uit. Het plan klopt, maar kan misschien beter.",
    "hung": "Een rekenprogramma duurde te lang. Het plan klopt, maar kan beter.",
    "nonsense": "Een rekenprogramma gaf een fout plan. Dat is niet gebruikt.",
    "raised": "Een rekenprogramma liep vast. Het plan klopt, maar kan misschien beter.",
}


@dataclass
class Desk:
    """Where solvers are asked for one part of the work."""

    workshop: Workshop
    progress: Callable[[float, str], None]
    begin: float = 0.0
    """Where this part begins in the whole, 0..1, and how much of it it is."""
    share: float = 1.0
    said: dict[str, None] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    """Solvers that are not there or that hung: not asked again for this problem."""

    @property
    def remarks(self) -> tuple[str, ...]:
        """What went wrong, each once."""
        return tuple(self.said)

    def part(self, at: int, number: int) -> "Desk":
        """The desk for one of several parts; what it says is said by the whole."""
        begin, share = at / number, 1 / number
        return Desk(self.workshop, self.progress, begin, share, self.said, self.gone)

    def vroom(
        self, problem: Problem, first: Plan, seconds: float, pieces: int | None = None
    ) -> Plan | None:
        """VROOM's plan, in about `seconds`; goes on from `first`. None: no plan.

        `pieces`: an end before that. Visits by two stay where `first` has them.
        """
        numbered = sheet_of(problem, moments=_pairs(problem, first))
        start, limit = _start(numbered, first), BUSY * seconds + VROOM_SECONDS
        more = {"pieces": pieces}
        reply = self._ask("vroom", numbered, start, seconds, limit, WORK, more)
        return self._plan(problem, numbered, reply, first, "vroom")

    def improve(
        self, problem: Problem, first: Plan, seconds: float, *, solver: str = ""
    ) -> Plan | None:
        """A plan that goes on from `first`, by the solver that suits it. None: no plan.

        OR-Tools may move visits by two; for PyVRP they stay where `first` has them.
        """
        numbered = sheet_of(problem)
        solver = solver or improver(numbered.sheet)
        if solver != "ortools":
            numbered = sheet_of(problem, moments=_pairs(problem, first))
        start = _start(numbered, first)
        limit = BUSY * seconds + GRACE_SECONDS
        reply = self._ask(solver, numbered, start, seconds, limit, BETTER)
        return self._plan(problem, numbered, reply, first, solver)

    def _ask(
        self,
        solver: str,
        numbered: Numbered,
        start: list[list[int]],
        seconds: float,
        limit: float,
        sentence: str,
        more: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Empty when the solver gave nothing; then a remark says why."""
        nothing = not numbered.sheet.jobs or not numbered.sheet.vehicles
        if nothing or solver in self.gone:
            return {}
        request = {
            "solver": solver,
            "sheet": numbered.sheet.as_json(),
            "seconds": seconds,
            "start": start,
            "more": more or {},
        }

        def meanwhile(passed: float) -> None:
            part = min(0.95, passed / seconds) if seconds > 0 else 0.1
            self.progress(self.begin + self.share * part, sentence)

        try:
            return self.workshop.ask(request, seconds=limit, meanwhile=meanwhile)
        except SolverFailed as failed:
            self.said[REMARKS[failed.why]] = None
            if failed.why in {"missing", "hung"}:
                self.gone.add(solver)
            return {}

    def _plan(
        self,
        problem: Problem,
        numbered: Numbered,
        reply: dict[str, Any],
        first: Plan,
        maker: str,
    ) -> Plan | None:
        """The plan of a reply; its times are reckoned anew, its orders not believed."""
        if not reply or reply.get("orders") == []:
            return None
        try:
            orders = read_orders(numbered, reply)
            moments = read_moments(numbered, reply) or moments_of(problem, first)
        except (KeyError, IndexError, TypeError, ValueError, AttributeError):
            self.said[REMARKS["nonsense"]] = None
            return None
        return lay(problem, orders, moments, maker=maker)


def improver(sheet: Sheet) -> str:
    """PyVRP is the best where visits have one window, nobody pauses and all fit.

    OR-Tools knows pauses, several windows and visits by two, and is better at choosing
    which visits to leave out.
    """
    single = all(len(job.starts) < 2 and job.twin < 0 for job in sheet.jobs)
    pauses = any(vehicle.pause for vehicle in sheet.vehicles)
    room = sum(vehicle.most for vehicle in sheet.vehicles) >= len(sheet.jobs)
    return "pyvrp" if single and room and not pauses else "ortools"


def read_orders(numbered: Numbered, reply: dict[str, Any]) -> dict[int, list[int]]:
    """The visits of each shift in a reply. Raises for what is not a plan."""
    return {
        shift: [numbered.tasks[_natural(job)] for job in order]
        for shift, order in zip(numbered.shifts, reply["orders"], strict=True)
    }


def read_moments(numbered: Numbered, reply: dict[str, Any]) -> dict[int, int]:
    """When visits begin, where the solver says so."""
    begins = reply.get("begins") or {}
    return {numbered.tasks[_natural(int(job))]: int(m) for job, m in begins.items()}


def _natural(number: int) -> int:
    if isinstance(number, bool) or number < 0:
        raise IndexError(number)
    return number


def _pairs(problem: Problem, plan: Plan) -> dict[int, tuple[int, tuple[int, ...]]]:
    """Visits by two: when, and by which two vehicles of the sheet."""
    vehicles = {shift.id: number for number, shift in enumerate(problem.shifts)}
    moments = moments_of(problem, plan)
    found: dict[int, tuple[int, tuple[int, ...]]] = {}
    for task_id, moment in moments.items():
        both = tuple(
            vehicles[route.shift_id]
            for route in plan.routes
            if any(stop.task_id == task_id for stop in route.stops)
        )
        found[task_id] = (moment, both)
    return found


def _start(numbered: Numbered, plan: Plan) -> list[list[int]]:
    """A plan as orders of jobs. Of the jobs of a visit by two, each is used once."""
    orders, used = orders_of(plan), set[int]()
    found = []
    for vehicle, shift in enumerate(numbered.shifts):
        order = []
        for task_id in orders.get(shift, []):
            jobs = numbered.jobs_of(task_id, vehicle)
            free = next((job for job in jobs if job not in used), None)
            if free is not None:
                used.add(free)
                order.append(free)
        found.append(order)
    return found
