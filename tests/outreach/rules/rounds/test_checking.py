"""The independent check: each rule broken once, beside the plan that may be."""

from dataclasses import replace

import pytest

from outreach.rules.rounds.checking import SENTENCES, Rule, check
from outreach.rules.rounds.model import (
    Lunch,
    Need,
    NeedKind,
    Plan,
    Problem,
    Promise,
    Window,
)
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

TURKISH = Need(NeedKind.LANGUAGE, "Turks")
WOMAN = Need(NeedKind.GENDER, "V")
R = Rule


@pytest.mark.parametrize(
    "case",
    [
        (problem(task(), shift()), plan((1, (stop(),)))),
        (problem(task(), shift()), plan((1, ()), left_out=(1,))),
        (problem(task(), shift()), plan(left_out=(1,))),
        (
            problem(
                task(needs=(TURKISH, WOMAN)), shift(languages={"Turks"}, gender="V")
            ),
            plan((1, (stop(),))),
        ),
        (
            problem(task(needs=(replace(TURKISH, demand=False),)), shift()),
            plan((1, (stop(),))),
        ),
        (
            problem(task(windows=(Window(0, 60), Window(TEN, 660))), shift()),
            plan((1, (stop(),))),
        ),
        (
            problem(task(by_two=True), shift(1), shift(2)),
            plan((1, (stop(),)), (2, (stop(),))),
        ),
        (
            problem(task(), shift(lunch=Lunch(Window(NOON, 780)))),
            plan((1, (stop(),))),
        ),
        (
            problem(task(pinned=Promise(101, TEN)), shift()),
            plan((1, (stop(),))),
        ),
        (
            problem(
                task(district="D1", provider_id=3),
                shift(districts={"D1"}, provider_id=3),
            ),
            plan((1, (stop(),))),
        ),
    ],
)
def test_a_plan_that_may_be(case: tuple[Problem, Plan]) -> None:
    assert check(*case) == []


BROKEN = {
    R.UNKNOWN_SHIFT: (problem(task(), shift()), plan((9, (stop(),)))),
    R.UNKNOWN_TASK: (problem(task(), shift()), plan((1, (stop(7),)), left_out=(1,))),
    R.SHIFT_TWICE: (problem(task(), shift()), plan((1, (stop(),)), (1, ()))),
    R.TASK_TWICE: (
        problem(task(), shift(1), shift(2)),
        plan((1, (stop(),)), (2, (stop(1, NOON),))),
    ),
    R.NOT_ACCOUNTED: (problem(task(), shift()), plan((1, ()))),
    R.ALONE: (problem(task(by_two=True), shift()), plan((1, (stop(),)))),
    R.NOT_TOGETHER: (
        problem(task(by_two=True), shift(1), shift(2)),
        plan((1, (stop(),)), (2, (stop(1, NOON),))),
    ),
    R.SAME_VISITOR: (
        problem(task(by_two=True), shift(1), shift(2, visitor_id=101)),
        plan((1, (stop(),)), (2, (stop(),))),
    ),
    R.LENGTH: (problem(task(), shift()), plan((1, (stop(minutes=45),)))),
    R.WINDOW: (
        problem(task(windows=(Window(NOON, FIVE),)), shift()),
        plan((1, (stop(),))),
    ),
    R.HOURS: (problem(task(), shift(start=TEN + 5)), plan((1, (stop(),)))),
    R.TRAVEL: (problem(task(), shift()), plan((1, (stop(1, NINE),)))),
    R.NOT_BACK: (
        problem(task(), shift(back=FAR, end=660)),
        plan((1, (stop(),))),
    ),
    R.LUNCH: (
        problem(task(minutes=240), shift(lunch=Lunch(Window(NOON, NOON + 30)))),
        plan((1, (stop(1, TEN, 240),))),
    ),
    R.TOO_MANY: (
        problem(task(1), task(2), shift(most_visits=1)),
        plan((1, (stop(1), stop(2, NOON)))),
    ),
    R.MAY_NOT_VISIT: (problem(task(), shift(may_visit=False)), plan((1, (stop(),)))),
    R.NEED: (problem(task(needs=(TURKISH,)), shift()), plan((1, (stop(),)))),
    R.DISTRICT: (
        problem(task(district="D2"), shift(districts={"D1"})),
        plan((1, (stop(),))),
    ),
    R.PROVIDER: (
        problem(task(provider_id=3), shift(provider_id=4)),
        plan((1, (stop(),))),
    ),
    R.MUNICIPAL: (
        problem(task(municipal=True), shift(provider_id=4)),
        plan((1, (stop(),))),
    ),
    R.PINNED: (
        problem(task(pinned=Promise(101, NOON)), shift()),
        plan((1, (stop(),))),
    ),
    R.TWO_PLACES: (
        problem(task(1), task(2), shift(1), shift(2, visitor_id=101)),
        plan((1, (stop(1),)), (2, (stop(2, TEN + 30),))),
    ),
}


@pytest.mark.parametrize("rule", list(Rule))
def test_each_rule_is_found_when_it_is_broken(rule: Rule) -> None:
    broken = check(*BROKEN[rule])
    assert rule in {one.rule for one in broken}
    assert {one.rule for one in broken} <= {
        rule,
        R.TRAVEL,
        R.TASK_TWICE,
        R.TWO_PLACES,
    }
    assert all(one.sentence for one in broken)


def test_every_rule_has_its_own_sentence() -> None:
    assert len(set(SENTENCES.values())) == len(Rule) == len(SENTENCES)
