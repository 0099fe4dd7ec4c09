"""Lead times in working days: what is open and late counts as late."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.calendars import is_working_day, working_days_between
from outreach.rules.lead_times import WorkingDayCount, lead_time

FIRST, LAST = date(2025, 12, 1), date(2026, 6, 1)


@pytest.mark.parametrize(
    ("finished", "median", "p90"),
    [
        ([], None, None),
        ([4], 4.0, 4),
        ([1, 2], 1.5, 2),
        ([5, 1, 3], 3.0, 5),
        (list(range(1, 11)), 5.5, 9),  # nine of ten took at most nine
        (list(range(1, 12)), 6.0, 10),
    ],
)
def test_median_and_p90(
    finished: list[int], median: float | None, p90: int | None
) -> None:
    found = lead_time(finished, [], 5)
    assert (found.median, found.p90) == (median, p90)


def test_what_waits_too_long_counts_as_not_within_the_norm() -> None:
    found = lead_time([1, 5, 6], [2, 5, 9], norm=5)
    assert (found.within_norm, found.open_late, found.oldest_open) == (2, 1, 9)
    assert found.share_within == 0.5


def test_nothing_finished_and_nothing_late_has_no_share() -> None:
    assert lead_time([], [1], norm=5).share_within is None


@settings(deadline=None)
@given(st.dates(FIRST, LAST), st.integers(0, 60))
def test_counting_quickly_equals_counting_day_by_day(day: date, more: int) -> None:
    end = min(day + timedelta(days=more), LAST)
    count = WorkingDayCount(FIRST, LAST, is_working_day)
    assert count.between(day, end) == working_days_between(day, end)
