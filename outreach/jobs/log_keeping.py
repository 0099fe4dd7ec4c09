"""Keeps the log honest: an anchor each hour, a walk along all of it each night."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta

from sqlmodel import Session

from outreach.access import job_viewer
from outreach.actions.log_checks import anchor_log, keep_walk
from outreach.clock import local, local_date
from outreach.database import reading
from outreach.jobs.occurrences import NIGHT_REST, newest_day
from outreach.queries.audit_checks import whole_log
from outreach.scheduling import Job, OpenSession

CHECK_AT = time(4, 15)


def hours_due(_session: Session, at: datetime) -> Iterable[str]:
    """The newest hour on a Dutch clock; none between 02:00 and 03:00, which comes
    twice in October."""
    here = local(at)
    if here.hour == NIGHT_REST[0].hour:
        here -= timedelta(hours=1)
    return [f"{here:%Y-%m-%dT%H}"]


def set_anchor(
    open_session: OpenSession, _occurrence: str, at: datetime
) -> Mapping[str, int]:
    """One anchor, where events came since the last."""
    with open_session() as session:
        by = job_viewer("anchor_log", local_date(at))
        return {"anchors": int(anchor_log(session, by=by, at=at))}


def nights_due(_session: Session, at: datetime) -> Iterable[str]:
    """Only the newest night."""
    return [newest_day(at, CHECK_AT).isoformat()]


def walk(
    open_session: OpenSession, _occurrence: str, at: datetime
) -> Mapping[str, int]:
    """All events; what is wrong stands on the page of the log and stops letters."""
    with open_session() as session:
        url = session.get_bind().engine.url.render_as_string(hide_password=False)
    with reading(url) as session:
        state = whole_log(session)
    with open_session() as session:
        keep_walk(session, state, by=job_viewer("check_log", local_date(at)), at=at)
    return {"events": state.events, "breaks": len(state.breaks)}


ANCHOR_LOG = Job("anchor_log", "Anker van het logboek zetten", hours_due, set_anchor)
CHECK_LOG = Job("check_log", "Logboek nalopen", nights_due, walk)
