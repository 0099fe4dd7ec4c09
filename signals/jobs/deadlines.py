"""Half of the time over, too late, far too late: each is told once, to who must act."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlmodel import Session

from outreach.access import Viewer, job_viewer
from outreach.clock import local, local_date
from outreach.scheduling import Job, OpenSession
from signals.actions.lateness import Step, anything_to_tell, tell, to_tell_now

NAME = "tell_signal_deadlines"
UNIT = 100
"""Signals in one transaction."""


def due(session: Session, at: datetime) -> Iterable[str]:
    """This minute, when a signal passed one of its moments. After downtime the first
    tick finds all of them; a quiet minute writes nothing."""
    if not anything_to_tell(session, by=_viewer(at), at=at):
        return []
    return [f"{local(at):%Y-%m-%dT%H:%M}"]


def work(
    open_session: OpenSession,
    occurrence: str,  # noqa: ARG001 - what is late is asked of the database
    at: datetime,
) -> Mapping[str, int]:
    """Tell all that must be told, some in each transaction: counts by step."""
    by = _viewer(at)
    counts: dict[str, int] = {}
    for step in Step:
        with open_session() as session:
            wanted = to_tell_now(session, step, by=by, at=at)
        counts[step.value] = 0
        for start in range(0, len(wanted), UNIT):
            with open_session() as session:
                some = wanted[start : start + UNIT]
                counts[step.value] += tell(session, step, some, by=by, at=at)
    return counts


def _viewer(at: datetime) -> Viewer:
    return job_viewer(NAME, local_date(at))


TELL_DEADLINES = Job(NAME, "Waarschuwen voor termijnen van meldingen", due, work)
