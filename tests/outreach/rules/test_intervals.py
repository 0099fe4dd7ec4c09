"""Wilson's interval, against published values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.rules.intervals import wilson


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [
        # Newcombe (1998), Statist. Med. 17: 857-872, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_published_bounds(
    hits: int, total: int, low: float, high: float
) -> None:
    found = wilson(hits, total)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_nothing_to_divide_by_gives_no_interval() -> None:
    assert wilson(0, 0) is None


@pytest.mark.parametrize(("hits", "total"), [(-1, 5), (6, 5), (1, 0)])
def test_impossible_counts_are_refused(hits: int, total: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        wilson(hits, total)


@given(st.integers(1, 40_000), st.data())
def test_the_share_lies_inside_its_interval(total: int, data: st.DataObject) -> None:
    found = wilson(data.draw(st.integers(0, total)), total)
    assert found is not None
    assert 0 <= found.low <= found.share <= found.high <= 1
