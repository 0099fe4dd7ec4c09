"""How many visits fit into a day."""

from datetime import date, time
from fractions import Fraction

import pytest

from outreach.rules.capacity import Away, Hours, share, visits_on

FRIDAY = date(2026, 11, 20)
ALWAYS = date(2020, 1, 1)


def hours(
    start: str, end: str, most: int = 9, *, weekday: int = 4, until: date | None = None
) -> Hours:
    return Hours(
        weekday,
        time.fromisoformat(start),
        time.fromisoformat(end),
        most,
        ALWAYS,
        until,
    )


@pytest.mark.parametrize(
    ("blocks", "away", "closed", "visits"),
    [
        ([hours("09:00", "12:00")], [], False, 3),
        ([hours("09:00", "12:59")], [], False, 3),
        ([hours("09:00", "17:00", 4)], [], False, 4),
        ([hours("09:00", "12:00", 3), hours("13:00", "16:00", 4)], [], False, 4),
        ([hours("09:00", "09:59")], [], False, 0),
        ([hours("12:00", "09:00")], [], False, 0),
        ([hours("09:00", "12:00", weekday=3)], [], False, 0),
        ([hours("09:00", "12:00", until=FRIDAY)], [], False, 0),
        ([hours("09:00", "12:00")], [Away(FRIDAY, FRIDAY)], False, 0),
        ([hours("09:00", "12:00")], [Away(date(2026, 11, 21), FRIDAY)], False, 3),
        ([hours("09:00", "12:00")], [], True, 0),
        ([], [], False, 0),
    ],
)
def test_visits_that_fit_a_day(
    blocks: list[Hours], away: list[Away], closed: bool, visits: int
) -> None:
    assert visits_on(FRIDAY, blocks, away, visit_minutes=60, closed=closed) == visits


def test_a_visit_counts_in_one_district_only() -> None:
    assert share(4, 3) * 3 == Fraction(4)
    assert share(4, 0) == 4
