"""A problem as solvers want it: numbers only, no names, no places, no ids of visits.

What leaves the process for a solver is this sheet: minutes between numbered places,
when each visit can begin, who may make it. It can stand for any vehicle routing problem
with windows, so that the problems of the literature run through the same back-ends.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from outreach.rules.rounds.matrix import points_of
from outreach.rules.rounds.model import Problem, Shift, VisitTask
from outreach.rules.rounds.score import worth
from outreach.rules.rounds.timing import suits, windows_of
from outreach.rules.rounds.travel import minutes

Matrix = Sequence[Sequence[int]]


@dataclass(frozen=True)
class Job:
    """One visit of one visitor; a visit by two is two jobs that are each other's twin.

    Job number n is at place n. `starts`: pairs (first, last) in which it may begin, in
    order and apart; none: any time. `allowed`: indices of vehicles. `load`: of the
    literature's problems only.
    """

    service: int
    starts: tuple[tuple[int, int], ...] = ()
    allowed: tuple[int, ...] = ()
    priority: int = 50
    promised: bool = False
    twin: int = -1
    load: int = 0


@dataclass(frozen=True)
class Vehicle:
    """One shift, from place to place (those after the jobs' own).

    `end` -1: wherever the last visit is. `pause`: (first, last, minutes), when it
    begins. `penalties`: of each job, what it costs in minutes that this visitor makes
    it and not the one who suits it best.
    """

    start: int
    end: int
    opens: int
    closes: int
    most: int
    matrix: int = 0
    pause: tuple[int, int, int] | None = None
    penalties: tuple[int, ...] = ()
    capacity: int = 0


@dataclass(frozen=True)
class Sheet:
    """All that a back-end is given. `matrices`: minutes, one for each mode of travel.

    `all_served`: no job may be left out (the problems of the literature).
    """

    matrices: tuple[Matrix, ...]
    jobs: tuple[Job, ...]
    vehicles: tuple[Vehicle, ...]
    seed: int = 1
    all_served: bool = False

    def as_json(self) -> dict[str, Any]:
        """What `read_sheet` reads."""
        return {
            "matrices": self.matrices,
            "jobs": [asdict(job) for job in self.jobs],
            "vehicles": [asdict(vehicle) for vehicle in self.vehicles],
            "seed": self.seed,
            "all_served": self.all_served,
        }


def read_sheet(given: dict[str, Any]) -> Sheet:
    """The sheet of `Sheet.as_json`, after its way to another process."""
    return Sheet(
        given["matrices"],
        tuple(
            Job(**(job | {"starts": tuple((a, b) for a, b in job["starts"])}))
            for job in given["jobs"]
        ),
        tuple(Vehicle(**vehicle) for vehicle in given["vehicles"]),
        given["seed"],
        given["all_served"],
    )


@dataclass(frozen=True)
class Numbered:
    """A sheet, and which visit each job and which shift each vehicle is."""

    sheet: Sheet
    tasks: tuple[int, ...]
    shifts: tuple[int, ...]

    def jobs_of(self, task_id: int, vehicle: int) -> list[int]:
        """The jobs of a visit that a vehicle may do: two of a visit by two."""
        found = [n for n, task in enumerate(self.tasks) if task == task_id]
        return [n for n in found if vehicle in self.sheet.jobs[n].allowed]


def sheet_of(
    problem: Problem, *, moments: dict[int, tuple[int, tuple[int, ...]]] | None = None
) -> Numbered:
    """The sheet of a problem whose promises must be kept.

    `moments`: where each visit by two stands, as (minute, its two shifts). With it
    those stay there; without it (None) they are twins, for a solver that can move both.
    """
    jobs: list[Job] = []
    tasks: list[VisitTask] = []
    for task in problem.tasks:
        made = _jobs(problem, task, len(jobs), moments)
        jobs += made
        tasks += [task] * len(made)
    depots = points_of(replace(problem, tasks=()))
    places = {point: len(jobs) + number for number, point in enumerate(depots)}
    points = [*(task.point for task in tasks), *depots]
    modes = sorted({shift.mode for shift in problem.shifts})
    matrices = tuple(
        [[minutes(problem.travel, mode, one, two) for two in points] for one in points]
        for mode in modes
    )
    vehicles = tuple(
        Vehicle(
            places[shift.begin],
            -1 if shift.back is None else places[shift.back],
            shift.start,
            shift.end,
            shift.most_visits,
            modes.index(shift.mode),
            _pause(shift),
            _penalties(problem, tasks, shift),
        )
        for shift in problem.shifts
    )
    return Numbered(
        Sheet(matrices, tuple(jobs), vehicles, problem.seed),
        tuple(task.id for task in tasks),
        tuple(shift.id for shift in problem.shifts),
    )


def _jobs(
    problem: Problem,
    task: VisitTask,
    number: int,
    moments: dict[int, tuple[int, tuple[int, ...]]] | None,
) -> list[Job]:
    """One job; two for a visit by two; none when it can be made by nobody, never."""
    windows = windows_of(task, promised=True)
    if not windows and task.windows:
        return []
    starts = _joined((w.start, w.end - task.minutes) for w in windows)
    promised = task.promise is not None or task.pinned is not None
    job = Job(task.minutes, starts, (), task.priority, promised)
    able = _able(problem, task)
    if not task.by_two:
        return [_for(job, able)] if able else []
    if moments is None:
        pair = (_for(job, able, number + 1), _for(job, able, number))
        return list(pair) if len(able) > 1 else []
    if task.id not in moments:
        return []
    moment, shifts = moments[task.id]
    return [_for(job, (vehicle,), -1, moment) for vehicle in shifts]


def _joined(starts: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """In order, and those that overlap as one: solvers want them apart."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(starts):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)


def _for(
    job: Job, allowed: tuple[int, ...], twin: int = -1, at: int | None = None
) -> Job:
    starts = job.starts if at is None else ((at, at),)
    promised = job.promised or at is not None
    return replace(job, starts=starts, allowed=allowed, promised=promised, twin=twin)


def _able(problem: Problem, task: VisitTask) -> tuple[int, ...]:
    """Which vehicles may make it; of a promise, those of whoever it was promised of."""
    bound = None if task.by_two else task.pinned or task.promise
    return tuple(
        number
        for number, shift in enumerate(problem.shifts)
        if suits(task, shift) and (not bound or shift.visitor_id == bound.visitor_id)
    )


def _pause(shift: Shift) -> tuple[int, int, int] | None:
    """None too when the shift holds no moment at which it could begin."""
    lunch = shift.lunch
    if lunch is None:
        return None
    first = max(lunch.window.start, shift.start)
    last = min(lunch.window.end, shift.end - lunch.minutes)
    return (first, last, lunch.minutes) if first <= last else None


def _penalties(
    problem: Problem, tasks: Sequence[VisitTask], shift: Shift
) -> tuple[int, ...]:
    """Minutes that it costs that this visitor, not the one who suits best, comes."""
    best: dict[int, int] = {}
    for task in tasks:
        if task.id not in best:
            best[task.id] = max((worth(task, one) for one in problem.shifts), default=0)
    return tuple(best[task.id] - worth(task, shift) for task in tasks)


def weights(jobs: Sequence[Job], *, most: int) -> list[int]:
    """What it is worth that each job is served, up to `most`, as solvers add it up.

    More visits go before more urgent ones, a promise before several visits that were
    not promised. Among those not promised the range is used as far as that leaves.
    """
    free = [job.priority for job in jobs if not job.promised]
    if not free:
        return [most] * len(jobs)
    bound = len(free) < len(jobs)
    low, high = (most // 4, most // 3) if bound else (most * 3 // 4, most)
    least, span = min(free), max(1, max(free) - min(free))
    return [
        most if job.promised else low + (high - low) * (job.priority - least) // span
        for job in jobs
    ]
