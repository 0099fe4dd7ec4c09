"""Proposes what is past its term each week; carries out what two people released."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time

from sqlmodel import Session

from outreach.access import Viewer, job_viewer
from outreach.actions.retention.runs import (
    PORTION,
    next_portion,
    open_run,
    propose_run,
)
from outreach.clock import local_date
from outreach.jobs.occurrences import newest_day, newest_week
from outreach.rules.retention_runs import RunState
from outreach.scheduling import Job, OpenSession

PROPOSE_AT = time(7)
RUN_AT = time(4, 30)
"""After the back-up of the night, so that a mistake can be undone for some nights."""
READY = (RunState.RELEASED, RunState.RUNNING)
ENDED = (RunState.DONE, RunState.STOPPED)


def due_proposal(_session: Session, at: datetime) -> Iterable[str]:
    """Once a week, on Monday morning."""
    return [newest_week(at, PROPOSE_AT).isoformat()]


def propose(
    open_session: OpenSession, _occurrence: str, at: datetime
) -> Mapping[str, int]:
    """A dry run, unless one waits already or nothing is due."""
    by = job_viewer("propose_retention", local_date(at))
    with open_session() as session:
        if open_run(session) is not None:
            return {"rows": 0}
        run = propose_run(session, by=by, at=at)
        counts = run.counts if run else {}
    return {"rows": sum(sum(areas.values()) for areas in counts.values())}


def due_run(_session: Session, at: datetime) -> Iterable[str]:
    """Each night."""
    return [newest_day(at, RUN_AT).isoformat()]


def carry_out(
    open_session: OpenSession, _occurrence: str, at: datetime
) -> Mapping[str, int]:
    """The run that was released, or one that broke off, in portions."""
    by = job_viewer("run_retention", local_date(at))
    with open_session() as session:
        run = open_run(session)
        number = run.id if run is not None and run.state in READY else None
    return {"rows": run_to_end(open_session, number, by=by, at=at) if number else 0}


def run_to_end(
    open_session: OpenSession,
    run_id: int,
    *,
    most: int = PORTION,
    by: Viewer,
    at: datetime,
) -> int:
    """Portion after portion, each committed; returns how many rows went."""
    rows, state = 0, RunState.RELEASED
    while state not in ENDED:
        with open_session() as session:
            state, went = next_portion(session, run_id, most=most, by=by, at=at)
        rows += went
    return rows


PROPOSE_RETENTION = Job(
    "propose_retention", "Vernietiging voorstellen", due_proposal, propose
)
RUN_RETENTION = Job(
    "run_retention", "Vrijgegeven vernietiging uitvoeren", due_run, carry_out
)
