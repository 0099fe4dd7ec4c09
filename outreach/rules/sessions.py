"""How long somebody stays signed in, and how fast wrong passwords may follow."""

from collections.abc import Sequence
from datetime import datetime, timedelta

ABSOLUTE = timedelta(hours=10)
"""A working day with travel; then everybody signs in again. Source: trust.md 9."""
IDLE = timedelta(minutes=30)
"""Without any act. Source: trust.md 9 (ASVS 7.3.1)."""
IDLE_VISITOR = timedelta(minutes=90)
"""Visitors: a visit of an hour, and the walk to the next. Issue: 90 minutes."""
WINDOW = timedelta(minutes=15)
"""Failed tries count for so long."""
FREE_PER_ACCOUNT = 5
"""Wrong passwords for one account before it slows down (ASVS 6.3.1)."""
FREE_PER_ORIGIN = 30
"""From one address: a whole office may share it."""
LONGEST_WAIT = timedelta(minutes=5)
"""Slow-down, never a lock-out: a stranger must not lock a colleague out."""


def idle_limit(*, only_visits: bool) -> timedelta:
    """How long somebody may do nothing; who only visits gets longer."""
    return IDLE_VISITOR if only_visits else IDLE


def wait_after(failures: Sequence[datetime], free: int) -> timedelta:
    """How long to wait after the last of `failures` (all within `WINDOW`).

    Nothing for the first `free`; then 10 s, doubled with each next one, at most
    `LONGEST_WAIT`.
    """
    extra = len(failures) - free
    if extra < 0:
        return timedelta(0)
    return min(timedelta(seconds=10 * 2 ** min(extra, 10)), LONGEST_WAIT)


def must_wait(failures: Sequence[datetime], free: int, at: datetime) -> bool:
    """Whether a try at `at` comes too soon after the failures before it."""
    if not failures:
        return False
    return at < max(failures) + wait_after(failures, free)
