"""What a map of rounds shows: signs, numbers and places, whatever draws them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from math import cos, radians
from typing import NamedTuple

from dashboards.round_words import clock, visitor
from outreach.queries.rounds.board import Board, Place
from outreach.rules.rounds.model import Barrier, Plan, Point, Stop

COLOURS = ("#0b4a6f", "#c8641b", "#4b7a2b", "#7b3f8c", "#a3243b", "#00707a", "#5b4a1f")
DASHES = ("solid", "dash", "dot", "dashdot")
SIGNS = ("circle", "square", "diamond", "hexagon")
WATER, GROUND, INK = "#9fc3de", "#5b6b78", "#1b2733"


class MapStop(NamedTuple):
    """One visit on the map."""

    label: str
    """Its number in the round; `?` for a visit without a place."""
    point: Point
    words: str
    """`2: 10:30`; without a name."""
    approximate: bool


class MapRoute(NamedTuple):
    """One visitor's round on one day."""

    name: str
    colour: str
    dash: str
    sign: str
    stops: tuple[MapStop, ...]


class Drawing(NamedTuple):
    """All that a map shows."""

    routes: tuple[MapRoute, ...]
    left: tuple[MapStop, ...]
    places: tuple[Place, ...]
    barriers: tuple[Barrier, ...]

    @property
    def points(self) -> list[Point]:
        """What must be on the map: visits and neighbourhoods; water is cut off."""
        found = [stop.point for route in self.routes for stop in route.stops]
        found += [stop.point for stop in self.left]
        return found + [place.point for place in self.places]


def drawing(board: Board, plan: Plan, day: int) -> Drawing:
    """The rounds of one day of the problem, and who has no place in the week."""
    routes = [
        _of_day(board, who, day, stops, turn)
        for turn, (who, stops) in enumerate(_by_visitor(board, plan, day))
    ]
    known = {task.id for task in board.given.problem.tasks}
    left = tuple(_stop(board, one, "?", "") for one in plan.left_out if one in known)
    return Drawing(
        tuple(routes), left, board.places, board.given.problem.travel.barriers
    )


def _by_visitor(board: Board, plan: Plan, day: int) -> list[tuple[int, list[Stop]]]:
    """Who makes visits that day, by name; a day in two pieces is one round."""
    found: dict[int, list[Stop]] = defaultdict(list)
    shifts = {shift.id: shift for shift in board.given.problem.shifts}
    for route in plan.routes:
        shift = shifts.get(route.shift_id)
        if shift is not None and shift.day == day:
            found[shift.visitor_id] += route.stops
    return sorted(
        ((who, sorted(stops, key=_starts)) for who, stops in found.items() if stops),
        key=lambda one: (visitor(board, one[0]), one[0]),
    )


def _starts(stop: Stop) -> int:
    return stop.starts


def _of_day(
    board: Board, who: int, day: int, stops: Sequence[Stop], turn: int
) -> MapRoute:
    """One visitor's day, with the numbers of his sheet."""
    made = board.rounds.get((who, board.given.first_day + timedelta(days=day)))
    first = 1 + (made.begun if made else 0)
    return MapRoute(
        visitor(board, who),
        COLOURS[turn % len(COLOURS)],
        DASHES[turn % len(DASHES)],
        SIGNS[turn % len(SIGNS)],
        tuple(
            _stop(board, stop.task_id, str(number), clock(stop.starts))
            for number, stop in enumerate(stops, first)
        ),
    )


def _stop(board: Board, task_id: int, label: str, time: str) -> MapStop:
    task = board.given.problem.task(task_id)
    words = f"{label}: {time}" if time else "zonder plaats"
    return MapStop(label, task.point, words, task.approximate)


class Box(NamedTuple):
    """What a map shows, in degrees, with some room around it."""

    west: float
    east: float
    south: float
    north: float

    @property
    def shrink(self) -> float:
        """How much shorter a degree to the east is than one to the north."""
        return cos(radians((self.south + self.north) / 2))


def box_of(points: Sequence[Point]) -> Box:
    """The smallest box around the points, a twelfth wider; never without a size."""
    east = [point.longitude for point in points] or [5.3872]
    north = [point.latitude for point in points] or [52.1552]
    wide = max((max(east) - min(east)) / 12, 0.003)
    high = max((max(north) - min(north)) / 12, 0.002)
    return Box(min(east) - wide, max(east) + wide, min(north) - high, max(north) + high)
