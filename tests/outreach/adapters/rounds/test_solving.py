"""Plans of real solvers in their own process, and what a solver may do wrong."""

import os
import resource
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given, settings

from benchmarks.rounds_days import home_visits
from outreach.adapters.rounds import asking, solving, vroom_solver
from outreach.adapters.rounds.asking import REMARKS, improver
from outreach.adapters.rounds.sheet import sheet_of
from outreach.adapters.rounds.solving import DONE, solve
from outreach.adapters.rounds.workshop import Workshop
from outreach.rules.rounds.checking import Rule, check
from outreach.rules.rounds.insertion import insert_all
from outreach.rules.rounds.matrix import with_matrix
from outreach.rules.rounds.model import (
    PROMISE_SLACK,
    Lunch,
    Plan,
    Point,
    Problem,
    Promise,
    Route,
    Window,
)
from outreach.rules.rounds.parts import parts_of
from outreach.rules.rounds.score import score
from outreach.rules.rounds.timing import timed
from tests.outreach.rules.rounds.places import (
    FAR,
    FIVE,
    HOME,
    NEAR,
    NINE,
    NOON,
    TEN,
    problem,
    shift,
    task,
)
from tests.outreach.rules.rounds.problems import problems

SHORT = 0.3
"""Seconds of improving in a test."""


def _worker(body: str) -> Workshop:
    """A worker that does what `body` says with each line that it is sent."""
    lines = "import os, sys, time, json\nfor line in sys.stdin:\n"
    return Workshop((sys.executable, "-c", lines + body))


@settings(max_examples=30, deadline=None)
@given(problems())
def test_any_plan_may_be_and_serves_no_less_than_the_plain_one(one: Problem) -> None:
    solved = solve(one)
    assert solved.broken == ()
    assert check(one, solved.plan) == []
    assert solved.remarks == () or not one.tasks or not one.shifts or _odd(one)
    plain = insert_all(one)
    assert score(one, solved.plan)[:1] >= score(one, plain)[:1]
    _nobody_in_two_places(one, solved.plan)
    made = [stop.task_id for r in solved.plan.routes for stop in r.stops]
    for each in one.tasks:
        assert made.count(each.id) in ((0, 2) if each.by_two else (0, 1))
    assert replayed(one, solved.plan) == solved.plan.routes


def _odd(one: Problem) -> bool:
    return any(each.end <= each.start for each in one.shifts)


def _nobody_in_two_places(one: Problem, plan: Plan) -> None:
    for visitor in {each.visitor_id for each in one.shifts}:
        stops = sorted(
            (stop.starts, stop.ends)
            for route in plan.routes
            for stop in route.stops
            if one.shift(route.shift_id).visitor_id == visitor
        )
        assert all(before[1] <= after[0] for before, after in pairwise(stops))


def replayed(one: Problem, plan: Plan) -> tuple[Route, ...]:
    """The same orders timed anew: a plan holds nothing that its orders do not."""
    twos = {each.id for each in one.tasks if each.by_two}
    fixed = {
        stop.task_id: stop.starts
        for route in plan.routes
        for stop in route.stops
        if stop.task_id in twos
    }
    relaxed = {
        stop.task_id
        for route in plan.routes
        for stop in route.stops
        if (told := one.task(stop.task_id).promise) is not None
        and abs(told.starts - stop.starts) > PROMISE_SLACK
    }
    loose = replace(
        one,
        tasks=tuple(
            replace(t, promise=None) if t.id in relaxed and t.id not in twos else t
            for t in one.tasks
        ),
    )
    routes = []
    for route in plan.routes:
        order = [stop.task_id for stop in route.stops]
        stops = timed(
            loose, one.shift(route.shift_id), order, promised=True, fixed=fixed
        )
        routes.append(Route(route.shift_id, stops or ()))
    return tuple(routes)


@pytest.mark.parametrize("solver", ["ortools", "pyvrp"])
def test_each_improver_gives_a_plan_that_may_be(
    solver: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "improver", lambda _sheet: solver)
    day = home_visits(24, 4, 1, 3)
    if solver == "pyvrp":
        day = replace(day, shifts=tuple(replace(s, lunch=None) for s in day.shifts))
    quick = solve(day)
    better = solve(day, effort="improve", budget_seconds=SHORT, start=Plan())
    assert check(day, better.plan) == []
    assert better.remarks == ()
    assert score(day, better.plan) >= score(day, quick.plan)
    poor = _one_each(day)
    from_poor = solve(day, effort="improve", budget_seconds=SHORT, start=poor)
    assert score(day, from_poor.plan) > score(day, poor)


def _one_each(day: Problem) -> Plan:
    """A plan that a person made badly: nothing at all but one visit."""
    stops = next(
        (each.id, found)
        for each in day.shifts
        for t in day.tasks
        if (found := timed(day, each, [t.id]))
    )
    made = {stop.task_id for stop in stops[1]}
    left = tuple(t.id for t in day.tasks if t.id not in made)
    routes = tuple(
        Route(each.id, stops[1] if each.id == stops[0] else ()) for each in day.shifts
    )
    return Plan(routes, left, "hand")


def test_which_solver_improves_follows_from_the_problem() -> None:
    two_windows = task(1, windows=(Window(NINE, NOON), Window(NOON, FIVE)))
    lunch = Lunch(Window(720, 780))
    for day, solver in (
        (problem(task(1), shift()), "pyvrp"),
        (problem(task(1), task(2), shift(most_visits=1)), "ortools"),
        (problem(two_windows, shift()), "ortools"),
        (problem(task(1, by_two=True), shift(1), shift(2)), "ortools"),
        (problem(task(1), shift(lunch=lunch)), "ortools"),
    ):
        assert improver(sheet_of(day).sheet) == solver


def test_visits_by_two_are_made_by_two_at_one_moment() -> None:
    day = home_visits(20, 4, 1, 5)
    pairs = tuple(replace(t, by_two=t.id in (1, 2, 3), needs=()) for t in day.tasks)
    day = replace(day, tasks=pairs)
    for effort in ("quick", "improve"):
        solved = solve(day, effort=effort, budget_seconds=SHORT)
        assert check(day, solved.plan) == []
        made = [s.task_id for r in solved.plan.routes for s in r.stops]
        assert {number: made.count(number) for number in (1, 2, 3)} == {
            1: 2,
            2: 2,
            3: 2,
        }


def test_a_visit_asked_for_after_the_last_shift_stops_no_solver() -> None:
    day = home_visits(12, 4, 1, 5)
    evening = (Window(21 * 60, 23 * 60),)
    assert all(one.end < 21 * 60 for one in day.shifts)
    tasks = tuple(
        replace(
            t, by_two=t.id == 1, needs=(), windows=evening if t.id == 2 else t.windows
        )
        for t in day.tasks
    )
    day = replace(day, tasks=tasks)
    solved = solve(day, effort="improve", budget_seconds=SHORT)
    assert solved.remarks == ()
    assert 2 in solved.plan.left_out
    assert check(day, solved.plan) == []


FAILURES = {
    "missing": "    print(json.dumps({'missing': 'vroom'}), flush=True)",
    "crashed": "    os.abort()",
    "hung": "    time.sleep(60)",
    "nonsense": "    print('Traceback: no', flush=True)",
    "raised": "    print(json.dumps({'raised': 'InputException'}), flush=True)",
    "nonsense, a list": "    print('[1, 2]', flush=True)",
    "nonsense, no orders": "    print(json.dumps({'plan': 1}), flush=True)",
    "nonsense, jobs that are not there": (
        "    print(json.dumps({'orders': [[7000]]}), flush=True)"
    ),
    "nonsense, a word": "    print(json.dumps({'orders': ['x']}), flush=True)",
    "nonsense, negative": "    print(json.dumps({'orders': [[-1]]}), flush=True)",
    "nonsense, other shifts": "    print(json.dumps({'orders': [[], []]}), flush=True)",
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_solver_that_fails_leaves_the_plain_plan_and_a_sentence(
    failure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    patience = 0.2 if failure == "hung" else 20
    monkeypatch.setattr(asking, "VROOM_SECONDS", patience)
    monkeypatch.setattr(asking, "GRACE_SECONDS", patience)
    day = problem(task(1), task(2, HOME), task(3, FAR), shift(back=HOME))
    workshop = _worker(FAILURES[failure])
    try:
        solved = solve(day, effort="improve", budget_seconds=0.1, workshop=workshop)
    finally:
        workshop.close()
    assert solved.maker == "insertion"
    assert solved.plan.left_out == insert_all(day).left_out
    assert check(day, solved.plan) == []
    assert solved.remarks == (REMARKS[failure.split(",", maxsplit=1)[0]],)


def test_no_room_for_a_process_leaves_the_plain_plan_and_a_sentence() -> None:
    """As `fork` refuses on a machine without memory; the server starts all the same."""
    workshop = Workshop(("/nowhere/solver",))
    workshop.warm()
    day = problem(task(1), task(2, HOME), shift(back=HOME))
    solved = solve(day, workshop=workshop)
    assert (solved.maker, solved.remarks) == ("insertion", (REMARKS["crashed"],))
    assert check(day, solved.plan) == []


def test_a_server_with_very_many_open_files_plans_still() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 2048)), hard))
    held = [os.open(os.devnull, os.O_RDONLY) for _ in range(1100)]
    workshop = Workshop()
    try:
        day = problem(task(1), task(2, HOME), shift(back=HOME))
        assert solve(day, workshop=workshop).remarks == ()
    finally:
        workshop.close()
        for number in held:
            os.close(number)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_solver_that_hangs_is_given_up_once_in_a_stated_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Four pieces, one wait: a whole day of visits does not wait for each of them."""
    monkeypatch.setattr(asking, "VROOM_SECONDS", 1.0)
    monkeypatch.setattr(solving, "QUICK_SECONDS", 0.0)
    monkeypatch.setattr(solving, "parts_of", partial(parts_of, most_tasks=12))
    day = home_visits(48, 12, 1, 1)
    workshop = _worker(FAILURES["hung"])
    started: list[subprocess.Popen[bytes]] = []
    start = workshop._start

    def counted() -> subprocess.Popen[bytes]:
        started.append(start())
        return started[-1]

    monkeypatch.setattr(workshop, "_start", counted)
    began = time.monotonic()
    solved = solve(day, workshop=workshop)
    took = time.monotonic() - began
    assert len(started) == 1
    assert 1.0 <= took < 8.0, "one second of waiting, and the plain planner's work"
    assert solved.remarks == (REMARKS["hung"],)
    assert solved.maker == "insertion"
    assert check(day, solved.plan) == []
    assert score(day, solved.plan).served > 30


def test_whoever_stops_a_plan_ends_the_process() -> None:
    class Stopped(Exception):
        pass

    def stop(_part: float, _sentence: str) -> None:
        raise Stopped

    workshop = _worker(FAILURES["hung"])
    with pytest.raises(Stopped):
        solve(problem(task(1), shift()), workshop=workshop, progress=stop)
    assert workshop._waiting == []


def test_five_hundred_visits_on_one_day_are_planned_in_pieces(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The bound is on work, not on the clock of a busy machine: 3 CPU-s by itself."""
    monkeypatch.setattr(solving, "PIECES_A_ROUND", 0)
    day = home_visits(500, 40, 1, 1)
    workshop = Workshop()
    before = time.process_time()
    try:
        solved = solve(day, workshop=workshop)
    finally:
        workshop.close()
    assert time.process_time() - before + workshop.cpu_seconds < 10
    assert check(day, solved.plan) == []
    assert solved.remarks == ()
    assert solved.maker == "vroom"
    slots = sum(one.most_visits for one in day.shifts)
    assert score(day, solved.plan).served > 0.95 * slots


def test_pieces_make_a_plan_better_and_never_worse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(vroom_solver, "SMALL", 0)
    monkeypatch.setattr(vroom_solver, "PIECE_JOBS", 20)
    better_than_first = 0
    for seed in (1, 2, 3):
        sheet = sheet_of(with_matrix(home_visits(45, 4, 2, seed))).sheet
        search = vroom_solver._Search(sheet)
        first = vroom_solver.plan(sheet, 0, [])["orders"]
        better = vroom_solver.plan(sheet, 60, first, 12)["orders"]
        assert search.value(better) >= search.value(first)
        better_than_first += search.value(better) > search.value(first)
        made = [job for order in better for job in order]
        assert len(made) == len(set(made))
    assert better_than_first


@pytest.mark.parametrize(
    ("orders", "what"),
    [
        ("[[0, 0, 1, 1]]", "a visit twice"),
        ("[[0, 1, 2]]", "more than fit, in a bad order"),
        ("[[]]", "nothing"),
    ],
)
def test_a_plan_that_may_not_be_is_mended_or_not_used(orders: str, what: str) -> None:
    workshop = _worker(f"    print(json.dumps({{'orders': {orders}}}), flush=True)")
    day = problem(
        task(1, windows=(Window(NINE, TEN + 30),)),
        task(2, windows=(Window(NINE, TEN),)),
        task(3, FAR, windows=(Window(TEN, TEN + 70),)),
        shift(),
    )
    try:
        solved = solve(day, workshop=workshop)
    finally:
        workshop.close()
    assert check(day, solved.plan) == [], what
    assert score(day, solved.plan) >= score(day, insert_all(day))


def test_a_dead_process_is_replaced_by_a_new_one() -> None:
    workshop = Workshop()
    day = problem(task(1), shift())
    try:
        workshop.warm()
        workshop._waiting[0].kill()
        workshop._waiting[0].wait()
        assert solve(day, workshop=workshop).remarks == ()
        assert len(workshop._waiting) == 1
    finally:
        workshop.close()


@pytest.fixture(scope="module")
def broken_day() -> Problem:
    """Nothing about it is right, but for one visit and one shift."""
    nowhere = Point(float("nan"), 4.4)
    return problem(
        task(1, nowhere),
        task(2, minutes=0),
        task(3, windows=(Window(TEN, NINE),)),
        task(4, windows=(Window(NINE, NINE + 20),)),
        task(5, FAR, minutes=600),
        task(6),
        shift(1, end=NINE),
        shift(2, visitor_id=7),
        shift(3, visitor_id=7, start=TEN),
        shift(4, most_visits=0),
        shift(5, begin=nowhere),
        shift(6, may_visit=False),
    )


def test_what_is_malformed_is_left_out_and_said(broken_day: Problem) -> None:
    solved = solve(broken_day)
    assert check(broken_day, solved.plan) == []
    assert solved.plan.left_out == (1, 2, 3, 4, 5)
    assert len(solved.remarks) == 2


@pytest.mark.parametrize(
    "empty",
    [problem(), problem(task(1)), problem(shift()), problem(task(1), shift(end=NINE))],
)
def test_nothing_to_plan_is_a_plan_of_nothing(empty: Problem) -> None:
    solved = solve(empty, effort="improve")
    assert check(empty, solved.plan) == []
    assert solved.plan.left_out == tuple(t.id for t in empty.tasks)


def test_pinned_visits_that_exclude_one_another_are_said() -> None:
    pins = (task(n, pinned=Promise(101, NOON)) for n in (1, 2))
    day = problem(*pins, task(3), shift())
    solved = solve(day)
    assert [one.rule for one in solved.broken] == [Rule.PINNED]
    assert len(solved.plan.left_out) == 1


def test_a_promise_is_kept_though_a_visit_is_left_out_for_it() -> None:
    """Two free visits would fit in the hours that the promise takes."""
    day = problem(
        task(1, FAR, minutes=120, promise=Promise(101, TEN), priority=0),
        *(task(n, NEAR, priority=100) for n in (2, 3)),
        shift(end=TEN + 195, back=HOME),
    )
    start = solve(problem(day.tasks[0], shift(end=TEN + 195, back=HOME))).plan
    solved = solve(day, start=start)
    assert check(day, solved.plan) == []
    assert score(day, solved.plan).promises == 1


def test_a_promise_that_cannot_be_kept_is_a_visit_at_another_time() -> None:
    day = problem(task(1, promise=Promise(999, TEN)), shift())
    solved = solve(day)
    assert solved.plan.left_out == ()
    assert score(day, solved.plan).promises == 0


def test_progress_is_told_from_nothing_to_done() -> None:
    heard: list[tuple[float, str]] = []
    day = home_visits(12, 3, 1, 2)
    solve(
        day,
        effort="improve",
        budget_seconds=0.6,
        progress=lambda part, sentence: heard.append((part, sentence)),
    )
    assert heard[-1] == (1.0, DONE)
    assert all(0 <= part <= 1 for part, _ in heard)
    assert len(heard) > 3
