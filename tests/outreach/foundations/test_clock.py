"""Dutch wall-clock times as moments, also where the clock is moved."""

from datetime import UTC, date, datetime, time

import pytest

from outreach.clock import at_local, local_date, now


@pytest.mark.parametrize(
    ("day", "clock", "utc"),
    [
        (date(2026, 1, 15), time(9), datetime(2026, 1, 15, 8, tzinfo=UTC)),
        (date(2026, 7, 15), time(9), datetime(2026, 7, 15, 7, tzinfo=UTC)),
        # 25 October: 02:30 occurs twice, the first is meant
        (date(2026, 10, 25), time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        # 29 March: 02:30 does not exist
        (date(2026, 3, 29), time(2, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_wall_clock_time_is_one_moment(day: date, clock: time, utc: datetime) -> None:
    assert at_local(day, clock) == utc


def test_just_before_midnight_in_utc_is_tomorrow_here() -> None:
    assert local_date(datetime(2026, 6, 30, 22, 30, tzinfo=UTC)) == date(2026, 7, 1)


def test_now_knows_its_time_zone() -> None:
    assert now().tzinfo is UTC
