"""How good and how fast are plans of rounds, against the best that any planner finds?

`python -m benchmarks.rounds day`         60 visits asked, 8 visitors, one day
`python -m benchmarks.rounds week`        120 visits, 8 visitors, five days
`python -m benchmarks.rounds literature FILE...`   VRPTW problems in VRPLIB's formats

Days and weeks come from a generator with seeds (`--seeds 3`). Every plan is checked.
The gap is in minutes of travel less what kept wishes are worth, as a part of the travel
of the best plan that was found by any back-end in `--long` seconds. `s` is by the
clock, `cpu` is processor time of this process and of the solver's, which works in one
thread: on a machine that does nothing else the two are the same. The solver's process
is warm.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.rounds_days import home_visits
from benchmarks.rounds_literature import solve_file
from benchmarks.rounds_patient import WORKSHOP
from outreach.adapters.rounds import asking
from outreach.adapters.rounds.asking import Desk
from outreach.adapters.rounds.solving import Effort, rank, solve
from outreach.rules.rounds.checking import check
from outreach.rules.rounds.insertion import insert_all
from outreach.rules.rounds.matrix import with_matrix
from outreach.rules.rounds.model import Plan, Problem
from outreach.rules.rounds.score import score, travel_minutes


@dataclass(frozen=True)
class Size:
    """A kind of problem, and what the issue asks of it."""

    visits: int
    visitors: int
    days: int
    quick_seconds: float
    quick_gap: float
    improved_gap: float


SIZES = {
    "day": Size(60, 8, 1, 1.0, 0.05, 0.02),
    "week": Size(120, 8, 5, 10.0, 0.02, 0.02),
}
IMPROVE_SECONDS = 10.0


@dataclass(frozen=True)
class Run:
    """One plan of one planner."""

    what: str
    plan: Plan
    seconds: float
    cpu: float = 0.0


class Watch:
    """Seconds by the clock and of the processor since it was made."""

    def __init__(self) -> None:
        self.clock, self.used = time.perf_counter(), self._used()

    def _used(self) -> float:
        return time.process_time() + WORKSHOP.cpu_seconds

    def run(self, what: str, plan: Plan) -> Run:
        """A plan that took so long."""
        passed = time.perf_counter() - self.clock
        return Run(what, plan, passed, self._used() - self.used)


def runs(problem: Problem, improve: float, long: float) -> Iterator[Run]:
    """The plain plan, the quick one, the improved one, and those of long searches."""
    watch = Watch()
    plain = insert_all(with_matrix(problem))
    yield watch.run("insertion", plain)
    efforts: tuple[tuple[str, Effort, float], ...] = (
        ("quick", "quick", 0),
        (f"improve {improve:.0f} s", "improve", improve),
        (f"improve {long:.0f} s", "improve", long),
    )
    for what, effort, budget in efforts:
        watch = Watch()
        solved = solve(problem, effort=effort, budget_seconds=budget, workshop=WORKSHOP)
        yield watch.run(f"{what} ({solved.maker})", solved.plan)
    for solver in ("ortools", "pyvrp") if not any_pause(problem) else ("ortools",):
        watch = Watch()
        known = with_matrix(problem)
        desk = Desk(WORKSHOP, lambda _part, _sentence: None)
        alone = desk.improve(known, plain, long, solver=solver)
        if alone is not None:
            yield watch.run(f"{solver} alone {long:.0f} s", alone)


def any_pause(problem: Problem) -> bool:
    """PyVRP knows no pauses."""
    return any(shift.lunch for shift in problem.shifts)


def compare(
    size: Size, seed: int, improve: float, long: float, *, lunch: bool = True
) -> list[float]:
    """Print each planner's figures; the gaps of the quick and of the improved plan."""
    problem = home_visits(size.visits, size.visitors, size.days, seed)
    if not lunch:
        shifts = tuple(replace(shift, lunch=None) for shift in problem.shifts)
        problem = replace(problem, shifts=shifts)
    made = list(runs(problem, improve, long))
    best = max((run.plan for run in made), key=lambda plan: rank(problem, plan))
    print(f"\nseed {seed}: {size.visits} asked, {len(problem.shifts)} working days")
    print(
        f"{'planner':<32}{'served':>7}{'priority':>9}{'minutes':>9}{'gap':>8}"
        f"{'s':>7}{'cpu':>7}"
    )
    gaps = []
    for run in made:
        if check(problem, run.plan):
            raise AssertionError(f"{run.what} made a plan that may not be")
        found, gap = score(problem, run.plan), gap_of(problem, run.plan, best)
        gaps.append(gap)
        print(
            f"{run.what:<32}{found.served:>7}{found.priority:>9}"
            f"{travel_minutes(problem, run.plan):>9}{gap:>8.1%}{run.seconds:>7.2f}"
            f"{run.cpu:>7.2f}"
        )
    return [gaps[1], gaps[2], made[1].cpu]


def gap_of(problem: Problem, plan: Plan, best: Plan) -> float:
    """The part of the best plan's travel that this one costs more.

    A visit fewer counts as an hour, priority missed as minutes: a plan that serves less
    must not look good because it travels less.
    """
    one, other = score(problem, plan), score(problem, best)
    missed = 60 * (other.served - one.served) + max(0, other.priority - one.priority)
    return (other.comfort - one.comfort + missed) / travel_minutes(problem, best)


def home_visit_benchmark(
    kind: str, seeds: int, improve: float, long: float, *, lunch: bool
) -> int:
    """0 when the means are what the issue asks."""
    size = SIZES[kind]
    asking.VROOM_SECONDS = 3600.0
    solve(home_visits(5, 2, 1, 0), workshop=WORKSHOP)
    found = [
        compare(size, seed, improve, long, lunch=lunch) for seed in range(1, seeds + 1)
    ]
    quick, better, seconds = (
        sum(column) / seeds for column in zip(*found, strict=True)
    )
    print(
        f"\nmean gap: quick {quick:.1%} (at most {size.quick_gap:.0%}), "
        f"improved {better:.1%} (at most {size.improved_gap:.0%}); "
        f"quick in {seconds:.2f} CPU-s (at most {size.quick_seconds:.0f})"
    )
    good = quick <= size.quick_gap and better <= size.improved_gap
    return 0 if good and seconds <= size.quick_seconds else 1


def literature_benchmark(files: list[Path], seconds: float, most: float) -> int:
    """0 when the mean gap is at most `most`."""
    gaps = []
    print(f"{'problem':<16}{'vehicles':>9}{'distance':>10}{'best known':>12}{'gap':>8}")
    for file in files:
        result = solve_file(file, seconds)
        gap = "" if result.gap is None else f"{result.gap:.2%}"
        known = "" if result.best_known is None else f"{result.best_known:.1f}"
        print(
            f"{result.name:<16}{result.vehicles:>9}{result.distance:>10.1f}"
            f"{known:>12}{gap:>8}"
        )
        if result.gap is not None:
            gaps.append(result.gap)
    if not gaps:
        return 0
    mean = sum(gaps) / len(gaps)
    print(f"mean gap {mean:.2%} over {len(gaps)} problems (at most {most:.0%})")
    return 0 if mean <= most else 1


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    kinds = parser.add_subparsers(dest="kind", required=True)
    for kind in SIZES:
        one = kinds.add_parser(kind)
        one.add_argument("--seeds", type=int, default=3)
        one.add_argument("--improve", type=float, default=IMPROVE_SECONDS)
        one.add_argument("--long", type=float, default=60)
        one.add_argument("--no-lunch", action="store_true", help="so PyVRP can join")
    books = kinds.add_parser("literature")
    books.add_argument("files", type=Path, nargs="+")
    books.add_argument("--seconds", type=float, default=10)
    books.add_argument("--most", type=float, default=0.01)
    given = parser.parse_args(arguments)
    if given.kind == "literature":
        return literature_benchmark(given.files, given.seconds, given.most)
    return home_visit_benchmark(
        given.kind, given.seeds, given.improve, given.long, lunch=not given.no_lunch
    )


if __name__ == "__main__":
    sys.exit(main())
