"""VROOM: fast and good; knows pauses, several windows, skills and priorities.

Traps (rounds.md): a short time-out ruins its plans, so the size is capped and there is
no time-out; waiting is not in its cost, nor in ours; own costs cannot be combined with
a price by the hour; steps that are wrong raise.
"""

import os
import time
from random import Random
from typing import Any

import numpy
import vroom

from outreach.adapters.rounds.sheet import Job, Sheet, Vehicle, weights

SMALL = 80
"""Jobs up to which one thorough search takes a part of a second."""
THOROUGH, LIGHT = 5, 3
"""How far VROOM explores. Of a week of 120 visits a light search costs a quarter of a
thorough one, and the best of some light ones, each with the visits in another order,
was better (811 to 857 minutes against 840 to 885)."""
TRIES = 3


def plan(sheet: Sheet, seconds: float, start: list[list[int]]) -> dict[str, Any]:  # noqa: ARG001
    """The order of jobs of each vehicle; the best of as many tries as `seconds` hold.

    Makes one try of a small problem and `TRIES` of a large one, however long they take:
    it is never stopped in the middle.
    """
    small = len(sheet.jobs) <= SMALL
    worth, shuffle = weights(sheet.jobs, most=100), Random(sheet.seed)
    jobs, vehicles = list(range(len(sheet.jobs))), list(range(len(sheet.vehicles)))
    best: tuple[int, int] | None = None
    orders: list[list[int]] = []
    began, tries, longest = time.monotonic(), 0, 0.0
    while tries < (1 if small else TRIES) or (
        time.monotonic() - began + longest < seconds
    ):
        if tries:
            shuffle.shuffle(jobs)
            shuffle.shuffle(vehicles)
        tried = time.monotonic()
        solution = _solve(sheet, jobs, vehicles, worth, THOROUGH if small else LIGHT)
        longest = max(longest, time.monotonic() - tried)
        found = _orders(sheet, solution)
        value = (
            sum(worth[job] for order in found for job in order),
            -int(solution.summary.cost),
        )
        if best is None or value > best:
            best, orders = value, found
        tries += 1
    return {"orders": orders}


def _solve(
    sheet: Sheet, jobs: list[int], vehicles: list[int], worth: list[int], level: int
) -> Any:
    given = vroom.Input()
    profiles: dict[tuple[Any, ...], str] = {}
    groups = _groups(sheet)
    for number in vehicles:
        vehicle = sheet.vehicles[number]
        key = (vehicle.matrix, tuple(vehicle.penalties))
        if key not in profiles:
            profiles[key] = str(len(profiles))
            _set_matrix(given, profiles[key], sheet, vehicle)
        given.add_vehicle(_vehicle(sheet, number, vehicle, profiles[key]))
    for number in jobs:
        job = sheet.jobs[number]
        given.add_job(_job(number, job, groups[tuple(job.allowed)], worth[number]))
    threads = min(4, os.cpu_count() or 1)
    return given.solve(exploration_level=level, nb_threads=threads)


def _orders(sheet: Sheet, solution: Any) -> list[list[int]]:
    orders: list[list[int]] = [[] for _ in sheet.vehicles]
    rows = numpy.asarray(solution._routes_numpy())
    for row in rows[rows["type"].astype("U9") == "job"]:
        orders[int(row["vehicle_id"])].append(int(row["id"]))
    return orders


def _groups(sheet: Sheet) -> dict[tuple[int, ...], int]:
    """Jobs that the same vehicles may do ask for the same skill."""
    found: dict[tuple[int, ...], int] = {}
    for job in sheet.jobs:
        found.setdefault(tuple(job.allowed), len(found))
    return found


def _job(number: int, job: Job, group: int, worth: int) -> Any:
    return vroom.Job(
        number,
        location=number,
        default_service=job.service,
        skills={group},
        priority=worth,
        time_windows=[vroom.TimeWindow(first, last) for first, last in job.starts],
        delivery=[job.load] if job.load else vroom.Amount(),
    )


def _vehicle(sheet: Sheet, number: int, vehicle: Vehicle, profile: str) -> Any:
    skills = {group for allowed, group in _groups(sheet).items() if number in allowed}
    pauses = []
    if vehicle.pause is not None:
        first, last, long = vehicle.pause
        pauses = [vroom.Break(0, [vroom.TimeWindow(first, last)], service=long)]
    loaded = any(job.load for job in sheet.jobs)
    return vroom.Vehicle(
        number,
        start=vehicle.start,
        end=None if vehicle.end < 0 else vehicle.end,
        profile=profile,
        skills=skills,
        time_window=vroom.TimeWindow(vehicle.opens, vehicle.closes),
        breaks=pauses,
        max_tasks=vehicle.most,
        capacity=[vehicle.capacity] if loaded else vroom.Amount(),
    )


def _set_matrix(given: Any, profile: str, sheet: Sheet, vehicle: Vehicle) -> None:
    """Minutes, and as cost those minutes plus the penalty of the job arrived at."""
    durations = numpy.asarray(sheet.matrices[vehicle.matrix], dtype="uint32")
    extra = numpy.zeros(len(durations), dtype="uint32")
    extra[: len(sheet.jobs)] = vehicle.penalties or 0
    given.set_durations_matrix(profile, durations)
    given.set_costs_matrix(profile, durations + extra[None, :])
