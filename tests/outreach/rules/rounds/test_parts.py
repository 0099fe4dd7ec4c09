"""Cutting a large problem, mending orders, and the last look at a plan."""

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.rounds_days import home_visits
from outreach.rules.rounds.accounting import accounted
from outreach.rules.rounds.checking import check
from outreach.rules.rounds.laying import lay, moments_of, orders_of
from outreach.rules.rounds.matrix import with_matrix
from outreach.rules.rounds.model import (
    Mode,
    Plan,
    Problem,
    Promise,
    Route,
    Stop,
    Window,
)
from outreach.rules.rounds.parts import parts_of
from outreach.rules.rounds.sanity import sane
from outreach.rules.rounds.score import score
from outreach.rules.rounds.travel import DEFAULT_TRAVEL, minutes
from tests.outreach.rules.rounds.places import (
    FAR,
    HOME,
    NEAR,
    NINE,
    NOON,
    TEN,
    plan,
    problem,
    shift,
    stop,
    task,
)
from tests.outreach.rules.rounds.problems import problems


def test_areas_that_share_nobody_are_planned_apart() -> None:
    north, south = frozenset({"N"}), frozenset({"S"})
    asked = problem(
        task(1, district="N"),
        task(2, district="S"),
        task(3, district="N"),
        task(4, district="X"),
        shift(1, districts=north),
        shift(2, districts=south),
        shift(3, districts=north),
    )
    found = [
        ({t.id for t in one.tasks}, {s.id for s in one.shifts})
        for one in parts_of(asked)
    ]
    assert found == [({1, 3}, {1, 3}), ({2}, {2})]


@pytest.mark.parametrize(
    ("visits", "visitors"), [(500, 40), (60, 8), (3, 200), (1, 99)]
)
def test_pieces_are_small_and_lose_nobody(visits: int, visitors: int) -> None:
    day = home_visits(visits, visitors, 1, 1)
    # What every visitor may do, so that the whole hangs together.
    day = replace(day, tasks=tuple(replace(t, needs=()) for t in day.tasks))
    pieces = parts_of(day)
    assert sorted(t.id for one in pieces for t in one.tasks) == [
        t.id for t in day.tasks
    ]
    assert sorted(s.id for one in pieces for s in one.shifts) == [
        s.id for s in day.shifts
    ]
    assert all(len(one.tasks) <= 130 for one in pieces)
    assert all(len(one.tasks) < 130 or one.shifts for one in pieces)


def test_a_promised_visit_goes_with_its_visitor() -> None:
    day = home_visits(40, 6, 1, 1)
    bound = tuple(
        replace(t, needs=(), promise=Promise(1 + t.id % 6, TEN)) for t in day.tasks
    )
    pieces = parts_of(replace(day, tasks=bound), most_tasks=15)
    assert len(pieces) == 3
    for piece in pieces:
        crew = {s.visitor_id for s in piece.shifts}
        assert {t.promise.visitor_id for t in piece.tasks if t.promise} <= crew


def test_looked_up_minutes_are_those_that_are_reckoned() -> None:
    day = home_visits(5, 2, 1, 1)
    there, back = day.tasks[0].point, day.tasks[1].point
    mode = day.shifts[0].mode
    given_one = replace(DEFAULT_TRAVEL, known={mode: {(there, back): 77}})
    day = replace(day, travel=given_one)
    known = with_matrix(day).travel.known
    assert known[mode][there, back] == 77
    for (one, two), found in known[mode].items():
        assert found == minutes(day.travel, mode, one, two)
    assert Mode.TRANSIT not in known


@st.composite
def tampered(draw: st.DrawFn) -> tuple[Problem, dict[int, list[int]], dict[int, int]]:
    """A problem with orders that nobody should believe."""
    one = draw(problems())
    numbers = st.integers(0, 9)
    orders = draw(st.dictionaries(st.integers(0, 4), st.lists(numbers, max_size=6)))
    moments = draw(st.dictionaries(numbers, st.integers(500, 900), max_size=4))
    return sane(one).problem, orders, moments


ONE_WHO_IS_TOO_LATE = problem(
    task(1, windows=(Window(NINE - 60, NINE - 30),), minutes=30), shift(start=NINE)
)


@settings(max_examples=50, deadline=None)
@example((ONE_WHO_IS_TOO_LATE, {}, {1: NINE}))
@given(tampered())
def test_any_orders_become_a_plan_that_may_be(
    given_one: tuple[Problem, dict[int, list[int]], dict[int, int]],
) -> None:
    one, orders, moments = given_one
    laid = lay(one, orders, moments, maker="x")
    assert check(one, laid) == []
    again = lay(one, orders_of(laid), moments_of(one, laid), maker="x")
    assert check(one, again) == []
    # A plan with a broken promise is not to be laid again: the promise goes first.
    promised = sum(task.promise is not None for task in one.tasks)
    if score(one, laid).promises == promised:
        assert score(one, again)[:3] >= score(one, laid)[:3]


@settings(max_examples=40, deadline=None)
@given(
    problems(), st.lists(st.tuples(st.integers(0, 4), st.integers(0, 9)), max_size=9)
)
def test_the_last_look_takes_out_whatever_may_not_be(
    one: Problem, strange: list[tuple[int, int]]
) -> None:
    routes = tuple(
        Route(number, (Stop(task_id, 700, 760),)) for number, task_id in strange
    )
    whole, broken = accounted(one, Plan(routes, (3,), "x"))
    assert broken == ()
    assert check(one, whole) == []


def test_a_good_plan_is_left_as_it_is() -> None:
    asked = problem(task(1), task(2, FAR), shift(end=NOON))
    good = plan((1, (stop(1),)), left_out=(2,))
    assert accounted(asked, good) == (good, ())


def test_an_order_that_cannot_be_made_loses_the_least_urgent() -> None:
    asked = problem(
        task(1, NEAR, priority=90), task(2, HOME, priority=10), shift(end=NINE + 70)
    )
    laid = lay(asked, {1: [2, 1]}, {}, maker="hand")
    assert laid.left_out == (2,)
