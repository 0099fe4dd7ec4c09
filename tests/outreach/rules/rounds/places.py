"""Visits and shifts for the tests of rounds: each takes what matters to the test."""

from typing import Any

from outreach.rules.rounds.model import (
    Plan,
    Point,
    Problem,
    Route,
    Shift,
    Stop,
    VisitTask,
)
from outreach.rules.rounds.travel import DEFAULT_TRAVEL

HOME = Point(51.92, 4.48)
NEAR = Point(51.923, 4.484)
"""Some 430 metres: six minutes by bike."""
FAR = Point(51.99, 4.60)
"""Some eleven kilometres."""
NINE, TEN, NOON, FIVE = 540, 600, 720, 1020


def task(number: int = 1, point: Point = NEAR, **given: Any) -> VisitTask:
    """A visit of an hour near the office."""
    return VisitTask(number, point, **given)


def shift(number: int = 1, **given: Any) -> Shift:
    """From nine to five, by bike, from the office."""
    values = {"visitor_id": 100 + number, "start": NINE, "end": FIVE, "begin": HOME}
    return Shift(number, **(values | given))


def problem(*parts: VisitTask | Shift, **given: Any) -> Problem:
    """Tasks and shifts together."""
    values: dict[str, Any] = {"travel": DEFAULT_TRAVEL} | given
    return Problem(
        tuple(one for one in parts if isinstance(one, VisitTask)),
        tuple(one for one in parts if isinstance(one, Shift)),
        **values,
    )


def stop(number: int = 1, starts: int = TEN, minutes: int = 60) -> Stop:
    """A visit at ten."""
    return Stop(number, starts, starts + minutes)


def plan(*routes: tuple[int, tuple[Stop, ...]], left_out: tuple[int, ...] = ()) -> Plan:
    """Routes as (shift, stops)."""
    return Plan(tuple(Route(shift_id, stops) for shift_id, stops in routes), left_out)
