"""The benchmark's reader of the literature's problems, on a small one of our own."""

from pathlib import Path

import pytest

from benchmarks.rounds_literature import (
    best_known,
    distance_of,
    read_problem,
    solve_file,
)

SOLOMON = """TINY

VEHICLE
NUMBER     CAPACITY
  2         20

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

    0      0         0          0          0        100          0
    1      0        10         10          0         50         10
    2      3        10         10          0         90         10
    3     10         0         10          0         90         10
"""


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Three customers, two vehicles that hold two each."""
    path = tmp_path / "TINY.txt"
    path.write_text(SOLOMON)
    (tmp_path / "best_known.csv").write_text("TINY,43.4\n")
    return path


def test_a_problem_of_solomon_is_solved_to_the_best_known(tiny: Path) -> None:
    """10 + 3 + 10.44 and twice 10, each way cut to one decimal."""
    result = solve_file(tiny, 0.3)
    assert (result.vehicles, result.distance, result.best_known) == (2, 43.4, 43.4)
    assert result.gap == pytest.approx(0)
    assert best_known(tiny.with_name("OTHER.txt")) is None


@pytest.mark.parametrize(
    ("routes", "what"),
    [
        ([[0, 1]], "served once"),
        ([[0, 1, 2]], "holds its load"),
        ([[2, 0], [1]], ""),
        ([[0], [1], [2]], "no more vehicles"),
    ],
)
def test_an_answer_that_may_not_be_is_refused(
    tiny: Path, routes: list[list[int]], what: str
) -> None:
    sheet = read_problem(tiny)
    if routes == [[2, 0], [1]]:
        assert distance_of(sheet, routes) == 100 + 141 + 100 + 104 + 104
        return
    with pytest.raises(AssertionError, match=what):
        distance_of(sheet, routes)
