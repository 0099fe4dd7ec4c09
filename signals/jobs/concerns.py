"""Visits that end in a worry become signals by themselves, each once.

What is due is asked of the database each minute: a log that was corrected away before
is no signal; one that is corrected afterwards leaves the signal with the desk, which
sees that it was (`queries.recent_contacts`).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlmodel import Session

from outreach.access import Viewer, job_viewer
from outreach.clock import local_date
from outreach.scheduling import Job, OpenSession
from signals.actions.concerns import signal_from_visit
from signals.queries.concerns import concerns_without_signal

NAME = "take_concerns_of_visits"


def due_concerns(session: Session, at: datetime) -> Iterable[str]:
    """One occurrence for each attempt: a worry that was corrected away and logged
    again is another one."""
    found = concerns_without_signal(session, _viewer(at), at=at)
    return [f"attempt-{number}" for number in found]


def take_concerns(
    open_session: OpenSession, occurrence: str, at: datetime
) -> Mapping[str, int]:
    """Store the signal. Returns `made`: 1, or 0 when nothing is to be done any more."""
    number = int(occurrence.rpartition("-")[2])
    with open_session() as session:
        made = signal_from_visit(session, number, by=_viewer(at), at=at)
    return {"made": int(made is not None)}


def _viewer(at: datetime) -> Viewer:
    return job_viewer(NAME, local_date(at))


TAKE_CONCERNS = Job(
    name=NAME,
    title="Zorgen van bezoekers als melding opnemen",
    due=due_concerns,
    work=take_concerns,
)
