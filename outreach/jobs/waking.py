"""APScheduler wakes the scheduler each minute, and does nothing more.

Its job stores and triggers are not used for what is due: they forget a yearly job
after seconds of downtime and run twice with two processes (measured; stack.md).
"""

import os
import socket
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from secrets import token_hex

import structlog
from apscheduler.schedulers.blocking import BlockingScheduler

from outreach.jobs.leading import Leadership, leadership
from outreach.jobs.ticking import Tick, tick
from outreach.scheduling import Job

log = structlog.get_logger("omzien.scheduler")
EVERY = timedelta(minutes=1)


def new_holder() -> str:
    """A name for this process that no other process has."""
    return f"{socket.gethostname()}:{os.getpid()}:{token_hex(3)}"


def run_once(url: str, jobs: Sequence[Job], now: Callable[[], datetime]) -> Tick:
    """One tick, and give way afterwards."""
    holder = new_holder()
    leading = leadership(url, holder)
    try:
        return tick(url, jobs, leading, holder=holder, now=now)
    finally:
        leading.give_way(now())


def run_forever(url: str, jobs: Sequence[Job], now: Callable[[], datetime]) -> None:
    """Tick each minute until the process is asked to stop."""
    holder = new_holder()
    leading = leadership(url, holder)
    scheduler = BlockingScheduler(timezone="UTC")
    scheduler.add_job(
        _ticking(url, jobs, leading, holder, now),
        "interval",
        seconds=EVERY.total_seconds(),
        next_run_time=now(),
        misfire_grace_time=None,
        coalesce=True,
        max_instances=1,
    )
    try:
        scheduler.start()
    except (KeyboardInterrupt, SystemExit):
        scheduler.shutdown(wait=True)
    finally:
        leading.give_way(now())


def _ticking(
    url: str,
    jobs: Sequence[Job],
    leading: Leadership,
    holder: str,
    now: Callable[[], datetime],
) -> Callable[[], None]:
    def work() -> None:
        result = tick(url, jobs, leading, holder=holder, now=now)
        if result.why:
            log.info("tick", why=result.why)

    return work
