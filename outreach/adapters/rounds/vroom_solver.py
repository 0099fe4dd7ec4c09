"""VROOM: fast and good; knows pauses, several windows, skills and priorities.

Traps (rounds.md): a short time-out ruins its plans, so the size is capped and there is
no time-out; waiting is not in its cost, nor in ours; own costs cannot be combined with
a price by the hour; steps that are wrong raise.

One search over everything makes a good plan. Then some rounds that lie together are
planned anew with visits that were left out, again and again: such a piece takes some
hundredths of a second, and is kept where it is no worse. Of two weeks of 120 visits
that took 3 and 4.5 % of the travel off in eight seconds.
"""

from dataclasses import dataclass, field
from random import Random
from typing import Any

import numpy
import vroom

from outreach.adapters.rounds.patience import Patience
from outreach.adapters.rounds.sheet import Job, Sheet, Vehicle, weights

SMALL = 80
"""Jobs up to which one thorough search takes a part of a second."""
THOROUGH, LIGHT = 5, 2
"""How far VROOM explores: a small problem, and a large one or a piece. Pieces of 26
visits searched thoroughly gave less than larger ones searched lightly."""
PIECE_JOBS = 50
"""Visits in a piece, those of its rounds and those that were left out."""
LEAST_LEFT_OUT = 4
"""Visits that were left out in a piece, whatever its size."""
PIECE_ROUNDS = (4, 12)
"""Rounds in a piece, least and most."""
NEAR_BY = 0.75
"""The part of pieces that are rounds near one another; the others are any rounds."""
BLUR, NOWHERE = 6.0, 8.0
"""Minutes by which "near" is blurred, and how far a round without visits counts."""
Orders = list[list[int]]
Value = tuple[int, int]
"""What is served, then minutes saved: larger is better."""


def plan(
    sheet: Sheet, seconds: float, start: Orders, pieces: int | None = None
) -> dict[str, Any]:
    """The order of jobs of each vehicle.

    One search, then pieces: as many as are asked (None: no end) or as `seconds` of the
    processor hold (`patience`). What was begun is never stopped in the middle.
    `start`: orders to go on from where they are better. Of plans that are equally good
    VROOM takes any: the next try may differ.
    """
    patience = Patience(seconds)
    search = _Search(sheet)
    orders = search.solve(
        list(range(len(sheet.jobs))),
        list(range(len(sheet.vehicles))),
        THOROUGH if len(sheet.jobs) <= SMALL else LIGHT,
    )
    if any(start) and search.value(start) > search.value(orders):
        orders = [list(order) for order in start]
    made = 0
    while made != pieces and not patience.over():
        search.renew(orders)
        made += 1
    return {"orders": orders, "pieces": made}


@dataclass
class _Search:
    """One sheet, and what is reckoned from it once."""

    sheet: Sheet
    worth: list[int] = field(init=False)
    groups: dict[tuple[int, ...], int] = field(init=False)
    skills: list[set[int]] = field(init=False)
    ways: list[Any] = field(init=False)
    extras: list[Any] = field(init=False)
    draw: Random = field(init=False)

    def __post_init__(self) -> None:
        jobs, vehicles = self.sheet.jobs, self.sheet.vehicles
        self.worth = weights(jobs, most=100)
        self.draw = Random(self.sheet.seed)
        # Jobs that the same vehicles may do ask for the same skill.
        self.groups = {}
        for job in jobs:
            self.groups.setdefault(tuple(job.allowed), len(self.groups))
        self.skills = [set() for _ in vehicles]
        for allowed, group in self.groups.items():
            for number in allowed:
                self.skills[number].add(group)
        self.ways = [numpy.asarray(m, dtype="uint32") for m in self.sheet.matrices]
        none = numpy.zeros(len(jobs), dtype="uint32")
        self.extras = [
            numpy.asarray(one.penalties, dtype="uint32") if one.penalties else none
            for one in vehicles
        ]

    def solve(self, jobs: list[int], vehicles: list[int], level: int) -> Orders:
        """VROOM's orders of these jobs; of other vehicles none."""
        given = vroom.Input()
        at = {
            number: index for index, number in enumerate(self._places(jobs, vehicles))
        }
        places, profiles = list(at), dict[Any, str]()
        loaded = any(self.sheet.jobs[number].load for number in jobs)
        for number in vehicles:
            vehicle = self.sheet.vehicles[number]
            extra = self.extras[number][jobs]
            key = (vehicle.matrix, extra.tobytes())
            if key not in profiles:
                profiles[key] = str(len(profiles))
                took = self.ways[vehicle.matrix][numpy.ix_(places, places)]
                cost = took.copy()
                cost[:, : len(jobs)] += extra[None, :]
                given.set_durations_matrix(profiles[key], took)
                given.set_costs_matrix(profiles[key], cost)
            given.add_vehicle(
                _vehicle(
                    number, vehicle, profiles[key], at, self.skills[number], loaded
                )
            )
        for index, number in enumerate(jobs):
            job = self.sheet.jobs[number]
            group = self.groups[tuple(job.allowed)]
            given.add_job(_job(number, index, job, group, self.worth[number]))
        found = given.solve(exploration_level=level, nb_threads=1)
        orders: Orders = [[] for _ in self.sheet.vehicles]
        rows = numpy.asarray(found._routes_numpy())
        for row in rows[rows["type"].astype("U9") == "job"]:
            orders[int(row["vehicle_id"])].append(int(row["id"]))
        return orders

    def _places(self, jobs: list[int], vehicles: list[int]) -> list[int]:
        depots = (
            place
            for number in vehicles
            for place in (
                self.sheet.vehicles[number].start,
                self.sheet.vehicles[number].end,
            )
            if place >= 0
        )
        return [*jobs, *dict.fromkeys(depots)]

    def value(self, orders: Orders) -> Value:
        """What orders are worth, as VROOM adds it up."""
        served = sum(self.worth[job] for order in orders for job in order)
        return served, -sum(self._cost(n, order) for n, order in enumerate(orders))

    def _cost(self, number: int, order: list[int]) -> int:
        if not order:
            return 0
        vehicle = self.sheet.vehicles[number]
        way = [vehicle.start, *order] + ([vehicle.end] if vehicle.end >= 0 else [])
        took = self.ways[vehicle.matrix][way[:-1], way[1:]].sum()
        return int(took) + int(self.extras[number][order].sum())

    def renew(self, orders: Orders) -> None:
        """Plan one piece anew, and keep it where it is no worse."""
        vehicles = self._together(orders)
        jobs = [job for number in vehicles for job in orders[number]]
        left = self._left_out(orders, vehicles)
        jobs += left[: max(LEAST_LEFT_OUT, PIECE_JOBS - len(jobs))]
        if not jobs:
            return
        self.draw.shuffle(jobs)
        now = [orders[n] if n in vehicles else [] for n in range(len(orders))]
        found = self.solve(jobs, vehicles, LIGHT)
        if self.value(found) >= self.value(now):
            for number in vehicles:
                orders[number] = found[number]

    def _together(self, orders: Orders) -> list[int]:
        """Some rounds: any one, and those nearest to it, or now and then any."""
        every = list(range(len(orders)))
        first = self.draw.choice(every)
        others = [number for number in every if number != first]
        self.draw.shuffle(others)
        if orders[first] and self.draw.random() < NEAR_BY:
            near = self.ways[self.sheet.vehicles[first].matrix]
            far = {
                number: float(near[numpy.ix_(orders[first], orders[number])].min())
                + self.draw.random() * BLUR
                for number in others
                if orders[number]
            }
            others.sort(key=lambda number: far.get(number, NOWHERE))
        found, size = [first], len(orders[first])
        most = self.draw.randint(*PIECE_ROUNDS)
        for number in others:
            if len(found) >= most or size + len(orders[number]) > PIECE_JOBS:
                break
            found.append(number)
            size += len(orders[number])
        return found

    def _left_out(self, orders: Orders, vehicles: list[int]) -> list[int]:
        """What has no place and what one of these may do, in any order."""
        made = {job for order in orders for job in order}
        found = [
            number
            for number, job in enumerate(self.sheet.jobs)
            if number not in made and not set(vehicles).isdisjoint(job.allowed)
        ]
        self.draw.shuffle(found)
        return found


def _job(number: int, place: int, job: Job, group: int, worth: int) -> Any:
    return vroom.Job(
        number,
        location=place,
        default_service=job.service,
        skills={group},
        priority=worth,
        time_windows=[vroom.TimeWindow(first, last) for first, last in job.starts],
        delivery=[job.load] if job.load else vroom.Amount(),
    )


def _vehicle(
    number: int,
    vehicle: Vehicle,
    profile: str,
    at: dict[int, int],
    skills: set[int],
    loaded: bool,
) -> Any:
    pauses = []
    if vehicle.pause is not None:
        first, last, long = vehicle.pause
        pauses = [vroom.Break(0, [vroom.TimeWindow(first, last)], service=long)]
    return vroom.Vehicle(
        number,
        start=at[vehicle.start],
        end=None if vehicle.end < 0 else at[vehicle.end],
        profile=profile,
        skills=skills,
        time_window=vroom.TimeWindow(vehicle.opens, vehicle.closes),
        breaks=pauses,
        max_tasks=vehicle.most,
        capacity=[vehicle.capacity] if loaded else vroom.Amount(),
    )
