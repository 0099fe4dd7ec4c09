"""Dutch working days: no weekends, no public holidays."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

import holidays

ONE_DAY = timedelta(days=1)


@cache
def _holidays_of(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NL", years=year))


@cache
def _good_friday(year: int) -> date:
    named = holidays.country_holidays("NL", years=year, language="en_US")
    return min(day for day, name in named.items() if "Good Friday" in name)


def is_holiday(day: date, *, closed_on_good_friday: bool = False) -> bool:
    """Whether a day is a Dutch public holiday.

    5 May counts only in the five-yearly jubilee, as in most municipal collective
    agreements; Good Friday is a matter of policy and counts only when asked.
    """
    if day not in _holidays_of(day.year):
        return False
    return closed_on_good_friday or day != _good_friday(day.year)


def is_working_day(day: date, *, closed_on_good_friday: bool = False) -> bool:
    """Monday to Friday and not a holiday."""
    return day.weekday() < 5 and not is_holiday(
        day, closed_on_good_friday=closed_on_good_friday
    )


def add_working_days(
    day: date, count: int, *, working: Callable[[date], bool] = is_working_day
) -> date:
    """The working day that lies `count` working days after (or before) `day`.

    Counting starts on the next day, as for a legal term: one working day after a
    Friday is Monday. Zero gives the day itself, or the next working day.
    """
    step = ONE_DAY if count >= 0 else -ONE_DAY
    for _ in range(abs(count)):
        day += step
        while not working(day):
            day += step
    while not working(day):
        day += step
    return day


def working_days_between(
    first: date, last: date, *, working: Callable[[date], bool] = is_working_day
) -> int:
    """How many working days lie in (first, last]; negative when last is earlier."""
    if last < first:
        return -working_days_between(last, first, working=working)
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(1 for day in days if working(day))


def monday_of(day: date) -> date:
    """The Monday of the week in which a day falls."""
    return day - timedelta(days=day.weekday())
