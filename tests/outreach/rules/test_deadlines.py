"""Deadlines in Dutch working days, and the statutory clock of a Wmo report."""

import json
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.calendars import add_working_days, is_working_day
from outreach.rules import deadlines
from outreach.rules.follow_ups import FollowUpState as S

YARDSTICK = Path(__file__).parents[4] / "shared/data/signals/deadlines.json"
FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("state", "day", "norms", "expected"),
    [
        (S.AGREED, FRIDAY, {}, date(2026, 11, 24)),
        (S.SENT, FRIDAY, {}, date(2026, 11, 27)),
        (S.ACCEPTED, FRIDAY, {}, date(2026, 12, 4)),
        (S.FIRST_CONTACT, FRIDAY, {"finish_days": 1}, date(2026, 11, 23)),
        (S.SENT_BACK, FRIDAY, {}, date(2026, 11, 24)),
        (S.SENT, date(2026, 12, 23), {}, date(2026, 12, 31)),  # Christmas on Friday
        (S.SENT, date(2026, 3, 30), {}, date(2026, 4, 7)),  # over Easter Monday
        (
            S.SENT,
            date(2026, 3, 30),
            {"closed_on_good_friday": True},
            date(2026, 4, 8),
        ),
        (S.DONE, FRIDAY, {}, None),
        (S.NOT_REACHED, FRIDAY, {}, None),
        (S.DECLINED, FRIDAY, {}, None),
        (S.STOPPED, FRIDAY, {}, None),
    ],
)
def test_each_step_has_its_deadline(
    state: S, day: date, norms: dict[str, object], expected: date | None
) -> None:
    assert deadlines.next_deadline(state, day, norms) == expected


@pytest.mark.parametrize(
    ("state", "due_on", "overdue"),
    [
        (S.SENT, FRIDAY - timedelta(days=1), True),
        (S.SENT, FRIDAY, False),  # the day itself is still in time
        (S.SENT, None, False),
        (S.DONE, FRIDAY - timedelta(days=1), False),  # closed: nothing is late
    ],
)
def test_overdue_begins_the_day_after(
    state: S, due_on: date | None, overdue: bool
) -> None:
    assert deadlines.is_overdue(state, due_on, FRIDAY) is overdue


@pytest.mark.parametrize(
    ("due_on", "words"),
    [
        (date(2026, 11, 24), "nog 2 werkdagen"),
        (date(2026, 11, 23), "nog 1 werkdag"),
        (FRIDAY, "vandaag"),
        (date(2026, 11, 19), "1 werkdag te laat"),
        (date(2026, 11, 13), "5 werkdagen te laat"),
        (None, ""),
    ],
)
def test_a_deadline_in_words(due_on: date | None, words: str) -> None:
    assert deadlines.in_words(due_on, FRIDAY) == words


def test_on_saturday_a_deadline_of_friday_is_late() -> None:
    assert deadlines.in_words(FRIDAY, date(2026, 11, 21)) == "1 werkdag te laat"


@pytest.mark.parametrize(
    ("report_on", "investigate_until", "decide_until"),
    [
        (date(2026, 10, 5), date(2026, 11, 16), date(2026, 11, 30)),
        # 14 November is a Saturday: to Monday; two weeks from there
        (date(2026, 10, 3), date(2026, 11, 16), date(2026, 11, 30)),
        # 25 December (Friday): over both Christmas days and the weekend
        (date(2026, 11, 13), date(2026, 12, 28), date(2027, 1, 11)),
        # 5 May counts every year for this law; Tuesday in 2026
        (date(2026, 3, 24), date(2026, 5, 6), date(2026, 5, 20)),
        # Good Friday 3 April 2026, then Easter: until Tuesday
        (date(2026, 2, 20), date(2026, 4, 7), date(2026, 4, 21)),
    ],
)
def test_the_wmo_clock(
    report_on: date, investigate_until: date, decide_until: date
) -> None:
    clock = deadlines.wmo_clock(report_on)
    assert (clock.investigate_until, clock.decide_until) == (
        investigate_until,
        decide_until,
    )


def test_the_decision_counts_from_the_application() -> None:
    clock = deadlines.wmo_clock(date(2026, 10, 5), applied_on=date(2026, 10, 24))
    assert clock.decide_until == date(2026, 11, 9)  # 7 November is a Saturday


def test_the_personal_plan_has_a_week() -> None:
    assert deadlines.wmo_clock(date(2026, 10, 5)).personal_plan_until == date(
        2026, 10, 12
    )


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.booleans())
def test_no_deadline_falls_on_a_day_off(day: date, good_friday: bool) -> None:
    norms = {"closed_on_good_friday": good_friday}
    for state in deadlines.NORM_OF:
        due = deadlines.next_deadline(state, day, norms)
        assert due is not None
        assert due > day
        assert is_working_day(due, closed_on_good_friday=good_friday)
    clock = deadlines.wmo_clock(day)
    assert not deadlines.is_legal_day_off(clock.investigate_until)
    assert not deadlines.is_legal_day_off(clock.decide_until)
    assert clock.investigate_until >= day + timedelta(weeks=6)


def _yardstick() -> list[tuple[str, int, str]]:
    """Rows in working days: (created, days x factor, deadline)."""
    if not YARDSTICK.exists():
        return []
    cases = json.loads(YARDSTICK.read_text())["cases"]
    return [
        (created, days * factor, deadline)
        for created, days, calendar_days, factor, deadline in cases
        if not calendar_days
    ]


@pytest.mark.skipif(
    not YARDSTICK.exists(), reason="the yardstick data are not beside the repository"
)
def test_working_days_agree_with_the_yardstick() -> None:
    """Rows in calendar days do not fit: our norms count working days only.

    The yardstick counts hours; midnight there is the end of the day before here.
    """
    rows = _yardstick()
    assert len(rows) == 23
    for created, days, deadline in rows:
        start = datetime.fromisoformat(created).date()
        end = datetime.fromisoformat(deadline) - timedelta(microseconds=1)
        working = partial(is_working_day, closed_on_good_friday=True)
        assert add_working_days(start, days, working=working) == end.date(), created
