"""Intervals, Holm and numbers needed, against published figures."""

from datetime import date

import pytest

from letters.rules.trial_counts import Sent, counted_arms, is_mature
from letters.rules.trial_results import (
    Counted,
    Measure,
    Verdict,
    chance_of,
    differences,
    homes_needed,
    in_words,
    newcombe,
    points,
)

Z = 1.959964
CONTROL = Counted(250, 1000)


@pytest.mark.parametrize(
    ("arm", "control", "low", "high"),
    [
        # Newcombe (1998), table II, method 10.
        (Counted(56, 70), Counted(48, 80), 0.0524, 0.3339),
        (Counted(9, 10), Counted(3, 10), 0.1705, 0.8090),
        (Counted(6, 7), Counted(2, 7), 0.0582, 0.8062),
        (Counted(5, 56), Counted(0, 29), -0.0381, 0.1926),
        (Counted(10, 10), Counted(0, 10), 0.6075, 1.0),
    ],
)
def test_interval_of_a_difference_is_newcombes(
    arm: Counted, control: Counted, low: float, high: float
) -> None:
    assert newcombe(arm, control, Z) == pytest.approx((low, high), abs=1e-4)


def test_chance_of_a_difference_is_that_of_the_pooled_test() -> None:
    # 2 x 2 table 320/680, 250/750: chi-square 12.02, one degree of freedom.
    assert chance_of(Counted(320, 1000), CONTROL) == pytest.approx(0.000525, abs=1e-6)
    assert chance_of(CONTROL, CONTROL) == 1.0
    assert chance_of(Counted(0, 10), Counted(0, 10)) == 1.0


@pytest.mark.parametrize(
    ("arms", "verdicts"),
    [
        ([Counted(320, 1000)], ["real"]),
        ([Counted(290, 1000)], ["real"]),  # p 0.043 alone ...
        ([Counted(290, 1000), Counted(251, 1000)], ["chance", "chance"]),  # of two
        # The second is held against 0.05 only because the first one stood (Holm).
        ([Counted(290, 1000), Counted(320, 1000)], ["real", "real"]),
        ([Counted(250, 1000)], ["chance"]),
        ([Counted(2, 10)], ["too_few"]),
        ([Counted(200, 1000)], ["real"]),
    ],
)
def test_holm_judges_all_comparisons_together(
    arms: list[Counted], verdicts: list[str]
) -> None:
    found = differences(CONTROL, arms)
    assert [one and one.verdict.value for one in found] == verdicts
    for one in found:
        assert one is not None
        if one.verdict is Verdict.REAL:
            assert one.low > 0 or one.high < 0


def test_an_arm_without_homes_tells_nothing() -> None:
    assert differences(CONTROL, [Counted(0, 0)]) == [None]
    assert differences(Counted(0, 0), [CONTROL]) == [None]


@pytest.mark.parametrize(
    ("share", "gap", "arms", "needed"),
    [
        (0.25, 0.05, 2, 1251),  # Fleiss, Levin and Paik: 0.25 against 0.30
        (0.25, 0.10, 2, 329),
        (0.50, 0.05, 2, 1565),
        (0.25, 0.05, 3, 1515),
        (0.97, 0.05, 2, 326),  # only downwards is possible
    ],
)
def test_homes_needed_are_those_of_the_tables(
    share: float, gap: float, arms: int, needed: int
) -> None:
    assert homes_needed(share, gap, arms=arms) == pytest.approx(needed, abs=1)


@pytest.mark.parametrize(("share", "gap"), [(0.0, 0.1), (0.3, 0.0), (1.0, 0.1)])
def test_no_number_for_no_difference(share: float, gap: float) -> None:
    with pytest.raises(ValueError, match="share"):
        homes_needed(share, gap)


def test_a_verdict_is_a_plain_sentence() -> None:
    real, chance = differences(CONTROL, [Counted(320, 1000), Counted(251, 1000)])
    assert "waarschijnlijk echt" in in_words(real, "Kort", Measure.ANSWERED)
    assert "vaker antwoord" in in_words(real, "Kort", Measure.ANSWERED)
    assert "kan toeval zijn" in in_words(chance, "Lang", Measure.YES)
    assert "nog geen huishoudens" in in_words(None, "Lang", Measure.YES)
    (few,) = differences(Counted(3, 9), [Counted(1, 9)])
    assert "te weinig" in in_words(few, "Lang", Measure.YES)
    assert points(0.0243) == "+2,4 punten"
    assert points(-0.01) == "\u22121,0 punten"


TODAY = date(2026, 11, 20)
OLD, YOUNG = date(2026, 10, 9), date(2026, 10, 10)


def sent(
    arm: str, who: str, home: str, answered: bool = False, **given: object
) -> Sent:
    values = {"posted_on": OLD, "returned": False, "yes": False} | given
    return Sent(arm, who, home, answered=answered, **values)  # type: ignore[arg-type]


def test_homes_are_counted_once_and_young_and_returned_letters_not() -> None:
    rows = [
        sent("a", "R1", "home", answered=True, yes=True, code="yes"),
        sent("a", "R2", "home"),
        sent("a", "R3", "", answered=True, code="never_again"),
        sent("a", "R4", "", answered=True, posted_on=YOUNG),
        sent("b", "R5", "other", returned=True),
        sent("b", "R6", "other"),
    ]
    found = counted_arms(rows, Measure.ANSWERED, today=TODAY, weeks=6)
    assert found["a"].homes == Counted(2, 2)
    assert (found["a"].letters, found["a"].young) == (3, 1)
    assert dict(found["a"].codes) == {"yes": 1, "": 1, "never_again": 1}
    assert (found["b"].homes, found["b"].returned) == (Counted(0, 1), 1)
    yes = counted_arms(rows, Measure.YES, today=TODAY, weeks=6)
    assert yes["a"].homes == Counted(1, 2)


def test_a_letter_counts_from_six_weeks_on() -> None:
    assert is_mature(OLD, TODAY, 6)
    assert not is_mature(YOUNG, TODAY, 6)
