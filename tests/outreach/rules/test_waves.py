"""Letters paced to visitors, in the order of a walk, whole households at a time."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.rules.waves import (
    WEEK,
    Bounds,
    Waiting,
    bounds_of,
    curve_position,
    expected_response,
    hilbert,
    households_in_order,
    most_letters,
    percent,
    plan_weeks,
    take_households,
)

MONDAY = date(2026, 11, 23)
WEEKS = [MONDAY + n * WEEK for n in range(4)]


def planned(per_week: int, **given) -> list[int]:
    """Letters of four weeks with the same free visits every week."""
    values = {
        "visiting_weeks": 4,
        "share": 0.25,
        "backlog": 0.0,
        "waiting": 10_000,
        "fixed": {},
    } | given
    free = {MONDAY + n * WEEK: per_week for n in range(9)}
    return [plan.letters for plan in plan_weeks(WEEKS, free, **values)]


@pytest.mark.parametrize(
    ("per_week", "given", "letters"),
    [
        pytest.param(10, {}, [160, 40, 40, 40], id="four weeks ahead, then steady"),
        pytest.param(0, {}, [0, 0, 0, 0], id="no visitors: no letters"),
        pytest.param(10, {"share": 0.5}, [80, 20, 20, 20], id="they answer more often"),
        pytest.param(
            10, {"backlog": 30.0}, [80, 40, 40, 40], id="earlier letters come first"
        ),
        pytest.param(10, {"backlog": 500.0}, [0, 0, 0, 0], id="months of work left"),
        pytest.param(10, {"waiting": 170}, [160, 10, 0, 0], id="the last ones"),
        pytest.param(
            10, {"visiting_weeks": 1}, [40, 40, 40, 40], id="visits within a week"
        ),
        pytest.param(
            10,
            {"fixed": {MONDAY: 40}},
            [160, 160, 40, 40],
            id="a person took fewer: the next week has the room",
        ),
        pytest.param(1, {"share": 0.3}, [13, 3, 3, 3], id="rounded down, never up"),
    ],
)
def test_letters_follow_what_visitors_can_do(
    per_week: int, given: dict, letters: list[int]
) -> None:
    assert planned(per_week, **given) == letters


def test_a_week_without_visitors_says_so() -> None:
    plan = plan_weeks(
        WEEKS[:1], {}, visiting_weeks=4, share=0.25, backlog=0, waiting=9, fixed={}
    )[0]
    assert (plan.letters, plan.capacity) == (0, 0)
    assert plan.sentence.startswith("Geen bezoekers")


@pytest.mark.parametrize(
    ("given", "begins"),
    [
        pytest.param({"waiting": 0}, "Iedereen", id="nobody left"),
        pytest.param({"backlog": 99}, "De bezoekers hebben nog", id="busy"),
        pytest.param({"waiting": 3}, "De laatste", id="the last ones"),
        pytest.param({}, "Ruimte voor 40 bezoeken", id="room"),
    ],
)
def test_each_number_has_its_reason(given: dict, begins: str) -> None:
    values = {"backlog": 0.0, "waiting": 900} | given
    free = {MONDAY + n * WEEK: 10 for n in range(9)}
    plan = plan_weeks(
        WEEKS[:1], free, visiting_weeks=4, share=0.25, fixed={}, **values
    )[0]
    assert plan.sentence.startswith(begins)


@given(
    free=st.lists(st.integers(0, 60), min_size=9, max_size=9),
    share=st.floats(0.05, 1.0),
    backlog=st.floats(0, 400),
    waiting=st.integers(0, 3000),
)
def test_no_wave_ever_outgrows_its_visitors(
    free: list[int], share: float, backlog: float, waiting: int
) -> None:
    weeks = {MONDAY + n * WEEK: visits for n, visits in enumerate(free)}
    plans = plan_weeks(
        WEEKS,
        weeks,
        visiting_weeks=4,
        share=share,
        backlog=backlog,
        waiting=waiting,
        fixed={},
    )
    assert sum(plan.letters for plan in plans) <= waiting
    for plan in plans:
        window = sum(weeks[plan.week_start + n * WEEK] for n in range(1, 5))
        assert plan.letters * share <= plan.capacity + 1e-6
        assert plan.capacity <= window


@pytest.mark.parametrize(
    ("letters", "yes", "share", "source"),
    [
        pytest.param(0, 0, 0.25, "default", id="nothing posted"),
        pytest.param(49, 40, 0.25, "default", id="too few letters"),
        pytest.param(50, 10, 0.2, "observed", id="enough letters"),
        pytest.param(400, 2, 0.05, "observed", id="hardly anybody: the floor"),
    ],
)
def test_the_norm_holds_until_the_area_has_its_own_figure(
    letters: int, yes: int, share: float, source: str
) -> None:
    response = expected_response(letters, yes, 0.25)
    assert (response.share, response.source) == (share, source)


def test_the_explanation_names_the_figure_that_is_used() -> None:
    assert "Norm van 25%" in expected_response(0, 0, 0.25).sentence
    assert "83 van 337 (24,6%)" in expected_response(337, 83, 0.25).sentence
    assert "ten minste 5%" in expected_response(400, 2, 0.25).sentence


@pytest.mark.parametrize(
    ("share", "text"), [(0.25, "25%"), (0.2456, "24,6%"), (1.0, "100%"), (0.0, "0%")]
)
def test_shares_are_written_in_dutch(share: float, text: str) -> None:
    assert percent(share) == text


def test_a_person_may_approve_twice_the_capacity_at_most() -> None:
    assert most_letters(10, 0.25) == 80
    assert most_letters(0, 0.25) == 0


@pytest.mark.parametrize("order", [1, 2, 3, 5])
def test_the_curve_visits_each_cell_once_and_steps_to_a_neighbour(order: int) -> None:
    side = 1 << order
    cells = sorted(
        ((x, y) for x in range(side) for y in range(side)),
        key=lambda cell: hilbert(*cell, order),
    )
    assert sorted(hilbert(x, y, order) for x, y in cells) == list(range(side * side))
    assert all(abs(a - c) + abs(b - d) == 1 for (a, b), (c, d) in pairwise(cells))


def test_points_outside_the_box_lie_on_its_edge() -> None:
    box = Bounds(51.0, 4.0, 52.0, 5.0)
    assert curve_position(53.0, 3.0, box) == curve_position(52.0, 4.0, box)


def test_a_town_of_one_point_has_one_position() -> None:
    box = bounds_of([(51.92, 4.48)])
    assert curve_position(51.92, 4.48, box) == 0
    assert bounds_of([]) == Bounds(0, 0, 0, 0)


def waiting(who: str, key: str, position: int = 0, number: int = 1) -> Waiting:
    """Somebody in the Proefstraat."""
    return Waiting(who, key, position, "3011AA", number, "")


def test_partners_stay_together_along_the_curve() -> None:
    people = [
        waiting("far", "k3", 9),
        waiting("she", "k1", 2, 4),
        waiting("alone", "k2", 2, 3),
        waiting("he", "k1", 2, 4),
        waiting("no key", "", 1),
        waiting("nor key", "", 1),
    ]
    homes = households_in_order(people)
    assert [[one.resident_id for one in home] for home in homes] == [
        ["no key"],
        ["nor key"],
        ["alone"],
        ["she", "he"],
        ["far"],
    ]


@pytest.mark.parametrize(
    ("letters", "taken"),
    [
        pytest.param(0, [], id="none"),
        pytest.param(1, ["c"], id="a couple does not fit in one letter"),
        pytest.param(2, ["a", "b"], id="the couple in front"),
        pytest.param(3, ["a", "b", "c"], id="both homes"),
        pytest.param(4, ["a", "b", "c", "f"], id="the next couple waits"),
        pytest.param(9, ["a", "b", "c", "d", "e", "f"], id="everybody"),
    ],
)
def test_no_household_is_split(letters: int, taken: list[str]) -> None:
    homes = [
        [waiting("a", "1"), waiting("b", "1")],
        [waiting("c", "2")],
        [waiting("d", "3"), waiting("e", "3")],
        [waiting("f", "4")],
    ]
    found = [
        one.resident_id for home in take_households(homes, letters) for one in home
    ]
    assert found == taken
