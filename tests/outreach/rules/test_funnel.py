"""The measures: units never mix, and young waves do not count."""

from datetime import date

import pytest

from outreach.rules.funnel import (
    ACTION_STEPS,
    MEASURES,
    RATIOS,
    STEPS,
    Code,
    Unit,
    is_mature,
    sentence,
)


def test_every_measure_has_a_label_and_one_definition() -> None:
    assert set(MEASURES) == set(Code)
    assert all(measure.label for measure in MEASURES.values())
    assert all(measure.definition.endswith(".") for measure in MEASURES.values())


def test_ratios_divide_like_by_like() -> None:
    for ratio in RATIOS:
        units = {MEASURES[ratio.numerator].unit, MEASURES[ratio.denominator].unit}
        assert len(units) == 1, ratio


def test_steps_keep_to_one_counting_unit() -> None:
    assert {MEASURES[step].unit for step in STEPS} == {Unit.PERSON}
    assert {MEASURES[step].unit for step in ACTION_STEPS} == {Unit.ACTION}


def test_a_ratio_says_what_it_divides() -> None:
    assert sentence(RATIOS[2]) == (
        "Bezocht gedeeld door uitgenodigd, beide in personen."
    )


@pytest.mark.parametrize(
    ("posted_on", "mature"),
    [
        (date(2026, 10, 9), True),  # exactly six weeks before
        (date(2026, 10, 10), False),  # one day short
        (date(2026, 1, 5), True),
        (date(2026, 11, 20), False),  # today
    ],
)
def test_a_wave_matures_after_its_weeks(posted_on: date, mature: bool) -> None:
    assert is_mature(posted_on, date(2026, 11, 20), 6) is mature
