"""When daily and weekly work is due, also on the days with 23 or 25 hours."""

from datetime import UTC, date, datetime, time

import pytest

from outreach.jobs.occurrences import newest_day, newest_week


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 11, 20, 2, 59, tzinfo=UTC), date(2026, 11, 19)),  # 03:59 here
        (datetime(2026, 11, 20, 3, 0, tzinfo=UTC), date(2026, 11, 20)),  # 04:00 here
        (datetime(2026, 10, 25, 2, 30, tzinfo=UTC), date(2026, 10, 24)),  # clock back
        (datetime(2026, 10, 25, 3, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 3, 29, 2, 0, tzinfo=UTC), date(2026, 3, 29)),  # clock forward
        (datetime(2027, 1, 1, 1, 0, tzinfo=UTC), date(2026, 12, 31)),
    ],
)
def test_the_newest_day_is_the_one_whose_hour_passed(at: datetime, day: date) -> None:
    assert newest_day(at, time(4)) == day


@pytest.mark.parametrize(
    ("at", "monday"),
    [
        (datetime(2026, 11, 20, 9, 0, tzinfo=UTC), date(2026, 11, 16)),  # a Friday
        (datetime(2026, 11, 23, 4, 0, tzinfo=UTC), date(2026, 11, 16)),  # Monday 05:00
        (datetime(2026, 11, 23, 5, 0, tzinfo=UTC), date(2026, 11, 23)),  # Monday 06:00
    ],
)
def test_a_week_begins_on_monday_morning(at: datetime, monday: date) -> None:
    assert newest_week(at, time(6)) == monday


@pytest.mark.parametrize("due", [time(2), time(2, 59)])
def test_nothing_is_planned_in_the_hour_that_comes_twice(due: time) -> None:
    with pytest.raises(ValueError, match="between 02:00 and 03:00"):
        newest_day(datetime(2026, 11, 20, 9, 0, tzinfo=UTC), due)
