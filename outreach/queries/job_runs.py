"""The run log of the scheduler, as the screen shows it."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.tables import JobRun, PlannedCycle, SchedulerClock


class RunRow(NamedTuple):
    """One occurrence of one job."""

    job: str
    occurrence: str
    state: str
    tries: int
    started_at: datetime
    finished_at: datetime | None
    counts: dict[str, int]
    message: str
    error_reference: str


class SchedulerState(NamedTuple):
    """Whether the scheduler runs."""

    last_tick_at: datetime | None
    """None: it never ran on this database."""
    halted_because: str
    """Filled: it waits for a person to say that the clock is right."""


def job_runs(session: Session, viewer: Viewer, *, newest: int = 100) -> list[RunRow]:
    """The newest runs first."""
    require(viewer, Permission.SEE_JOB_RUNS)
    rows = session.exec(
        select(JobRun).order_by(col(JobRun.started_at).desc()).limit(newest)
    )
    return [
        RunRow(
            run.job,
            run.occurrence,
            run.state,
            run.tries,
            run.started_at,
            run.finished_at,
            run.counts,
            run.message,
            run.error_reference,
        )
        for run in rows
    ]


def scheduler_state(session: Session, viewer: Viewer) -> SchedulerState:
    """When the scheduler last looked, and whether it stands still."""
    require(viewer, Permission.SEE_JOB_RUNS)
    seen = session.get(SchedulerClock, 1)
    if seen is None:
        return SchedulerState(None, "")
    return SchedulerState(seen.last_tick_at, seen.halted_because)


def planned_cycles(session: Session, viewer: Viewer) -> list[PlannedCycle]:
    """The cycles that wait for their date, the nearest first."""
    require(viewer, Permission.SEE_CYCLE)
    return list(session.exec(select(PlannedCycle).order_by(col(PlannedCycle.open_on))))
