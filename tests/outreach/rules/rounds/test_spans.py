"""The hours of a visitor's day as stretches, and the pause in them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.rules.rounds.model import Lunch, Point, Window
from outreach.rules.rounds.spans import (
    SHORTEST,
    Elsewhere,
    Standing,
    Stretch,
    Worked,
    pause_of,
    stretches,
)

P = Point(51.9, 4.5)
DAY = Worked(540, 1020, 4)
CASES = {
    "nothing": ([], [], [], 0, []),
    "a day": ([DAY], [], [], 0, [(540, 1020, 4)]),
    "two halves": (
        [Worked(540, 720, 4), Worked(780, 1020, 3)],
        [],
        [],
        0,
        [(540, 720, 2), (780, 1020, 2)],
    ),
    "hours that touch": (
        [Worked(540, 720, 3), Worked(720, 900, 3)],
        [],
        [],
        0,
        [(540, 900, 3)],
    ),
    "agreed outside the hours": (
        [DAY],
        [Standing(1020, 1080, 10, 10)],
        [],
        0,
        [(540, 1090, 4)],
    ),
    "agreed on a free day": (
        [],
        [Standing(600, 660, 10, 0)],
        [],
        0,
        [(590, 660, 1)],
    ),
    "more agreed than he does": (
        [Worked(540, 720, 1)],
        [Standing(540, 600, 0, 0), Standing(630, 690, 5, 5)],
        [],
        0,
        [(540, 720, 2)],
    ),
    "elsewhere in the middle": (
        [DAY],
        [],
        [Elsewhere(660, 720, P)],
        0,
        [(540, 660, 1), (720, 1020, 2)],
    ),
    "elsewhere all day": ([DAY], [], [Elsewhere(500, 1100)], 0, []),
    "the day began": ([DAY], [], [], 600, [(600, 1020, 4)]),
    "the day is over": ([DAY], [], [], 1020, []),
    "too short to go out": ([DAY], [], [Elsewhere(550, 1015)], 0, []),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_stretches(
    case: tuple[
        list[Worked], list[Standing], list[Elsewhere], int, list[tuple[int, int, int]]
    ],
) -> None:
    worked, standing, elsewhere, begin, expected = case
    found = stretches(worked, standing, elsewhere, not_before=begin)
    assert [(one.start, one.end, one.most_visits) for one in found] == expected


def test_a_stretch_begins_and_ends_at_what_is_elsewhere() -> None:
    found = stretches([DAY], [], [Elsewhere(660, 720, P), Elsewhere(840, 900)])
    assert found[:2] == [Stretch(540, 660, 1, None, P), Stretch(720, 840, 1, P, None)]


TIMES = st.integers(0, 1400).flatmap(
    lambda start: st.tuples(st.just(start), st.integers(start + 1, 1440))
)


@given(
    st.lists(TIMES.map(lambda t: Worked(*t, 3)), max_size=3),
    st.lists(TIMES.map(lambda t: Standing(*t, 5, 5)), max_size=3),
    st.lists(TIMES.map(lambda t: Elsewhere(*t)), max_size=3),
    st.integers(0, 1440),
)
def test_stretches_never_overlap(
    worked: list[Worked],
    standing: list[Standing],
    elsewhere: list[Elsewhere],
    begin: int,
) -> None:
    found = stretches(worked, standing, elsewhere, not_before=begin)
    assert all(one.end <= two.start for one, two in pairwise(found))
    assert all(one.end - one.start >= SHORTEST for one in found)
    assert all(one.start >= begin and one.most_visits > 0 for one in found)
    for one in found:
        assert all(one.end <= x.start or x.end <= one.start for x in elsewhere)


OWN = Lunch(Window(720, 750), 30)


@pytest.mark.parametrize(
    ("start", "end", "own", "expected"),
    [
        (540, 870, None, None),
        (540, 871, None, Lunch(Window(690, 810), 30)),
        (540, 700, OWN, None),
        (540, 780, OWN, OWN),
        (740, 1020, OWN, None),
        (1440 + 540, 1440 + 1020, None, Lunch(Window(1440 + 690, 1440 + 810), 30)),
        (820, 1200, None, Lunch(Window(985, 1120), 30)),
    ],
)
def test_a_pause_comes_with_long_work(
    start: int, end: int, own: Lunch | None, expected: Lunch | None
) -> None:
    assert pause_of(start, end, own) == expected
