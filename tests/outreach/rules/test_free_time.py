"""When a visitor is free: hours, absence, other appointments, enough for a day."""

from datetime import date, time

import pytest

from outreach.rules.free_time import (
    CLASH_SENTENCES,
    Booked,
    Clash,
    Hours,
    WorkingDay,
    clash,
)

DAY = date(2026, 11, 24)
MORNING = Hours(time(9), time(12), 2)
PLAIN = WorkingDay(DAY, (MORNING,))
BUSY = PLAIN._replace(booked=(Booked(time(9), 60),))


@pytest.mark.parametrize(
    ("day", "starts", "minutes", "expected"),
    [
        (PLAIN, time(9), 60, None),
        (PLAIN, time(11), 60, None),
        (PLAIN, time(11, 15), 60, Clash.OUTSIDE_HOURS),
        (PLAIN, time(8, 45), 60, Clash.OUTSIDE_HOURS),
        (PLAIN._replace(hours=()), time(9), 60, Clash.OUTSIDE_HOURS),
        (PLAIN._replace(absent=True), time(9), 60, Clash.ABSENT),
        (BUSY, time(9, 30), 60, Clash.OVERLAP),
        (BUSY, time(10), 60, None),  # back to back may be agreed
        (
            BUSY._replace(hours=(MORNING._replace(most_visits=1),)),
            time(11),
            60,
            Clash.FULL,
        ),
        (PLAIN, time(23, 30), 60, Clash.OUTSIDE_HOURS),
    ],
)
def test_why_a_time_does_not_fit(
    day: WorkingDay, starts: time, minutes: int, expected: Clash | None
) -> None:
    assert clash(day, starts, minutes) is expected


def test_every_clash_has_a_sentence() -> None:
    assert set(CLASH_SENTENCES) == set(Clash)
