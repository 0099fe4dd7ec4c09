"""Which refusals of a minute become rows."""

import pytest

from outreach.rules.denials import EACH, THEN_EVERY, stands_for


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, 1),
        (EACH, 1),
        (EACH + 1, 0),  # the storm begins: counted, no row yet
        (EACH + THEN_EVERY - 1, 0),
        (EACH + THEN_EVERY, THEN_EVERY),
        (EACH + THEN_EVERY + 1, 0),
        (EACH + 2 * THEN_EVERY, THEN_EVERY),
    ],
)
def test_row_stands_for(count: int, expected: int) -> None:
    assert stands_for(count) == expected


def test_rows_of_a_storm_add_up() -> None:
    tries = EACH + 7 * THEN_EVERY
    assert sum(stands_for(count) for count in range(1, tries + 1)) == tries
