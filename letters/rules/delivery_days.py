"""When the print house begins, when the post gets the letters, and when they arrive.

Two calendars, as GOV.UK Notify has them: the print house works on working days, the
post delivers from Tuesday to Saturday (PostNL since 1 January 2014). Moments are Dutch
wall-clock times; `queries.print_houses` makes them of moments in UTC.
"""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import NamedTuple

from outreach.calendars import add_working_days, is_holiday, is_working_day, monday_of

DAYS_IN_WEEK = timedelta(days=6)
SORTABLE_AHEAD = 4
"""Weeks before the week of delivery from which sort codes are given (PostNL,
"sorteermomenten in Mijn PostNL", 2016)."""


class Times(NamedTuple):
    """The times of one print house."""

    cut_off: time
    """Until then a hand-over of that working day can be taken back."""
    print_days: int
    """Working days from hand-over to the post, 0 or more."""
    post_days_from: int
    post_days_to: int
    """Delivery days of the post to the first and to the last letter, 1 or more."""


class Expected(NamedTuple):
    """What is expected of a hand-over."""

    run_on: date
    """The print house begins after its cut-off on this day."""
    posted_on: date
    first: date
    last: date
    """First and last day on which letters arrive."""


def works_on(day: date, closed: Collection[date] = ()) -> bool:
    """Whether the print house works: a Dutch working day on which it is not closed."""
    return day not in closed and is_working_day(day)


def delivers_on(day: date) -> bool:
    """Whether the post delivers: from Tuesday to Saturday, not on a public holiday."""
    return 1 <= day.weekday() <= 5 and not is_holiday(day)


def run_day(handed_over: datetime, cut_off: time, closed: Collection[date]) -> date:
    """The working day whose run takes what was handed over at this local moment.

    At the cut-off itself the run has begun: that is for the next working day.
    """
    day = handed_over.date()
    if works_on(day, closed) and handed_over.time() < cut_off:
        return day
    if works_on(day, closed):
        return add_working_days(day, 1, working=partial(works_on, closed=closed))
    return add_working_days(day, 0, working=partial(works_on, closed=closed))


def expected(
    handed_over: datetime, times: Times, closed: Collection[date] = ()
) -> Expected:
    """When letters handed over at this local moment are posted and arrive."""
    begins = run_day(handed_over, times.cut_off, closed)
    works = partial(works_on, closed=closed)
    posted = add_working_days(begins, times.print_days, working=works)
    return Expected(
        begins,
        posted,
        add_working_days(posted, times.post_days_from, working=delivers_on),
        add_working_days(posted, times.post_days_to, working=delivers_on),
    )


def weeks_to_choose(today: date) -> list[date]:
    """The Mondays of the weeks for which sort codes can be asked."""
    first = monday_of(today)
    return [first + timedelta(weeks=n) for n in range(SORTABLE_AHEAD + 1)]


def codes_are_stale(delivery_week: date, first_delivery: date) -> bool:
    """Whether letters would arrive after the week for which codes were given."""
    return first_delivery > delivery_week + DAYS_IN_WEEK
