"""When a review of rights is due, and what adds up."""

from datetime import date

import pytest

from outreach.rules.access_reviews import (
    Decision,
    Totals,
    decision_fault,
    review_due,
    standing,
    totals,
)

STAYS, LAPSES, ENDED = Decision.STAYS, Decision.LAPSES, Decision.ENDED


@pytest.mark.parametrize(
    ("last", "today", "due"),
    [
        (None, date(2026, 11, 20), True),  # never done
        (date(2025, 11, 21), date(2026, 11, 20), False),  # a day less than a year
        (date(2025, 11, 20), date(2026, 11, 20), True),
        (date(2024, 2, 29), date(2025, 2, 28), False),
        (date(2024, 2, 29), date(2025, 3, 1), True),
    ],
)
def test_review_is_due_after_a_year(last: date | None, today: date, due: bool) -> None:
    assert review_due(last, today) is due


@pytest.mark.parametrize(
    ("decision", "ended", "counts"),
    [
        (None, False, None),
        (None, True, ENDED),  # ended by itself: nothing to decide
        (STAYS, True, STAYS),  # what somebody decided stays on record
        (LAPSES, True, LAPSES),
    ],
)
def test_what_counts_for_a_right(
    decision: Decision | None, ended: bool, counts: Decision | None
) -> None:
    assert standing(decision, ended) is counts


def test_totals_add_up() -> None:
    lines = [(STAYS, False), (STAYS, True), (LAPSES, True), (None, True), (None, False)]
    assert totals(lines) == Totals(5, 2, 1, 1, 1)


@pytest.mark.parametrize(
    ("decision", "reason", "kept"),
    [
        (STAYS, "", True),
        (LAPSES, "uit dienst", True),
        (LAPSES, "  ", False),
        (STAYS, "x" * 201, False),
        (ENDED, "", False),  # nobody decides that: it happens
    ],
)
def test_lapse_needs_a_reason(decision: Decision, reason: str, kept: bool) -> None:
    assert (decision_fault(decision, reason) is None) is kept
