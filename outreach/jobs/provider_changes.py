"""Carries a change of provider out at 00:00 of its day, or at the first tick after."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from outreach.access import job_viewer
from outreach.actions.provider_changes import changes_on, hand_over_visits
from outreach.clock import local_date
from outreach.scheduling import Job, OpenSession
from outreach.tables import ProviderTerm

NAME = "hand_over_visits"
CATCH_UP = timedelta(days=60)
"""So long ago a change is still carried out by itself. House rule."""


def due(session: Session, at: datetime) -> Iterable[str]:
    """The days of the last two months on which a provider followed another."""
    today = local_date(at)
    days = session.exec(
        select(col(ProviderTerm.valid_from))
        .where(
            col(ProviderTerm.valid_from) <= today,
            col(ProviderTerm.valid_from) > today - CATCH_UP,
        )
        .distinct()
        .order_by(col(ProviderTerm.valid_from))
    ).all()
    return [day.isoformat() for day in days if changes_on(session, day)]


def work(open_session: OpenSession, occurrence: str, at: datetime) -> Mapping[str, int]:
    """All districts of one day in one transaction."""
    by = job_viewer(NAME, local_date(at))
    with open_session() as session:
        done = hand_over_visits(session, date.fromisoformat(occurrence), by=by, at=at)
    return {"kept": done.kept, "without_visitor": done.without_visitor}


HAND_OVER_VISITS = Job(NAME, "Wisseling van aanbieder uitvoeren", due, work)
