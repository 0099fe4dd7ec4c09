"""Proposes the waves of the coming weeks; people change and approve them."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time

from sqlmodel import Session

from outreach.access import job_viewer
from outreach.actions.waves import plan_waves
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.jobs.cycles import open_cycles
from outreach.jobs.occurrences import newest_week
from outreach.scheduling import Job, OpenSession

PROPOSE_AT = time(6)
NAME = "plan_waves"


def due(_session: Session, at: datetime) -> Iterable[str]:
    """Once a week, on Monday morning."""
    return [newest_week(at, PROPOSE_AT).isoformat()]


def work(
    open_session: OpenSession, _occurrence: str, at: datetime
) -> Mapping[str, int]:
    """Drafts for every open cycle; one cycle that cannot does not stop the others."""
    by = job_viewer(NAME, local_date(at))
    proposed, refused = 0, None
    for cycle_id in open_cycles(open_session):
        try:
            with open_session() as session:
                waves = plan_waves(session, cycle_id=cycle_id, by=by, at=at)
                proposed += len(waves)
        except Refused as refusal:
            refused = refusal
    if refused is not None and not proposed:
        raise refused
    return {"proposed": proposed}


PLAN_WAVES = Job(NAME, "Golven voorstellen", due, work)
