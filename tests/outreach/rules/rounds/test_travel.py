"""How long a way takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.rules.rounds.model import Barrier, Mode, Point, Travel
from outreach.rules.rounds.travel import (
    DEFAULT_TRAVEL,
    FURTHEST,
    SPEEDS,
    kilometres,
    minutes,
)
from tests.outreach.rules.rounds.places import FAR, HOME, NEAR

SOUTH = Point(51.90, 4.48)
RIVER = (Point(51.91, 4.40), Point(51.91, 4.60))
BRIDGE = Point(51.91, 4.52)
POINTS = st.builds(Point, st.floats(51.85, 52.0), st.floats(4.3, 4.7))


def test_a_known_distance() -> None:
    utrecht_dom, amsterdam_dam = Point(52.0907, 5.1213), Point(52.3731, 4.8926)
    assert kilometres(utrecht_dom, amsterdam_dam) == pytest.approx(35.1, abs=0.2)


@pytest.mark.parametrize(
    ("mode", "end", "takes"),
    [
        (Mode.BIKE, HOME, 0),
        (Mode.BIKE, NEAR, 6),
        (Mode.WALK, NEAR, 9),
        (Mode.CAR, NEAR, 8),
        (Mode.TRANSIT, FAR, 61),
    ],
)
def test_minutes_by_mode(mode: Mode, end: Point, takes: int) -> None:
    assert minutes(DEFAULT_TRAVEL, mode, HOME, end) == takes


def test_water_is_crossed_at_a_bridge() -> None:
    free = minutes(DEFAULT_TRAVEL, Mode.BIKE, HOME, SOUTH)
    river = Travel(SPEEDS, (Barrier("Maas", RIVER, (BRIDGE,)),))
    over = minutes(river, Mode.BIKE, HOME, SOUTH)
    assert over > free
    assert minutes(river, Mode.BIKE, HOME, NEAR) == minutes(
        DEFAULT_TRAVEL, Mode.BIKE, HOME, NEAR
    ), "on one bank nothing changes"
    closed = Travel(SPEEDS, (Barrier("Maas", RIVER),))
    assert minutes(closed, Mode.BIKE, HOME, SOUTH) == FURTHEST


def test_looked_up_times_come_first() -> None:
    known = Travel(SPEEDS, known={Mode.BIKE: {(HOME, NEAR): 25}})
    assert minutes(known, Mode.BIKE, HOME, NEAR) == 25
    assert minutes(known, Mode.BIKE, NEAR, HOME) == 6


@given(POINTS, POINTS, st.sampled_from(Mode))
def test_as_long_there_as_back_and_never_below_nothing(
    one: Point, two: Point, mode: Mode
) -> None:
    there = minutes(DEFAULT_TRAVEL, mode, one, two)
    assert there == minutes(DEFAULT_TRAVEL, mode, two, one)
    assert 0 <= there <= FURTHEST
