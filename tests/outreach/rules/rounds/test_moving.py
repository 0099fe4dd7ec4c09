"""A visit moved by hand: where it fits, what it breaks, and who is how busy."""

from hypothesis import given, settings

from outreach.rules.rounds.checking import Rule, check
from outreach.rules.rounds.insertion import insert_all
from outreach.rules.rounds.load import Fairness, Load, fairness, loads
from outreach.rules.rounds.model import (
    Plan,
    Problem,
    Promise,
    Route,
    Stop,
    VisitTask,
    Window,
)
from outreach.rules.rounds.moving import breaks, moved, openings
from tests.outreach.rules.rounds.places import (
    FAR,
    NINE,
    NOON,
    TEN,
    problem,
    shift,
    task,
)
from tests.outreach.rules.rounds.problems import problems

STANDS = Plan((Route(1, (Stop(1, TEN, TEN + 60),)), Route(2)), (2,))


def two(**second: object) -> Problem:
    """A visit at ten in the first round, and one without a place."""
    return problem(task(1), task(2, **second), shift(1), shift(2, most_visits=1))


def rules(asked: Problem, shift_ids: list[int], starts: int) -> set[Rule]:
    return {
        broken.rule
        for broken in breaks(asked, STANDS, moved(asked, STANDS, 2, shift_ids, starts))
    }


def test_what_a_drop_breaks() -> None:
    municipal = two(municipal=True)
    lent = Problem(
        municipal.tasks, (shift(1, provider_id=3), shift(2)), municipal.travel
    )
    for words, asked, shift_ids, starts, expected in (
        ("beside another round", two(), [2], TEN, set()),
        ("after the other visit", two(), [1], NOON, set()),
        ("at the same time", two(), [1], TEN, {Rule.TRAVEL, Rule.TWO_PLACES}),
        ("before work", two(), [2], NINE - 60, {Rule.HOURS, Rule.TRAVEL}),
        ("out of the window", two(windows=(Window(NINE, NOON),)), [2], NOON,
         {Rule.WINDOW}),
        ("alone where two must come", two(by_two=True), [2], NOON, {Rule.ALONE}),
        ("by two, together", two(by_two=True), [1, 2], NOON, set()),
        ("of the municipality only", lent, [1], NOON, {Rule.MUNICIPAL}),
        ("too far to be there", two(point=FAR), [1], TEN + 65, {Rule.TRAVEL}),
    ):  # fmt: skip
        assert rules(asked, shift_ids, starts) == expected, words


def test_taken_out_it_is_left_out_and_nobody_else_moves() -> None:
    asked = two()
    out = moved(asked, moved(asked, STANDS, 2, [2], TEN), 2, [], 0)
    assert (out.routes, out.left_out, out.maker) == (STANDS.routes, (2,), "by_hand")
    pinned = problem(task(1, pinned=Promise(101, TEN)), task(2), shift(1), shift(2))
    after = moved(pinned, STANDS, 1, [], 0)
    assert [one.rule for one in breaks(pinned, STANDS, after)] == [Rule.PINNED]


def test_openings_are_before_and_after_what_stands() -> None:
    asked = two()
    found = openings(asked, STANDS, 2, asked.shift(1))
    assert [one.starts for one in found] == [TEN + 60]
    empty = openings(asked, STANDS, 2, asked.shift(2))
    assert [one.starts for one in empty] == [550]
    assert empty[0].added > found[0].added == 0
    full = problem(task(1), task(2), shift(1, most_visits=1), shift(2))
    assert openings(full, STANDS, 2, full.shift(1)) == []


@settings(max_examples=60, deadline=None)
@given(problems(by_two=False))
def test_every_opening_can_be_taken(asked: Problem) -> None:
    plan = insert_all(asked)
    assert check(asked, plan) == []
    for one in asked.tasks:
        for where in asked.shifts:
            for opening in openings(asked, plan, one.id, where):
                after = moved(asked, plan, one.id, [where.id], opening.starts)
                assert check(asked, after) == []


def test_load_adds_up_to_the_plan() -> None:
    asked = problem(
        task(1), VisitTask(2, FAR), shift(1), shift(2, most_visits=2),
        shift(3, may_visit=False),
    )  # fmt: skip
    found = loads(asked, STANDS)
    assert [(one.visitor_id, one.visits, one.room) for one in found] == [
        (101, 1, 4),
        (102, 0, 2),
        (103, 0, 0),
    ]
    assert (found[0].visit_minutes, found[0].work_minutes) == (60, 480)
    assert found[0].travel_minutes > 0 == found[1].travel_minutes


def test_fairness_compares_those_who_have_room() -> None:
    def load(who: int, visits: int, room: int) -> Load:
        return Load(who, visits, room, 0, 0, 0)

    full, half, none = load(1, 4, 4), load(2, 2, 4), load(3, 0, 0)
    assert fairness([full, half, none]) == Fairness(full, half)
    assert fairness([full, none]) is None
    for least, uneven in ((load(2, 3, 4), False), (half, True), (load(2, 0, 4), True)):
        assert Fairness(full, least).uneven is uneven


def test_what_stood_too_near_holds_up_nothing_else() -> None:
    """One and two were booked without a way in between."""
    asked = problem(task(1), task(2, FAR), task(3), shift(1, most_visits=2), shift(2))
    near = (Stop(1, TEN, TEN + 60), Stop(2, TEN + 65, TEN + 125))
    before = Plan((Route(1, near), Route(2)), (3,))
    assert {one.rule for one in check(asked, before)} == {Rule.TRAVEL}
    for words, after, expected in (
        ("elsewhere", moved(asked, before, 3, [2], NOON), set()),
        ("the two, apart", moved(asked, before, 2, [2], NOON), set()),
        ("no nearer", moved(asked, before, 2, [1], TEN + 61), {Rule.TRAVEL}),
        ("in between", moved(asked, before, 3, [1], TEN + 62),
         {Rule.TRAVEL, Rule.TWO_PLACES, Rule.TOO_MANY}),
    ):  # fmt: skip
        assert {one.rule for one in breaks(asked, before, after)} == expected, words
