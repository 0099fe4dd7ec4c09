"""What visitors typed and never sent goes by itself, also when nobody saves again."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time

from sqlalchemy import delete
from sqlmodel import Session, col

from outreach.jobs.occurrences import newest_day
from outreach.scheduling import Job, OpenSession
from outreach.tables import VisitDraft

DROP_AT = time(0, 30)
"""Before the back-up of the night, so that it keeps none of them."""


def due(_session: Session, at: datetime) -> Iterable[str]:
    """Each night."""
    return [newest_day(at, DROP_AT).isoformat()]


def drop_drafts(
    open_session: OpenSession, _occurrence: str, at: datetime
) -> Mapping[str, int]:
    """Let drafts go whose days are over; returns how many `drafts`."""
    with open_session() as session:
        done = session.execute(
            delete(VisitDraft).where(col(VisitDraft.expires_at) <= at)
        )
        return {"drafts": int(done.rowcount)}  # type: ignore[attr-defined]


DROP_DRAFTS = Job(
    "drop_drafts", "Verlopen concepten van bezoeken wissen", due, drop_drafts
)
