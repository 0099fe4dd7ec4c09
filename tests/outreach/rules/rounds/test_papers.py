"""Numbers of sheets and cards, and letters for safety."""

from datetime import date

import pytest

from outreach.rules.rounds.papers import (
    SAFETY_LETTERS,
    card_number,
    is_late,
    sheet_day,
    visit_of_card,
)
from outreach.rules.safety_codes import SafetyCode


@pytest.mark.parametrize("visit_id", [1, 9, 412, 99_999, 100_000, 12_345_678])
def test_card_leads_back_to_its_visit(visit_id: int) -> None:
    card = card_number(visit_id)
    assert visit_of_card(card) == visit_id
    assert visit_of_card(f" {card.replace('-', ' ')} ") == visit_id


def test_wrong_figure_on_a_card_is_noticed() -> None:
    digits = card_number(412).replace("-", "")
    for place in range(len(digits)):
        for other in "0123456789":
            typed = digits[:place] + other + digits[place + 1 :]
            assert (visit_of_card(typed) is None) is (other != digits[place])


def test_two_places_changed_on_a_card_are_noticed() -> None:
    digits = card_number(41_327).replace("-", "")
    for place in range(len(digits) - 1):
        one, two = digits[place : place + 2]
        typed = digits[:place] + two + one + digits[place + 2 :]
        assert one == two or visit_of_card(typed) is None


@pytest.mark.parametrize(
    "typed", ["", "-", "0", "412", "00000-0", "²²²²²²", "9" * 19, card_number(2**31)]
)
def test_what_is_no_card(typed: str) -> None:
    assert visit_of_card(typed) is None


def test_each_safety_code_has_a_letter_of_its_own() -> None:
    assert set(SAFETY_LETTERS) == set(SafetyCode)
    assert len(set(SAFETY_LETTERS.values())) == len(SafetyCode)


@pytest.mark.parametrize(
    ("today", "late"),
    [
        (date(2026, 11, 24), False),
        (date(2026, 11, 25), False),
        (date(2026, 11, 26), True),
    ],
)
def test_sheet_is_late_two_days_after_its_round(today: date, late: bool) -> None:
    assert is_late(date(2026, 11, 24), today) is late


def test_day_on_a_sheet() -> None:
    assert sheet_day(date(2026, 11, 24)) == "Dinsdag 24 november 2026"
    assert sheet_day(date(2026, 11, 29)) == "Zondag 29 november 2026"
