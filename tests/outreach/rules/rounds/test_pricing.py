"""Free moments priced by the travel that they add."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.rules.free_time import STEP_MINUTES
from outreach.rules.rounds.checking import check
from outreach.rules.rounds.gaps import Taken, Ways
from outreach.rules.rounds.insertion import insert_all
from outreach.rules.rounds.model import (
    DAY,
    Lunch,
    Mode,
    Need,
    NeedKind,
    Plan,
    Point,
    Problem,
    Promise,
    Route,
    Shift,
    Stop,
    Travel,
    VisitTask,
    Window,
)
from outreach.rules.rounds.pricing import Offer, asked, offers
from outreach.rules.rounds.score import KNOWN, WISH, route_minutes
from outreach.rules.rounds.shortlist import (
    MOST_A_DAY,
    MOST_BEST,
    in_twos,
    one_a_moment,
    shortlist,
)
from tests.outreach.rules.rounds.problems import POINTS, problems

HOME, NEAR, FAR = Point(52.0, 4.0), Point(52.01, 4.0), Point(52.1, 4.0)
MINUTES = {
    (HOME, NEAR): 10,
    (NEAR, HOME): 10,
    (HOME, FAR): 40,
    (FAR, HOME): 40,
    (NEAR, FAR): 35,
    (FAR, NEAR): 35,
}
TRAVEL = Travel(known={Mode.BIKE: MINUTES})
TASK = VisitTask(7, NEAR)
SHIFT = Shift(1, 5, 540, 780, HOME, back=HOME)
"""Nine to one."""


def found(
    task: VisitTask = TASK,
    shift: Shift = SHIFT,
    taken: Sequence[Taken] = (),
    *,
    at_door: bool = True,
    not_before: int = 0,
) -> list[tuple[int, int]]:
    """(minute, extra minutes) of every offer."""
    visit = asked(task, at_door=at_door)
    each = offers(visit, shift, taken, Ways(TRAVEL), not_before=not_before)
    return [(one.starts, one.extra) for one in each]


def at(extra: int, *moments: int) -> list[tuple[int, int]]:
    """The same price at each of these moments."""
    return [(starts, extra) for starts in moments]


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ({}, at(20, 570, 600, 630, 660, 690)),
        ({"not_before": 631}, at(20, 660, 690)),
        # Beside somebody who lives there the way is made already.
        ({"taken": [Taken(600, 660, NEAR)]}, at(0, 660, 690)),
        ({"taken": [Taken(630, 690, NEAR)]}, at(0, 570, 690)),
        # Far away: too late to get there, and half an hour round.
        ({"taken": [Taken(600, 660, FAR)]}, []),
        ({"taken": [Taken(580, 640, FAR)]}, [(690, 5)]),
        # A call takes time and no travel.
        ({"taken": [Taken(600, 660)]}, [(690, 20)]),
        ({"taken": [Taken(660, 720)]}, at(20, 570, 600)),
        # Before a call there must be time to travel on after it.
        ({"taken": [Taken(630, 690), Taken(700, 760, FAR)]}, []),
        ({"taken": [Taken(630, 690), Taken(725, 740, FAR)]}, [(570, 5)]),
        # What stands outside the hours counts too.
        ({"taken": [Taken(790, 850, NEAR)]}, at(20, 570, 600, 630, 660, 690)),
        ({"taken": [Taken(780, 840, FAR)]}, at(20, 570, 600, 630, 660)),
        ({"taken": [Taken(480, 540, FAR)]}, at(20, 600, 630, 660, 690)),
        # Nobody goes anywhere for a call.
        ({"at_door": False, "taken": [Taken(600, 660, FAR)]}, [(660, 0)]),
        ({"shift": replace(SHIFT, back=None)}, at(10, 570, 600, 630, 660, 690, 720)),
        ({"shift": replace(SHIFT, most_visits=1), "taken": [Taken(540, 550)]}, []),
        ({"shift": replace(SHIFT, may_visit=False)}, []),
        ({"shift": replace(SHIFT, end=600)}, []),
        ({"task": replace(TASK, municipal=True)},
         at(20, 570, 600, 630, 660, 690)),
        ({"task": replace(TASK, municipal=True),
          "shift": replace(SHIFT, provider_id=3)}, []),
        ({"task": replace(TASK, needs=(Need(NeedKind.LANGUAGE, "Turks"),))}, []),
        ({"task": replace(TASK, windows=(Window(600, 670), Window(690, 720)))},
         [(600, 20)]),
        ({"task": replace(TASK, windows=(Window(DAY + 600, DAY + 700),))}, []),
    ],
)  # fmt: skip
def test_moments_and_what_they_cost(
    what: dict[str, object], expected: list[tuple[int, int]]
) -> None:
    assert found(**what) == expected  # type: ignore[arg-type]


def test_the_pause_stays_possible() -> None:
    """From twelve to half past twelve it begins: a visit over all of that is none."""
    noon = replace(SHIFT, end=900, lunch=Lunch(Window(720, 750)))
    assert found(shift=noon) == at(20, 570, 600, 630, 660, 690, 750, 780, 810)
    # No room for it is left by what stands: nothing more comes that day.
    assert found(shift=noon, taken=[Taken(690, 790, NEAR)]) == []
    # A call leaves room for it before or after, on the spot.
    called = [Taken(720, 740)]
    assert found(shift=noon, taken=called) == at(20, 570, 600, 630, 660, 780, 810)


@given(problems(by_two=False), POINTS, st.integers(15, 90), st.booleans())
@settings(max_examples=50)
def test_offered_is_what_the_checker_lets_pass_and_no_more(
    drawn: Problem, point: Point, length: int, known: bool
) -> None:
    """Into any round of any plan: exactly the moments that the checker lets pass, at
    the travel that the plan then has more."""
    plan = insert_all(drawn)
    for route in plan.routes:
        shift = drawn.shift(route.shift_id)
        new = VisitTask(
            99,
            point,
            length,
            (Window(600, 1000),),
            known_visitors=frozenset({shift.visitor_id} if known else ()),
        )
        problem = replace(drawn, tasks=(*drawn.tasks, new))
        taken = [
            Taken(s.starts, s.ends, drawn.task(s.task_id).point) for s in route.stops
        ]
        each = offers(asked(new), shift, taken, Ways(drawn.travel))
        given_now = {one.starts: one.extra for one in each}
        before = route_minutes(drawn, route)
        for starts in range(510, 1111, STEP_MINUTES):
            tried = _with(plan, route, Stop(99, starts, starts + length))
            broken = check(problem, tried)
            assert (starts in given_now) == (not broken), (starts, broken)
            if not broken:
                now = next(r for r in tried.routes if r.shift_id == shift.id)
                assert given_now[starts] == route_minutes(problem, now) - before


def _with(plan: Plan, route: Route, stop: Stop) -> Plan:
    stops = tuple(sorted((*route.stops, stop), key=lambda one: (one.starts, one.ends)))
    routes = [Route(r.shift_id, stops) if r is route else r for r in plan.routes]
    return Plan(tuple(routes), plan.left_out)


OFFERS = st.lists(
    st.builds(
        Offer,
        st.sampled_from([d * DAY + m for d in range(4) for m in (600, 660)]),
        st.integers(0, 9),
        st.just(0),
        st.integers(0, 2),
        st.booleans(),
        st.integers(1, 4),
    ),
    max_size=30,
)


@given(OFFERS)
@settings(max_examples=50)
def test_the_order_is_the_law_and_nothing_better_is_passed_over(
    each: list[Offer],
) -> None:
    named = shortlist(each)
    law = [
        (not one.known, one.price, one.starts // DAY, one.idle, one.starts)
        for one in named
    ]
    assert law == sorted(law)
    days = [one.starts // DAY for one in named]
    assert all(days.count(day) <= MOST_A_DAY for day in days)
    assert len(named) <= MOST_BEST
    assert len(set(named)) == len(named)
    for one in each:  # what is not named has a reason
        assert (
            len(named) == MOST_BEST
            or days.count(one.starts // DAY) == MOST_A_DAY
            or one.starts in {o.starts for o in named}
            or (one.starts // DAY, one.visitor_id)
            in {(o.starts // DAY, o.visitor_id) for o in named}
        )


@given(
    st.lists(st.tuples(st.integers(0, 32), st.integers(1, 6), st.booleans())),
    st.integers(15, 120),
    st.booleans(),
)
@settings(max_examples=50)
def test_what_stands_is_never_overlapped(
    drawn: list[tuple[int, int, bool]], length: int, at_door: bool
) -> None:
    """Visits and calls, also when they overlap one another or lie outside the hours."""
    busy = sorted(
        (
            Taken(
                480 + 15 * begin, 480 + 15 * (begin + quarters), NEAR if out else None
            )
            for begin, quarters, out in drawn
        ),
        key=lambda one: (one.start, one.end),
    )
    shift = replace(SHIFT, end=1020, most_visits=99)
    task = replace(TASK, minutes=length)
    for starts, _ in found(task, shift, busy, at_door=at_door):
        assert shift.start <= starts <= shift.end - length
        assert not any(b.start < starts + length and starts < b.end for b in busy)


def test_what_is_kept_of_wishes_is_worth_travel() -> None:
    wish = Need(NeedKind.GENDER, "V", demand=False)
    task = replace(TASK, needs=(wish,), known_visitors=frozenset({5}))
    woman = replace(SHIFT, gender="V")
    first = next(iter(offers(asked(task), woman, [], Ways(TRAVEL))))
    assert (first.wishes, first.known, first.price) == (
        KNOWN + WISH,
        True,
        20 - KNOWN - WISH,
    )


def offer(
    day: int, minute: int, price: int, who: int, *, known: bool = False, idle: int = 0
) -> Offer:
    return Offer(day * DAY + minute, price, 0, idle, known, who)


def test_the_few_that_are_named() -> None:
    """Who came before first, at most three times; then the least travel, the sooner
    day, the day left in one piece; not all on one day, nobody twice on a day, no moment
    twice."""
    every = [
        offer(0, 600, 2, 1),
        offer(0, 630, 2, 1),
        offer(0, 600, 3, 2),
        offer(0, 660, 4, 3),
        offer(0, 690, 4, 2),
        offer(1, 600, 9, 4, known=True),
        offer(2, 600, 8, 4, known=True),
        offer(3, 600, 7, 4, known=True),
        offer(4, 600, 6, 4, known=True),
        offer(5, 660, 3, 2, idle=30),
        offer(5, 690, 3, 2, idle=0),
        offer(1, 690, 3, 2, idle=60),
    ]
    named = shortlist(every)
    assert [(one.starts // DAY, one.starts % DAY, one.visitor_id) for one in named] == [
        (4, 600, 4),
        (3, 600, 4),
        (2, 600, 4),
        (0, 600, 1),
        (1, 690, 2),
        (5, 690, 2),
    ]
    assert shortlist([]) == []
    # With nobody else to choose from, who came before is named oftener.
    alone = [offer(day, 600, day, 4, known=True) for day in range(8)]
    assert shortlist(alone) == alone[:MOST_BEST]
    # A moment of somebody else is worth more than a fourth of the same visitor.
    other = offer(9, 600, 99, 5)
    assert shortlist([*alone, other]) == [*alone[:5], other]


def test_each_moment_has_whoever_suits_best_then() -> None:
    every = [offer(0, 630, 5, 1), offer(0, 600, 9, 1), offer(0, 600, 4, 2)]
    assert one_a_moment(every) == [every[2], every[0]]


@pytest.mark.parametrize(
    ("one_is", "expected"),
    [
        (None, [(600, 7, 2, 3), (630, 11, 1, 2)]),
        (1, [(600, 12, 2, 1), (630, 11, 2, 1)]),
        (3, [(600, 7, 2, 3)]),
        (8, []),
    ],
)
def test_by_two_at_one_moment(
    one_is: int | None, expected: list[tuple[int, int, int, int]]
) -> None:
    every = [
        offer(0, 600, 9, 1),
        offer(0, 600, 3, 2),
        offer(0, 600, 4, 3),
        offer(0, 600, 5, 2),
        offer(0, 630, 5, 1),
        offer(0, 630, 6, 2),
        offer(0, 660, 6, 2),
        offer(0, 660, 7, 2),
    ]
    pairs = in_twos(every, one_is=one_is)
    assert [
        (one.starts, one.extra, one.visitor_id, one.second_id) for one in pairs
    ] == expected


def test_a_pinned_visit_has_its_own_moment_only() -> None:
    assert found(replace(TASK, pinned=Promise(5, 630))) == [(630, 20)]
    assert found(replace(TASK, pinned=Promise(6, 630))) == []
