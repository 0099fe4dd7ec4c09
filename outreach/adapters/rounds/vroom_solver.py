"""VROOM: fast and good; knows pauses, several windows, skills and priorities.

Traps (rounds.md): a short time-out ruins its plans, so the size is capped and there is
no time-out; waiting is not in its cost, nor in ours; own costs cannot be combined with
a price by the hour; steps that are wrong raise.
"""

import os
from typing import Any

import numpy
import vroom

from outreach.adapters.rounds.sheet import Job, Sheet, Vehicle, weights

EXPLORATION = 5
"""The most thorough: on a day of 60 visits a part of a second."""


def plan(
    sheet: Sheet,
    seconds: float,  # noqa: ARG001
    start: list[list[int]],  # noqa: ARG001
) -> dict[str, Any]:
    """The order of jobs of each vehicle. `seconds` and `start` are not used."""
    given = vroom.Input()
    profiles: dict[tuple[Any, ...], str] = {}
    for number, vehicle in enumerate(sheet.vehicles):
        key = (vehicle.matrix, tuple(vehicle.penalties))
        if key not in profiles:
            profiles[key] = str(len(profiles))
            _set_matrix(given, profiles[key], sheet, vehicle)
        given.add_vehicle(_vehicle(sheet, number, vehicle, profiles[key]))
    groups = _groups(sheet)
    worth = weights(sheet.jobs, most=100)
    given.add_job(
        [
            _job(number, job, groups[tuple(job.allowed)], worth[number])
            for number, job in enumerate(sheet.jobs)
        ]
    )
    threads = min(4, os.cpu_count() or 1)
    solution = given.solve(exploration_level=EXPLORATION, nb_threads=threads)
    orders: list[list[int]] = [[] for _ in sheet.vehicles]
    rows = numpy.asarray(solution._routes_numpy())
    for row in rows[rows["type"].astype("U9") == "job"]:
        orders[int(row["vehicle_id"])].append(int(row["id"]))
    return {"orders": orders}


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
