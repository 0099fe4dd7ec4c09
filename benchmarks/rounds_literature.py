"""Problems of the literature (VRPTW) through the back-end that the product chooses.

Reads Solomon's and Gehring and Homberger's files (`.txt`) and VRPLIB's (`.vrp`).
Distances are cut to one decimal, as in the DIMACS challenge of 2021. The best known
distance is read from a `.sol` file beside the problem, or from a file `best_known.csv`
in its folder (name,distance). Every answer is checked here, apart from any solver.
"""

import csv
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from pathlib import Path
from typing import Any

import vrplib

from benchmarks.rounds_patient import WORKSHOP
from outreach.adapters.rounds.asking import improver
from outreach.adapters.rounds.sheet import Job, Sheet, Vehicle

TENTHS = 10
"""The sheet's unit is a tenth of a unit of distance, which is also one of time."""
GRACE = 600.0
"""Seconds by the clock, for a machine that does other things."""


@dataclass(frozen=True)
class Result:
    """What was found, in the units of the file."""

    name: str
    vehicles: int
    distance: float
    best_known: float | None

    @property
    def gap(self) -> float | None:
        """More than the best known, as a part of it."""
        if self.best_known is None:
            return None
        return self.distance / self.best_known - 1


def solve_file(path: Path, seconds: float) -> Result:
    """The best plan in so many seconds of the processor, starting from nothing.

    Raises when it may not be.
    """
    sheet = read_problem(path)
    request = {
        "solver": improver(sheet),
        "sheet": sheet.as_json(),
        "seconds": seconds,
        "start": [],
    }
    reply = WORKSHOP.ask(request, seconds=seconds + GRACE)
    routes = [order for order in reply["orders"] if order]
    return Result(
        path.stem, len(routes), distance_of(sheet, routes) / TENTHS, best_known(path)
    )


def read_problem(path: Path) -> Sheet:
    """A file as a sheet: customers are jobs 0..n-1, the depot is the last place."""
    if path.suffix == ".vrp":
        given: dict[str, Any] = vrplib.read_instance(path, compute_edge_weights=False)
    else:
        given = vrplib.read_instance(
            path, instance_format="solomon", compute_edge_weights=False
        )
    windows = given["time_window"]
    customers = range(1, len(given["node_coord"]))
    service = given["service_time"]
    jobs = tuple(
        Job(
            _tenths(service if isinstance(service, int | float) else service[number]),
            ((_tenths(windows[number][0]), _tenths(windows[number][1])),),
            (),
            load=int(given["demand"][number]),
        )
        for number in customers
    )
    number = int(given.get("vehicles") or len(jobs))
    every = tuple(range(number))
    closes = _tenths(windows[0][1])
    one = Vehicle(
        len(jobs), len(jobs), 0, closes, len(jobs), 0, None, (), int(given["capacity"])
    )
    allowed = tuple(Job(job.service, job.starts, every, load=job.load) for job in jobs)
    points = [*(given["node_coord"][n] for n in customers), given["node_coord"][0]]
    matrix = [[_distance(a, b) for b in points] for a in points]
    return Sheet((matrix,), allowed, (one,) * number, 1, all_served=True)


def _tenths(value: float) -> int:
    return round(float(value) * TENTHS)


def _distance(one: Any, other: Any) -> int:
    """Cut, not rounded; the hair added keeps 5.0 from being cut to 4.9."""
    return int(hypot(one[0] - other[0], one[1] - other[1]) * TENTHS + 1e-9)


def distance_of(sheet: Sheet, routes: list[list[int]]) -> int:
    """The distance of the routes. Raises AssertionError when they break a rule."""
    matrix, depot = sheet.matrices[0], len(sheet.jobs)
    served = sorted(job for route in routes for job in route)
    assert served == list(range(depot)), "every customer is served once"
    assert len(routes) <= len(sheet.vehicles), "there are no more vehicles"
    total = 0
    for route in routes:
        load = sum(sheet.jobs[job].load for job in route)
        assert load <= sheet.vehicles[0].capacity, "a vehicle holds its load"
        clock, place = 0, depot
        for job in route:
            first, last = sheet.jobs[job].starts[0]
            clock = max(first, clock + matrix[place][job])
            assert clock <= last, "nobody is served too late"
            clock, place = clock + sheet.jobs[job].service, job
        assert clock + matrix[place][depot] <= sheet.vehicles[0].closes
        total += sum(matrix[a][b] for a, b in pairwise([depot, *route, depot]))
    return total


def best_known(path: Path) -> float | None:
    """From `<name>.sol` or `best_known.csv` beside the file."""
    solution = path.with_suffix(".sol")
    if solution.exists():
        return float(vrplib.read_solution(solution)["cost"])
    table = path.parent / "best_known.csv"
    if not table.exists():
        return None
    with table.open() as lines:
        found = {row[0].lower(): float(row[1]) for row in csv.reader(lines) if row}
    return found.get(path.stem.lower())
