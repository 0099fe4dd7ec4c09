"""Writes the figures of the day, early in the morning."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time

from sqlmodel import Session

from outreach.access import job_viewer
from outreach.actions.facts import write_facts
from outreach.clock import local_date
from outreach.jobs.occurrences import newest_day
from outreach.scheduling import Job, OpenSession

AT = time(4)
NAME = "write_facts"


def due(_session: Session, at: datetime) -> Iterable[str]:
    """Only the newest day: figures of a day that passed cannot be counted any more."""
    return [newest_day(at, AT).isoformat()]


def work(
    open_session: OpenSession, _occurrence: str, at: datetime
) -> Mapping[str, int]:
    """All cycles in one transaction, so that a page never sees half a day."""
    with open_session() as session:
        return write_facts(session, by=job_viewer(NAME, local_date(at)), at=at)


WRITE_FACTS = Job(NAME, "Cijfers van de dag schrijven", due, work)
