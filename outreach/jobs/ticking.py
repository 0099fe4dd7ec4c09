"""One tick of the scheduler: who leads asks what is due and not done, and does it.

Everything stands in the database, so a tick after downtime catches up by itself.
"""

import traceback
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from secrets import token_hex
from typing import NamedTuple

import structlog

from outreach.clock import local
from outreach.database import reading, writing
from outreach.errors import Refused
from outreach.jobs.clock_guard import CLOCK_HALTED, look_at_clock
from outreach.jobs.leading import Leadership, kept_alive
from outreach.jobs.ledger import claim, finish, is_settled
from outreach.scheduling import Job

log = structlog.get_logger("omzien.scheduler")
REST_HOUR = 2
"""Between 02:00 and 03:00 nothing runs: that hour comes twice in October and never
in March."""


class Ran(NamedTuple):
    """One occurrence that was worked on. Without counts it failed."""

    job: str
    occurrence: str
    counts: Mapping[str, int] | None


class Tick(NamedTuple):
    """What one look at the clock came to. `why` says why nothing could run."""

    why: str
    ran: list[Ran]


NOT_LEADING = "not_leading"
RESTING = "resting"


def tick(
    url: str,
    jobs: Iterable[Job],
    leading: Leadership,
    *,
    holder: str,
    now: Callable[[], datetime],
) -> Tick:
    """Do everything that is due, oldest first; one failure never stops the rest."""
    at = now()
    if not leading.lead(at):
        return Tick(NOT_LEADING, [])
    if local(at).hour == REST_HOUR:
        return Tick(RESTING, [])
    with writing(url) as session:
        if not look_at_clock(session, at):
            return Tick(CLOCK_HALTED, [])
    ran = []
    with kept_alive(leading, now):
        for job in jobs:
            for occurrence in _open_occurrences(url, job, at):
                done = _run(url, job, occurrence, holder=holder, now=now)
                if done is not None:
                    ran.append(done)
    return Tick("", ran)


def _open_occurrences(url: str, job: Job, at: datetime) -> list[str]:
    with reading(url) as session:
        return [
            occurrence
            for occurrence in job.due(session, at)
            if not is_settled(session, job.name, occurrence)
        ]


def _run(
    url: str, job: Job, occurrence: str, *, holder: str, now: Callable[[], datetime]
) -> Ran | None:
    """Claim, work, write down; None when there is nothing to do."""
    at = now()
    with writing(url) as session:
        if not claim(session, job.name, occurrence, holder=holder, at=at):
            return None
    counts: Mapping[str, int] | None = None
    message = reference = ""
    try:
        counts = job.work(partial(writing, url), occurrence, at)
    except Refused as refusal:
        message = str(refusal)
    except Exception as error:  # a bug in one job must not stop the others
        reference = _report(job, occurrence, error)
    with writing(url) as session:
        finish(
            session,
            job.name,
            occurrence,
            holder=holder,
            at=now(),
            counts=counts,
            message=message,
            error_reference=reference,
        )
    log.info("job_ran", job=job.name, occurrence=occurrence, done=counts is not None)
    return Ran(job.name, occurrence, counts)


def _report(job: Job, occurrence: str, error: Exception) -> str:
    """Log kind and place of an error, never its message: that may hold a name."""
    reference = token_hex(3).upper()
    steps = traceback.extract_tb(error.__traceback__)[-8:]
    log.error(
        "job_failed",
        job=job.name,
        occurrence=occurrence,
        reference=reference,
        error=type(error).__name__,
        frames=[f"{step.filename}:{step.lineno} {step.name}" for step in steps],
    )
    return reference
