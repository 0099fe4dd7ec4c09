"""Publishes the figures of signals, early in the morning."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time

from sqlmodel import Session

from outreach.access import job_viewer
from outreach.clock import local_date
from outreach.jobs.occurrences import newest_day
from outreach.scheduling import Job, OpenSession
from signals.actions.publishing import publish_signal_figures

AT = time(4, 15)
NAME = "publish_signal_figures"


def due(_session: Session, at: datetime) -> Iterable[str]:
    """Only the newest day: figures of a day that passed cannot be counted any more."""
    return [newest_day(at, AT).isoformat()]


def work(
    open_session: OpenSession, _occurrence: str, at: datetime
) -> Mapping[str, int]:
    """This year and the year before: what came in last year still goes on."""
    today = local_date(at)
    by = job_viewer(NAME, today)
    with open_session() as session:
        done = [
            publish_signal_figures(session, year, by=by, at=at)
            for year in (today.year - 1, today.year)
        ]
    return {"rows": sum(done)}


PUBLISH_SIGNAL_FIGURES = Job(NAME, "Cijfers over meldingen publiceren", due, work)
