"""The only reader of the time. Everything else gets `at` or `today` as an argument."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def local(at: datetime) -> datetime:
    """The same moment as a clock in the Netherlands shows it."""
    return at.astimezone(AMSTERDAM)


def local_date(at: datetime) -> date:
    """The Dutch calendar day on which a moment falls."""
    return local(at).date()


def today() -> date:
    """Today in the Netherlands."""
    return local_date(now())


def at_local(day: date, clock_time: time) -> datetime:
    """A Dutch wall-clock time as a moment in UTC.

    In the hour that occurs twice the first one is meant; a time that does not
    exist (02:00-03:00 in March) becomes the same distance after 03:00.
    """
    return datetime.combine(day, clock_time, AMSTERDAM).astimezone(UTC)
