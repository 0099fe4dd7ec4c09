"""The run log: each occurrence of a job is claimed before it works.

The unique key (job, occurrence) makes sure that two schedulers at once do nothing
twice; a claim that fails is simply somebody else's.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from outreach.tables import JobRun

MOST_TRIES = 3
"""A failed occurrence is tried so often; then a person looks. House rule."""
WAIT_AFTER = timedelta(minutes=10)
"""Wait after the first failure, twice that after the second. House rule."""


def claim(
    session: Session, job: str, occurrence: str, *, holder: str, at: datetime
) -> bool:
    """Take an occurrence, or say that there is nothing to do.

    `holder` leads the schedulers. A row that is still running under another holder
    belongs to a process that died: it is taken over. A failed one is tried again
    after its wait, `MOST_TRIES` times in all.
    """
    there = session.scalars(
        select(JobRun).where(
            col(JobRun.job) == job, col(JobRun.occurrence) == occurrence
        )
    ).first()
    if there is None:
        return _begin(session, job, occurrence, holder=holder, at=at)
    if _died_too_often(there, holder):
        _give_up(session, there, at)
        return False
    if not _may_run_again(there, holder, at):
        return False
    taken = session.execute(
        update(JobRun)
        .where(
            col(JobRun.id) == there.id,
            col(JobRun.tries) == there.tries,
            col(JobRun.state) == there.state,
        )
        .values(
            state="running",
            tries=there.tries + 1,
            holder=holder,
            started_at=at,
            finished_at=None,
        )
    )
    return int(taken.rowcount) == 1  # type: ignore[attr-defined]


def _begin(
    session: Session, job: str, occurrence: str, *, holder: str, at: datetime
) -> bool:
    try:
        with session.begin_nested():
            session.execute(
                insert(JobRun).values(
                    job=job, occurrence=occurrence, holder=holder, started_at=at
                )
            )
    except IntegrityError:
        return False
    return True


def _died_too_often(run: JobRun, holder: str) -> bool:
    stale = run.state == "running" and run.holder != holder
    return stale and run.tries >= MOST_TRIES


def _give_up(session: Session, run: JobRun, at: datetime) -> None:
    session.execute(
        update(JobRun)
        .where(col(JobRun.id) == run.id, col(JobRun.state) == "running")
        .values(
            state="failed",
            finished_at=at,
            message="De planner viel bij deze taak telkens uit.",
        )
    )


def _may_run_again(run: JobRun, holder: str, at: datetime) -> bool:
    if run.tries >= MOST_TRIES:
        return False
    if run.state == "running":
        return run.holder != holder
    if run.state != "failed" or run.finished_at is None:
        return False
    return at >= run.finished_at + WAIT_AFTER * run.tries


def is_settled(session: Session, job: str, occurrence: str) -> bool:
    """Done, or failed so often that only a person can help."""
    run = session.scalars(
        select(JobRun).where(
            col(JobRun.job) == job, col(JobRun.occurrence) == occurrence
        )
    ).first()
    if run is None:
        return False
    return run.state == "done" or (run.state == "failed" and run.tries >= MOST_TRIES)


def finish(
    session: Session,
    job: str,
    occurrence: str,
    *,
    holder: str,
    at: datetime,
    counts: Mapping[str, int] | None = None,
    message: str = "",
    error_reference: str = "",
) -> bool:
    """Write down how it ended; without counts it failed.

    False when another scheduler took the occurrence over in the meantime.
    """
    ended = session.execute(
        update(JobRun)
        .where(
            col(JobRun.job) == job,
            col(JobRun.occurrence) == occurrence,
            col(JobRun.holder) == holder,
            col(JobRun.state) == "running",
        )
        .values(
            state="failed" if counts is None else "done",
            finished_at=at,
            counts=dict(counts or {}),
            message=message,
            error_reference=error_reference,
        )
    )
    return int(ended.rowcount) == 1  # type: ignore[attr-defined]
