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
    free_starts,
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


def test_free_times_leave_room_to_travel() -> None:
    assert free_starts(PLAIN, 60) == [
        time(9),
        time(9, 30),
        time(10),
        time(10, 30),
        time(11),
    ]
    assert free_starts(BUSY, 60) == [time(10, 30), time(11)]


def test_nobody_absent_or_full_is_proposed() -> None:
    assert free_starts(PLAIN._replace(absent=True), 60) == []
    full = BUSY._replace(hours=(MORNING._replace(most_visits=1),))
    assert free_starts(full, 60) == []


def test_times_begin_on_the_half_hour() -> None:
    odd = WorkingDay(DAY, (Hours(time(9, 10), time(11), 3),))
    assert free_starts(odd, 60) == [time(9, 30), time(10)]


def test_every_clash_has_a_sentence() -> None:
    assert set(CLASH_SENTENCES) == set(Clash)
