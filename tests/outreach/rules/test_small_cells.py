"""Small numbers stay hidden, also from a reader who can subtract."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.rules.small_cells import HIDDEN, visible, written


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([10, 20, 30], [10, 20, 30]),
        ([0, 0, 30], [0, 0, 30]),  # nobody is nobody's secret
        ([3, 20, 30], [None, None, 30]),  # 20 goes too, or the total gives 3
        ([3, 4, 30], [None, None, 30]),  # 7 together: 3 and 4, or 1 and 6
        ([1, 1, 30], [None, None, None]),  # 2 together can only be 1 and 1
        ([4, 0, 30], [None, 0, None]),
        ([5, 5], [5, 5]),  # five is not small
        ([3], [None]),
        ([], []),
        ([12, 3, 9, 9], [12, None, None, 9]),  # the smallest neighbour, the first
    ],
)
def test_a_column_hides_what_is_small_and_its_complement(
    counts: list[int], shown: list[int | None]
) -> None:
    assert visible(counts, 5) == shown


def test_a_norm_of_zero_shows_everything() -> None:
    assert visible([1, 2, 3], 0) == [1, 2, 3]


@given(st.lists(st.integers(0, 12), min_size=2, max_size=5))
def test_no_small_number_can_be_worked_out(counts: list[int]) -> None:
    """Who knows the total and the shown numbers finds more than one solution."""
    shown = visible(counts, 5)
    places = [i for i, count in enumerate(shown) if count is None]
    if not places or sum(counts) == sum(counts[i] for i in places if counts[i] < 5):
        return  # all that is there is small; only the total itself can be hidden
    rest = sum(counts) - sum(count for count in shown if count is not None)
    found = {
        guess
        for guess in product(range(1, rest + 1), repeat=len(places))
        if sum(guess) == rest and min(guess) < 5
    }
    for place, index in enumerate(places):
        if counts[index] < 5:
            assert len({guess[place] for guess in found}) > 1


@pytest.mark.parametrize(
    ("count", "text"), [(33_800, "33.800"), (0, "0"), (None, HIDDEN)]
)
def test_numbers_are_written_the_dutch_way(count: int | None, text: str) -> None:
    assert written(count) == text
