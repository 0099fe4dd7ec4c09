"""When a print house begins, until when a hand-over can be taken back, and when the
post brings the letters."""

from datetime import UTC, date, datetime, timedelta

import pytest

from letters.queries.print_houses import cut_off_at, delivery_window, expected_of
from letters.rules.delivery_days import (
    codes_are_stale,
    delivers_on,
    weeks_to_choose,
    works_on,
)
from letters.tables import PrintHouse

CLOSED = (date(2026, 11, 23),)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("handed_over", "until"),
    [
        # winter: local time is UTC + 1
        ("2026-11-20 09:00", "2026-11-20 16:30"),  # Friday morning
        ("2026-11-20 16:29:59", "2026-11-20 16:30"),  # a second before
        ("2026-11-20 16:30", "2026-11-23 16:30"),  # at the cut-off: Monday's run
        ("2026-11-20 16:50", "2026-11-23 16:30"),
        ("2026-11-19 23:30", "2026-11-20 16:30"),  # after midnight here: Friday
        ("2026-11-21 09:00", "2026-11-23 16:30"),  # Saturday
        ("2026-11-22 22:59", "2026-11-23 16:30"),  # Sunday night
        # summer: UTC + 2
        ("2026-07-14 15:29", "2026-07-14 15:30"),
        ("2026-07-14 15:30", "2026-07-15 15:30"),
        ("2026-07-14 16:29", "2026-07-15 15:30"),  # would be in time in winter
        # over a change of the clock
        ("2026-03-27 17:00", "2026-03-30 15:30"),  # winter Friday, summer Monday
        ("2026-10-23 16:00", "2026-10-26 16:30"),  # summer Friday, winter Monday
        ("2026-10-25 00:30", "2026-10-26 16:30"),  # 02:30, the first time
        ("2026-10-25 01:30", "2026-10-26 16:30"),  # 02:30, the second time
        # holidays
        ("2026-04-03 10:00", "2026-04-03 15:30"),  # Good Friday is a working day
        ("2026-04-03 16:00", "2026-04-07 15:30"),  # Easter Monday is not
        ("2026-04-24 16:00", "2026-04-28 15:30"),  # King's day is a Monday
        ("2026-05-13 16:00", "2026-05-15 15:30"),  # Ascension
        ("2026-05-04 16:00", "2026-05-05 15:30"),  # 5 May: once in five years
        ("2025-05-04 10:00", "2025-05-06 15:30"),  # and that was 2025
        ("2026-12-24 17:00", "2026-12-28 16:30"),  # Christmas, then a weekend
        ("2026-12-31 17:00", "2027-01-04 16:30"),  # over the year
    ],
)
def test_a_hand_over_can_be_taken_back_until(handed_over: str, until: str) -> None:
    assert cut_off_at(utc(handed_over), PrintHouse(name="x")) == utc(until)


def test_a_house_has_its_own_time_and_its_own_closed_days() -> None:
    house = PrintHouse(name="x", cut_off="12:00", closed_on=["2026-11-23"])
    assert cut_off_at(utc("2026-11-20 10:59"), house) == utc("2026-11-20 11:00")
    assert cut_off_at(utc("2026-11-20 11:00"), house) == utc("2026-11-24 11:00")
    usual = PrintHouse(name="y")
    assert cut_off_at(utc("2026-11-20 17:00"), usual, CLOSED) == utc("2026-11-24 16:30")


@pytest.mark.parametrize(
    ("handed_over", "print_days", "posted", "first", "last"),
    [
        ("2026-11-17 09:00", 2, "2026-11-19", "2026-11-20", "2026-11-24"),
        ("2026-11-17 17:00", 2, "2026-11-20", "2026-11-21", "2026-11-25"),
        ("2026-11-20 09:00", 2, "2026-11-24", "2026-11-25", "2026-11-27"),
        ("2026-11-20 09:00", 0, "2026-11-20", "2026-11-21", "2026-11-25"),
        ("2026-11-21 09:00", 0, "2026-11-23", "2026-11-24", "2026-11-26"),
        # no post on Monday: after a Saturday comes Tuesday
        ("2026-11-19 09:00", 1, "2026-11-20", "2026-11-21", "2026-11-25"),
        # Christmas: neither printing nor post, and a Monday after it
        ("2026-12-23 09:00", 2, "2026-12-28", "2026-12-29", "2026-12-31"),
        ("2026-12-24 09:00", 0, "2026-12-24", "2026-12-29", "2026-12-31"),
        ("2026-12-30 09:00", 1, "2026-12-31", "2027-01-02", "2027-01-06"),
        # Ascension and Whit Monday
        ("2026-05-13 09:00", 1, "2026-05-15", "2026-05-16", "2026-05-20"),
        ("2026-05-22 09:00", 1, "2026-05-26", "2026-05-27", "2026-05-29"),
        # King's day
        ("2026-04-24 09:00", 1, "2026-04-28", "2026-04-29", "2026-05-01"),
    ],
)
def test_letters_arrive_between(
    handed_over: str, print_days: int, posted: str, first: str, last: str
) -> None:
    house = PrintHouse(name="x", print_days=print_days)
    assert expected_of(utc(handed_over), house).posted_on == date.fromisoformat(posted)
    window = (date.fromisoformat(first), date.fromisoformat(last))
    assert delivery_window(utc(handed_over), house) == window


def test_closed_days_move_the_print_but_not_the_post() -> None:
    usual = PrintHouse(name="x")
    closed = PrintHouse(name="y", closed_on=["2026-11-23"])
    assert delivery_window(utc("2026-11-20 09:00"), closed) == (
        date(2026, 11, 26),
        date(2026, 11, 28),
    )
    assert delivery_window(utc("2026-11-20 09:00"), usual, CLOSED) == delivery_window(
        utc("2026-11-20 09:00"), closed
    )


def test_every_day_of_two_years_has_a_run_a_post_day_and_a_window() -> None:
    house = PrintHouse(name="x")
    for number in range(2 * 365):
        at = utc("2026-01-01 10:00") + timedelta(days=number)
        found = expected_of(at, house)
        assert at.date() <= found.run_on < found.posted_on < found.first < found.last
        assert works_on(found.run_on)
        assert works_on(found.posted_on)
        assert delivers_on(found.first)
        assert delivers_on(found.last)
        assert at < cut_off_at(at, house)


@pytest.mark.parametrize(
    ("week", "first", "stale"),
    [
        ("2026-11-23", "2026-11-20", False),  # before it: the post keeps them
        ("2026-11-23", "2026-11-24", False),
        ("2026-11-23", "2026-11-28", False),
        ("2026-11-23", "2026-11-29", False),  # Sunday, the last day
        ("2026-11-23", "2026-11-30", True),
        ("2026-12-28", "2027-01-02", False),  # over the year
        ("2026-12-28", "2027-01-05", True),
    ],
)
def test_codes_hold_for_their_week_only(week: str, first: str, stale: bool) -> None:
    found = codes_are_stale(date.fromisoformat(week), date.fromisoformat(first))
    assert found is stale


def test_codes_are_asked_for_this_week_and_four_more() -> None:
    weeks = weeks_to_choose(date(2026, 12, 31))
    assert weeks[0] == date(2026, 12, 28)
    assert weeks[-1] == date(2027, 1, 25)
    assert len(weeks) == 5
