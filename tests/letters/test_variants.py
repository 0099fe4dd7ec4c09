"""Chance alone gives each home its wording, in the shares of the trial."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters.rules.variants import Arm, arm_keys, draw, household_of, quotas

SHARES = st.lists(st.integers(0, 9), min_size=2, max_size=4).filter(any)


def arms(*shares: int) -> list[Arm]:
    return [
        Arm(key, key.upper(), share, control=number == 0)
        for number, (key, share) in enumerate(
            zip(arm_keys(7, len(shares)), shares, strict=True)
        )
    ]


@given(SHARES, st.integers(0, 400), st.binary(min_size=32, max_size=32))
@settings(max_examples=200, deadline=None)
def test_counts_differ_less_than_one_from_the_shares(
    shares: list[int], total: int, start: bytes
) -> None:
    found = quotas(shares, total, start)
    assert sum(found) == total
    for number, share in zip(found, shares, strict=True):
        assert abs(number - total * share / sum(shares)) < 1


@given(
    st.sets(st.text("abc123", min_size=1, max_size=6), max_size=60),
    st.lists(st.integers(1, 5), min_size=2, max_size=4),
    st.text(min_size=1, max_size=8),
)
@settings(max_examples=60, deadline=None)
def test_drawing_again_gives_the_same_and_order_tells_nothing(
    homes: set[str], shares: list[int], key: str
) -> None:
    one = draw(key, arms(*shares), sorted(homes))
    assert draw(key, arms(*shares), sorted(homes, reverse=True)) == one
    assert set(one) == homes


def test_on_average_each_home_has_the_share_as_its_chance() -> None:
    """The odd home of a small area does not always go to the same arm."""
    odd = Counter(
        draw(f"key {number}", arms(3, 1), ["only home"])["only home"]
        for number in range(2000)
    )
    assert 1400 < odd["7a"] < 1600
    first = Counter(
        draw(f"key {number}", arms(1, 1), ["a", "b", "c", "d"])["a"]
        for number in range(1000)
    )
    assert 420 < first["7a"] < 580


def test_another_key_draws_otherwise() -> None:
    homes = [f"home {number}" for number in range(100)]
    assert draw("one", arms(1, 1), homes) != draw("other", arms(1, 1), homes)


def test_a_home_keeps_its_arm_and_only_the_others_are_drawn() -> None:
    homes = [f"home {number}" for number in range(21)]
    kept = {"home 3": "7b", "home 4": "7b", "moved away": "7a"}
    drawn = draw("key", arms(1, 1), homes, kept)
    assert drawn["home 3"] == drawn["home 4"] == "7b"
    assert "moved away" not in drawn
    fresh = Counter(arm for home, arm in drawn.items() if home not in kept)
    assert abs(fresh["7a"] - 9.5) < 1
    assert abs(fresh["7b"] - 9.5) < 1


@pytest.mark.parametrize(
    ("resident", "address", "home"),
    [
        ("R1", "3011AA-1--", "home:3011AA-1--"),
        ("R1", "", "person:R1"),
    ],
)
def test_who_lives_together_is_one_home(resident: str, address: str, home: str) -> None:
    assert household_of(resident, address) == home


@pytest.mark.parametrize("shares", [[0, 0], [-1, 2], []])
def test_shares_that_are_none_are_refused(shares: list[int]) -> None:
    with pytest.raises(ValueError, match=r"shares|empty"):
        quotas(shares, 10, b"x")
