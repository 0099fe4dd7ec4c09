"""The planner without a solver: what it makes always may be."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from outreach.rules.rounds.checking import Rule, check, kept
from outreach.rules.rounds.insertion import insert_all
from outreach.rules.rounds.model import Lunch, Problem, Promise, Window
from outreach.rules.rounds.score import score, travel_minutes
from outreach.rules.rounds.timing import timed
from outreach.rules.rounds.travel import minutes
from tests.outreach.rules.rounds.places import (
    FAR,
    HOME,
    NEAR,
    NOON,
    TEN,
    problem,
    shift,
    task,
)
from tests.outreach.rules.rounds.problems import problems


@settings(max_examples=150, deadline=None)
@given(problems())
def test_every_plan_may_be_and_can_be_made_again(given_problem: Problem) -> None:
    plan = insert_all(given_problem)
    assert check(given_problem, plan) == []
    assert insert_all(given_problem) == plan


def test_the_near_visits_go_together() -> None:
    asked = problem(
        task(1, NEAR), task(2, FAR), task(3, NEAR), shift(1), shift(2, begin=FAR)
    )
    plan = insert_all(asked)
    assert plan.left_out == ()
    rounds = {r.shift_id: [s.task_id for s in r.stops] for r in plan.routes}
    assert {number: set(order) for number, order in rounds.items()} == {
        1: {1, 3},
        2: {2},
    }
    assert travel_minutes(asked, plan) == 6


def test_who_is_most_urgent_goes_first_when_there_is_no_room() -> None:
    asked = problem(task(1, priority=10), task(2, priority=90), shift(most_visits=1))
    plan = insert_all(asked)
    assert plan.left_out == (1,)
    assert score(asked, plan)[:2] == (1, 90)


def test_a_promise_is_kept_though_another_visitor_is_nearer() -> None:
    asked = problem(
        task(1, NEAR, promise=Promise(102, NOON)), shift(1), shift(2, begin=FAR)
    )
    (stop,) = insert_all(asked).routes[1].stops
    assert kept(asked.tasks[0], 102, stop.starts)


def test_a_visit_by_two_takes_two_at_one_moment() -> None:
    asked = problem(
        task(1, NEAR, by_two=True), task(2, HOME), shift(1), shift(2, start=TEN)
    )
    plan = insert_all(asked)
    assert check(asked, plan) == []
    starts = {s.starts for r in plan.routes for s in r.stops if s.task_id == 1}
    assert len(starts) == 1
    alone = problem(task(1, by_two=True), shift(1))
    assert insert_all(alone).left_out == (1,)


def test_nobody_works() -> None:
    asked = problem(task(1))
    assert insert_all(asked).left_out == (1,)


@pytest.mark.parametrize(
    ("leaves", "pause", "arrives"),
    [
        (NOON - 20, Window(NOON, NOON + 60), 30),  # on the way: no waiting for noon
        (NOON - 200, Window(NOON, NOON + 60), 0),  # in time for a visit before it
        (NOON + 5, Window(NOON, NOON + 10), 30),  # at the door that he leaves
        (NOON + 11, Window(NOON, NOON + 10), None),  # too late for it
    ],
)
def test_a_pause_is_taken_before_on_or_after_a_way(
    leaves: int, pause: Window, arrives: int | None
) -> None:
    asked = problem(task(1, FAR), shift(start=leaves, lunch=Lunch(pause, 30)))
    one, way = asked.shifts[0], minutes(asked.travel, asked.shifts[0].mode, HOME, FAR)
    stops = timed(asked, one, [1])
    if arrives is None:
        assert stops is None
        return
    assert stops is not None
    assert stops[0].starts == leaves + way + arrives
    plan = insert_all(asked)
    assert plan.routes[0].stops == stops
    earlier = stops[0]._replace(starts=stops[0].starts - 1, ends=stops[0].ends - 1)
    wrong = replace(plan, routes=(replace(plan.routes[0], stops=(earlier,)),))
    assert {b.rule for b in check(asked, wrong)} & {Rule.LUNCH, Rule.TRAVEL}
