"""OR-Tools: goes on from a plan, and moves visits by two with both their visitors.

Traps (rounds.md): the first plan by PARALLEL_CHEAPEST_INSERTION; no answer is None; it
holds the interpreter's lock, so it runs in a process of its own.
"""

from typing import Any

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from outreach.adapters.rounds.sheet import Sheet, weights

NOT_SERVED = 2_000
"""Minutes that a visit is worth for each point of weight: more than any travel."""
Model = Any
"""OR-Tools has no types."""


def plan(sheet: Sheet, seconds: float, start: list[list[int]]) -> dict[str, Any]:
    """The order of jobs of each vehicle, and when each begins. Empty: found nothing."""
    nowhere = len(sheet.matrices[0])
    somewhere = all(vehicle.end >= 0 for vehicle in sheet.vehicles)
    manager = pywrapcp.RoutingIndexManager(
        nowhere if somewhere else nowhere + 1,
        len(sheet.vehicles),
        [vehicle.start for vehicle in sheet.vehicles],
        [nowhere if v.end < 0 else v.end for v in sheet.vehicles],
    )
    model = pywrapcp.RoutingModel(manager)
    clock = _time(model, sheet, manager.GetNumberOfNodes())
    _most(model, manager, sheet)
    for number, worth in enumerate(weights(sheet.jobs, most=1000)):
        _job(model, manager, clock, sheet, number)
        index = manager.NodeToIndex(number)
        model.AddDisjunction([index], NOT_SERVED * worth)
    _pauses(model, manager, clock, sheet)
    search = _search(seconds)
    model.CloseModelWithParameters(search)
    first = model.ReadAssignmentFromRoutes(start, True) if any(start) else None
    found = (
        model.SolveFromAssignmentWithParameters(first, search)
        if first is not None
        else model.SolveWithParameters(search)
    )
    return _answer(model, manager, clock, sheet, found)


def _time(model: Model, sheet: Sheet, nodes: int) -> Any:
    """The clock of each vehicle, and what its ways cost."""
    transits, costs = [], []
    made: dict[tuple[Any, ...], tuple[int, int]] = {}
    jobs = len(sheet.jobs)
    service = [job.service for job in sheet.jobs]
    for vehicle in sheet.vehicles:
        key = (vehicle.matrix, tuple(vehicle.penalties))
        if key not in made:
            ways = [[*row, 0][:nodes] for row in sheet.matrices[vehicle.matrix]]
            ways = [*ways, [0] * nodes][:nodes]
            extra = [*vehicle.penalties] + [0] * (len(ways) - len(vehicle.penalties))
            took = [
                [way + (service[at] if at < jobs else 0) for way in row]
                for at, row in enumerate(ways)
            ]
            cost = [[a + b for a, b in zip(row, extra, strict=True)] for row in ways]
            made[key] = (
                model.RegisterTransitMatrix(took),
                model.RegisterTransitMatrix(cost),
            )
        transits.append(made[key][0])
        costs.append(made[key][1])
    for number, evaluator in enumerate(costs):
        model.SetArcCostEvaluatorOfVehicle(evaluator, number)
    # What was asked after the last shift is served by nobody, but must be on the clock.
    asked = [last for job in sheet.jobs for _, last in job.starts]
    horizon = max(*asked, *(vehicle.closes for vehicle in sheet.vehicles), 0)
    model.AddDimensionWithVehicleTransits(transits, horizon, horizon, False, "clock")
    clock = model.GetDimensionOrDie("clock")
    for number, vehicle in enumerate(sheet.vehicles):
        clock.CumulVar(model.Start(number)).SetRange(vehicle.opens, vehicle.closes)
        clock.CumulVar(model.End(number)).SetRange(vehicle.opens, vehicle.closes)
    return clock


def _most(model: Model, manager: Any, sheet: Sheet) -> None:
    """No more visits a day than a visitor makes."""
    jobs = len(sheet.jobs)
    one = model.RegisterUnaryTransitVector(
        [int(at < jobs) for at in range(manager.GetNumberOfNodes())]
    )
    most = [vehicle.most for vehicle in sheet.vehicles]
    model.AddDimensionWithVehicleCapacity(one, 0, most, True, "visits")
    if any(job.load for job in sheet.jobs):
        loads = [job.load for job in sheet.jobs]
        loads += [0] * (manager.GetNumberOfNodes() - jobs)
        room = [vehicle.capacity for vehicle in sheet.vehicles]
        load = model.RegisterUnaryTransitVector(loads)
        model.AddDimensionWithVehicleCapacity(load, 0, room, True, "load")


def _job(model: Model, manager: Any, clock: Any, sheet: Sheet, number: int) -> None:
    job = sheet.jobs[number]
    index = manager.NodeToIndex(number)
    if len(job.allowed) < len(sheet.vehicles):
        model.VehicleVar(index).SetValues([-1, *job.allowed])
    when = clock.CumulVar(index)
    if job.starts:
        when.SetRange(job.starts[0][0], job.starts[-1][1])
        for (_, last), (first, _) in zip(job.starts, job.starts[1:], strict=False):
            when.RemoveInterval(last + 1, first - 1)
    if job.twin > number:
        solver, other = model.solver(), manager.NodeToIndex(job.twin)
        solver.Add(model.ActiveVar(index) == model.ActiveVar(other))
        solver.Add(when == clock.CumulVar(other))


def _pauses(model: Model, manager: Any, clock: Any, sheet: Sheet) -> None:
    solver = model.solver()
    service = [
        sheet.jobs[node].service if node < len(sheet.jobs) else 0
        for node in range(manager.GetNumberOfNodes())
    ]
    visits = [0] * model.Size()
    for index in range(model.Size()):
        visits[index] = service[manager.IndexToNode(index)]
    for number, vehicle in enumerate(sheet.vehicles):
        if vehicle.pause is not None:
            first, last, long = vehicle.pause
            pause = solver.FixedDurationIntervalVar(first, last, long, False, "pause")
            clock.SetBreakIntervalsOfVehicle([pause], number, visits)


def _search(seconds: float) -> Any:
    search = pywrapcp.DefaultRoutingSearchParameters()
    first = routing_enums_pb2.FirstSolutionStrategy
    better = routing_enums_pb2.LocalSearchMetaheuristic
    search.first_solution_strategy = first.PARALLEL_CHEAPEST_INSERTION
    search.local_search_metaheuristic = better.GUIDED_LOCAL_SEARCH
    search.time_limit.FromMilliseconds(max(1, int(seconds * 1000)))
    return search


def _answer(
    model: Model, manager: Any, clock: Any, sheet: Sheet, found: Any
) -> dict[str, Any]:
    orders: list[list[int]] = []
    begins: dict[str, int] = {}
    if found is None:
        return {"orders": orders, "begins": begins}
    for number in range(len(sheet.vehicles)):
        order: list[int] = []
        index = found.Value(model.NextVar(model.Start(number)))
        while not model.IsEnd(index):
            order.append(manager.IndexToNode(index))
            begins[str(order[-1])] = found.Min(clock.CumulVar(index))
            index = found.Value(model.NextVar(index))
        orders.append(order)
    return {"orders": orders, "begins": begins}
