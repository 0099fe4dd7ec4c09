"""Dutch working days: the cases of a wall calendar, and laws that always hold."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.calendars import (
    add_working_days,
    is_holiday,
    is_working_day,
    monday_of,
    working_days_between,
)

DAYS = st.dates(date(2015, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 4, 27), True),  # King's Day, a Monday
        (date(2025, 4, 26), True),  # King's Day a day early: the 27th is a Sunday
        (date(2025, 5, 5), True),  # Liberation Day in a jubilee year
        (date(2026, 5, 5), False),  # ... and not in between
        (date(2026, 5, 14), True),  # Ascension Day
        (date(2026, 12, 26), True),  # Boxing Day, a Saturday
        (date(2026, 4, 3), False),  # Good Friday is policy
        (date(2026, 11, 20), False),
    ],
)
def test_dutch_holidays(day: date, expected: bool) -> None:
    assert is_holiday(day) is expected


def test_good_friday_counts_where_the_municipality_closes() -> None:
    good_friday = date(2026, 4, 3)
    assert is_holiday(good_friday, closed_on_good_friday=True)
    assert is_working_day(good_friday)
    assert not is_working_day(good_friday, closed_on_good_friday=True)


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # Friday -> Monday
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # Saturday -> Monday
        (date(2026, 11, 21), 0, date(2026, 11, 23)),  # today, or when we open
        (date(2026, 12, 24), 1, date(2026, 12, 28)),  # over Christmas and weekend
        (date(2026, 12, 31), 2, date(2027, 1, 5)),  # over New Year
        (date(2026, 11, 23), -1, date(2026, 11, 20)),
    ],
)
def test_counting_working_days(start: date, count: int, expected: date) -> None:
    assert add_working_days(start, count) == expected


@given(DAYS.filter(is_working_day), st.integers(0, 60))
def test_there_and_back_is_the_same_working_day(day: date, count: int) -> None:
    assert add_working_days(add_working_days(day, count), -count) == day


@given(DAYS, st.integers(0, 60))
def test_a_deadline_is_never_on_a_closed_day(day: date, count: int) -> None:
    assert is_working_day(add_working_days(day, count))


@given(DAYS, st.integers(1, 60))
def test_the_days_between_are_the_days_that_were_added(day: date, count: int) -> None:
    assert working_days_between(day, add_working_days(day, count)) == count


@given(DAYS, DAYS)
def test_days_between_count_back_as_they_count_forth(one: date, other: date) -> None:
    assert working_days_between(one, other) == -working_days_between(other, one)


def test_the_monday_of_a_sunday_lies_before_it() -> None:
    assert monday_of(date(2026, 11, 22)) == date(2026, 11, 16)
