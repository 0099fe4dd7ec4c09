"""A plan is made anew: promises stay, whoever lost his visitor gets a place again."""

from dataclasses import replace
from itertools import permutations, product
from random import Random
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.rules.rounds.checking import check, kept
from outreach.rules.rounds.difference import ChangeKind, difference, told_in
from outreach.rules.rounds.insertion import insert_all
from outreach.rules.rounds.model import (
    Lunch,
    Plan,
    Point,
    Problem,
    Promise,
    Shift,
    VisitTask,
    Window,
)
from outreach.rules.rounds.replanning import (
    holding,
    replan,
    urgent,
    without_visitor,
)
from outreach.rules.rounds.settling import settled
from outreach.rules.rounds.standing import fitted
from outreach.rules.rounds.stored import from_content, to_content
from outreach.rules.rounds.timing import timed
from outreach.rules.rounds.travel import DEFAULT_TRAVEL
from tests.outreach.rules.rounds.places import (
    FAR,
    FIVE,
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


def told(problem: Problem, made: Plan) -> Problem:
    """The same days after everybody was told what the plan says."""
    stands = told_in(problem, made)
    return replace(
        problem,
        tasks=tuple(
            replace(
                one,
                windows=(),
                promise=Promise(stands[one.id].visitors[0], stands[one.id].starts)
                if one.id in stands
                else None,
            )
            for one in problem.tasks
        ),
    )


def broken_promises(problem: Problem, made: Plan) -> set[int]:
    """Visits whose promise is not kept, or that are left out though promised."""
    good = {
        stop.task_id
        for route in made.routes
        for stop in route.stops
        if kept(
            problem.task(stop.task_id),
            problem.shift(route.shift_id).visitor_id,
            stop.starts,
        )
    }
    return {one.id for one in problem.tasks if one.promise} - good


@settings(max_examples=60, deadline=None)
@given(problems(), st.integers(0, 3))
def test_every_plan_may_be_and_can_be_made_again(asked: Problem, locked: int) -> None:
    before = insert_all(asked)
    made = replan(asked, before, locked={locked})
    assert check(asked, made) == []
    assert replan(asked, before, locked={locked}) == made
    assert from_content(asked, to_content(asked, made)) == made
    there = {one.shift_id: one for one in before.routes}
    for route in made.routes:
        if route.shift_id == locked:
            assert route == there[locked]


@st.composite
def broken_days(draw: st.DrawFn) -> Problem:
    """Days of which some are in two pieces, with an absence in between."""
    asked = draw(problems(by_two=False))
    shifts: list[Shift] = []
    for one in asked.shifts:
        noon = (one.start + one.end) // 2
        if not draw(st.booleans()):
            shifts.append(one)
            continue
        shifts.append(replace(one, end=noon - 15, lunch=None))
        shifts.append(replace(one, id=one.id + 10, start=noon + 15, lunch=None))
    return replace(asked, shifts=tuple(s for s in shifts if s.start <= s.end))


@settings(max_examples=100, deadline=None)
@given(problems(by_two=False) | broken_days())
def test_no_promise_is_broken_where_a_plan_without_a_broken_one_exists(
    asked: Problem,
) -> None:
    possible = all(
        _can_keep(asked, who, [t for t in asked.tasks if _of(t) == who])
        for who in {_of(t) for t in asked.tasks if t.promise}
    )
    made = replan(asked, Plan())
    assert check(asked, made) == []
    if possible:
        assert broken_promises(asked, made) == set()


def _of(one: VisitTask) -> int:
    return one.promise.visitor_id if one.promise else 0


def _can_keep(asked: Problem, who: int, tasks: list[VisitTask]) -> bool:
    """By trying every piece of the day and every order."""
    shifts = [one for one in asked.shifts if one.visitor_id == who]
    return any(
        all(
            _can_make(
                asked,
                shift,
                [t.id for t, s in zip(tasks, chosen, strict=True) if s is shift],
            )
            for shift in shifts
        )
        for chosen in product(shifts, repeat=len(tasks))
    )


def _can_make(asked: Problem, shift: Shift, ids: list[int]) -> bool:
    return any(
        timed(asked, shift, order, promised=True) is not None
        for order in permutations(ids)
    )


@settings(max_examples=60, deadline=None)
@given(problems(), st.integers(201, 203), st.integers(1, 8))
def test_when_somebody_is_ill_nobody_elses_promise_is_broken(
    asked: Problem, ill: int, cancelled: int
) -> None:
    before = settled(asked, insert_all(asked, promised=False))
    after = told(asked, before)
    left = tuple(one for one in after.tasks if one.id != cancelled)
    # A pause that leaves no room for what stands gives way, as when it is made.
    now, _ = fitted(without_visitor(replace(after, tasks=left), ill, {0}))
    made = replan(now, before)
    assert check(now, made) == []
    lost = {one.id for one in now.tasks if ill in _hands(asked, before, one.id)}
    assert broken_promises(now, made) <= lost
    for change in difference(now, before, made):
        if change.task_id not in lost and change.before is not None:
            assert change.after is not None
            assert not change.must_call


def _hands(asked: Problem, before: Plan, number: int) -> tuple[int, ...]:
    stands = told_in(asked, before).get(number)
    return stands.visitors if stands else ()


def test_the_ill_visitors_people_keep_their_time_with_somebody_else() -> None:
    asked = problem(
        task(1, promise=Promise(101, TEN)),
        task(2, FAR, promise=Promise(102, 780)),
        shift(1),
        shift(2),
    )
    before = plan((1, (stop(1),)), (2, (stop(2, 780),)))
    made = replan(without_visitor(asked, 101, {0}), before)
    assert told_in(asked, made)[1] == ((102,), TEN)
    (change,) = difference(asked, before, made)
    assert (change.task_id, change.kind) == (1, ChangeKind.VISITOR)
    assert change.must_call


def test_a_time_does_not_creep_forward_when_nothing_changed() -> None:
    asked = problem(task(1, promise=Promise(101, 780)), shift(1))
    before = plan((1, (stop(1, 780),)))
    assert replan(asked, before).routes == before.routes


def test_an_urgent_visit_comes_in_and_only_that_one() -> None:
    asked = problem(
        task(1, promise=Promise(101, TEN)), task(2), task(3), shift(1, most_visits=2)
    )
    made = replan(urgent(asked, 3), plan((1, (stop(1),))), wanted={3})
    assert made.left_out == (2,)
    assert broken_promises(asked, made) == set()


def test_a_locked_round_gets_nothing_more_though_it_has_room() -> None:
    asked = problem(task(1, promise=Promise(101, TEN)), task(2), shift(1))
    before = plan((1, (stop(1),)), left_out=(2,))
    assert replan(asked, before, locked={1}).routes == before.routes
    assert replan(asked, before).left_out == ()


@pytest.mark.parametrize("ill", [101, 102])
def test_of_a_visit_by_two_whoever_still_works_stays(ill: int) -> None:
    asked = problem(
        task(1, by_two=True, promise=Promise(101, NOON)), shift(1), shift(2), shift(3)
    )
    before = plan((1, (stop(1, NOON),)), (2, (stop(1, NOON),)))
    made = replan(without_visitor(asked, ill, {0}), before)
    stays = ({101, 102} - {ill}).pop()
    assert told_in(asked, made)[1].starts == NOON
    assert set(told_in(asked, made)[1].visitors) == {stays, 103}


def test_a_visit_by_two_in_one_locked_round_gets_another_second() -> None:
    asked = problem(
        task(1, by_two=True, pinned=Promise(101, NOON)), shift(1), shift(2), shift(3)
    )
    before = plan((1, (stop(1, NOON),)), (2, (stop(1, NOON),)))
    made = replan(without_visitor(asked, 102, {0}), before, locked={1})
    assert check(without_visitor(asked, 102, {0}), made) == []
    assert told_in(asked, made)[1] == ((101, 103), NOON)


def test_a_solver_improves_and_breaks_nothing() -> None:
    asked = problem(
        task(1, promise=Promise(101, TEN)),
        task(2, windows=(Window(NINE, FIVE),)),
        shift(1),
        shift(2),
    )
    before = plan((1, (stop(1),)))
    made = replan(asked, before, improve=lambda held: insert_all(held))
    assert broken_promises(asked, made) == set()
    nonsense = plan((1, (stop(1, NINE), stop(2, NINE))))
    assert replan(asked, before, improve=lambda _: nonsense) == replan(asked, before)
    careless = plan((2, (stop(1), stop(2, NOON))))
    assert replan(asked, before, improve=lambda _: careless) == replan(asked, before)
    held = holding(asked, before).task(1)
    assert held.windows == (Window(TEN - 15, TEN + 75),)


def day(visits: int, visitors: int, seed: int) -> Problem:
    """A day of a large area, as the benchmarks have it."""
    chance = Random(seed)

    def somewhere() -> Point:
        return Point(51.90 + chance.random() * 0.05, 4.44 + chance.random() * 0.08)

    shifts = tuple(
        Shift(
            number,
            200 + number,
            NINE,
            FIVE,
            somewhere(),
            lunch=Lunch(Window(NOON, 780)),
            most_visits=5,
        )
        for number in range(1, visitors + 1)
    )
    tasks = tuple(VisitTask(number, somewhere()) for number in range(1, visits + 1))
    return Problem(tasks, shifts, DEFAULT_TRAVEL)


def test_a_day_of_sixty_visits_is_planned_anew_within_a_second() -> None:
    asked = day(60, 8, 1)
    before = settled(asked, insert_all(asked))
    now = without_visitor(told(asked, before), 203, {0})
    begun = perf_counter()
    made = replan(now, before)
    took = perf_counter() - begun
    assert check(now, made) == []
    lost = {one.id for one in now.tasks if 203 in _hands(asked, before, one.id)}
    assert broken_promises(now, made) <= lost
    assert took < 1.0
