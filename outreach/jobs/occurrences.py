"""Which occurrence of a daily or weekly job ought to have run by now.

Keyed by the Dutch date, so that a day counts once however often its hours come.
"""

from datetime import date, datetime, time, timedelta

from outreach.calendars import monday_of
from outreach.clock import local

NIGHT_REST = (time(2), time(3))
"""Nothing is planned between these: the hour comes twice in October."""


def newest_day(at: datetime, due: time) -> date:
    """The newest Dutch date whose `due` has passed.

    Raises ValueError for a time between 02:00 and 03:00.
    """
    if NIGHT_REST[0] <= due < NIGHT_REST[1]:
        raise ValueError("nothing is planned between 02:00 and 03:00")
    here = local(at)
    day = here.date()
    return day if here.time() >= due else day - timedelta(days=1)


def newest_week(at: datetime, due: time) -> date:
    """The Monday of the newest week whose Monday at `due` has passed."""
    return monday_of(newest_day(at, due))
