"""PyVRP: the best on the problems of the literature (long rounds, one window a visit).

Knows no pauses; several windows are a group of which one is chosen. Traps (rounds.md):
windows bound when service begins; its best may be one that cannot be; version 1.0 will
change the model.
"""

from typing import Any

import numpy
import pyvrp

from outreach.adapters.rounds.patience import Patience
from outreach.adapters.rounds.sheet import Sheet, Vehicle, weights

PRIZE = 2_000
"""Minutes that a visit is worth for each point of weight: more than any travel."""
FORBIDDEN = 10_000_000
"""What it costs to send a visitor who may not be sent."""
ANY_TIME = (0, 2**40)
Copies = tuple[tuple[int, tuple[int, int]], ...]
"""(job, window): each window of a job is a client, and one of them is visited."""


def plan(sheet: Sheet, seconds: float, start: list[list[int]]) -> dict[str, Any]:
    """The order of jobs of each vehicle. Empty: nothing that can be was found."""
    copies = tuple(
        (number, window)
        for number, job in enumerate(sheet.jobs)
        for window in (job.starts or (ANY_TIME,))
    )
    kinds = _kinds(sheet)
    data = _data(sheet, copies, kinds)
    first = _first(data, sheet, copies, kinds, start)
    result = pyvrp.solve(
        data,
        Patience(seconds),
        seed=sheet.seed,
        collect_stats=False,
        initial_solution=first,
    )
    if not result.is_feasible():
        return {"orders": []}
    orders: list[list[int]] = [[] for _ in sheet.vehicles]
    free = [list(reversed(numbers)) for numbers in kinds.values()]
    for route in result.best.routes():
        order = [copies[stop.idx][0] for stop in route if stop.is_client()]
        orders[free[route.vehicle_type()].pop()] = order
    return {"orders": orders}


def _kinds(sheet: Sheet) -> dict[tuple[Any, ...], list[int]]:
    """Vehicles that are the same in all things, as one kind."""
    found: dict[tuple[Any, ...], list[int]] = {}
    for number, one in enumerate(sheet.vehicles):
        may = tuple(number in job.allowed for job in sheet.jobs)
        key = (one.start, one.end, one.opens, one.closes, one.most, one.matrix)
        found.setdefault((*key, one.capacity, tuple(one.penalties), may), []).append(
            number
        )
    return found


def _data(
    sheet: Sheet, copies: Copies, kinds: dict[tuple[Any, ...], list[int]]
) -> pyvrp.ProblemData:
    """Places: those of the sheet, and one that is as near as can be to all."""
    places = len(sheet.matrices[0])
    depots = list(range(len(sheet.jobs), places + 1))
    profiles: dict[tuple[Any, ...], int] = {}
    distances: list[Any] = []
    durations: list[Any] = []
    types: list[pyvrp.VehicleType] = []
    for numbers in kinds.values():
        vehicle = sheet.vehicles[numbers[0]]
        may = [numbers[0] in job.allowed for job in sheet.jobs]
        key = (vehicle.matrix, tuple(vehicle.penalties), tuple(may))
        if key not in profiles:
            profiles[key] = len(profiles)
            distance, duration = _ways(sheet, vehicle, may)
            distances.append(distance)
            durations.append(duration)
        end = places if vehicle.end < 0 else vehicle.end
        types.append(
            pyvrp.VehicleType(
                len(numbers),
                [vehicle.most, vehicle.capacity],
                start_depot=depots.index(vehicle.start),
                end_depot=depots.index(end),
                tw_early=vehicle.opens,
                tw_late=vehicle.closes,
                profile=profiles[key],
            )
        )
    clients, groups = _clients(sheet, copies)
    return pyvrp.ProblemData(
        [pyvrp.Location(0, 0) for _ in range(places + 1)],
        clients,
        [pyvrp.Depot(place) for place in depots],
        types,
        distances,
        durations,
        groups,
    )


def _ways(sheet: Sheet, vehicle: Vehicle, may: list[bool]) -> tuple[Any, Any]:
    """What ways cost and how long they take, to the last place nothing at all."""
    places, jobs = len(sheet.matrices[0]), len(sheet.jobs)
    took = numpy.zeros((places + 1, places + 1), dtype=numpy.int64)
    took[:places, :places] = sheet.matrices[vehicle.matrix]
    cost = took.copy()
    cost[:, :jobs] += numpy.asarray(vehicle.penalties or 0, dtype=numpy.int64)
    cost[:, :jobs] += numpy.where(may, 0, FORBIDDEN)
    numpy.fill_diagonal(cost, 0)
    return cost, took


def _clients(
    sheet: Sheet, copies: Copies
) -> tuple[list[pyvrp.Client], list[pyvrp.ClientGroup]]:
    clients: list[pyvrp.Client] = []
    groups: list[pyvrp.ClientGroup] = []
    windows = [len(job.starts) for job in sheet.jobs]
    worth = weights(sheet.jobs, most=1000)
    for number, (first, last) in copies:
        job, several = sheet.jobs[number], windows[number] > 1
        if several and (not clients or copies[len(clients) - 1][0] != number):
            begin = len(clients)
            members = list(range(begin, begin + windows[number]))
            groups.append(pyvrp.ClientGroup(members, required=sheet.all_served))
        clients.append(
            pyvrp.Client(
                number,
                [1, job.load],
                service_duration=job.service,
                tw_early=first,
                tw_late=last,
                prize=0 if sheet.all_served else PRIZE * worth[number],
                required=sheet.all_served and not several,
                group=len(groups) - 1 if several else None,
            )
        )
    return clients, groups


def _first(
    data: pyvrp.ProblemData,
    sheet: Sheet,
    copies: Copies,
    kinds: dict[tuple[Any, ...], list[int]],
    start: list[list[int]],
) -> pyvrp.Solution | None:
    """The plan to go on from; only where each visit has one window."""
    if not any(start) or len(copies) != len(sheet.jobs):
        return None
    routes = [
        pyvrp.Route(data, start[number], kind)
        for kind, numbers in enumerate(kinds.values())
        for number in numbers
        if start[number]
    ]
    return pyvrp.Solution(data, routes)
