"""Follow-ups that became a Wmo report before reports had a record of their own.

A job and not a migration: that a report began is a step of a history, and only the
application can write what belongs to it in the chained log. It finds nothing once all
are taken over.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, String, and_, cast, exists, or_, select
from sqlmodel import Session, col

from outreach.access import job_viewer
from outreach.actions.wmo_requests import take_over_wmo_report
from outreach.clock import local, local_date
from outreach.rules.follow_ups import FOLLOW_UP, OPEN_STATES
from outreach.scheduling import Job, OpenSession
from outreach.tables import FollowUp, WmoRequest

FROM = time(6)
"""Dutch time: after the work of the night. House rule."""
LOOK_BACK = timedelta(weeks=10)
"""Both statutory terms (8 weeks), and the days off on which they may end."""


def due_take_over(session: Session, at: datetime) -> Iterable[str]:
    """Today, from six in the morning, while something is left to look at."""
    if local(at).time() < FROM:
        return []
    day = local_date(at)
    left = session.scalars(
        select(col(FollowUp.id)).where(_without(day)).limit(1)
    ).first()
    return [] if left is None else [day.isoformat()]


def take_over(
    open_session: OpenSession, occurrence: str, at: datetime
) -> Mapping[str, int]:
    """Begin a report of each whose clock still runs, or whose follow-up is open.

    The others were over long before; they stay as they are, on their follow-up.
    Returns `looked_at` and `taken_over`.
    """
    day = date.fromisoformat(occurrence)
    by = job_viewer(TAKE_OVER_WMO.name, day)
    with open_session() as session:
        found = session.scalars(
            select(FollowUp).where(_without(day)).order_by(col(FollowUp.id))
        ).all()
        taken = [
            row
            for row in found
            if take_over_wmo_report(session, row, by=by, at=at) is not None
        ]
    return {"looked_at": len(found), "taken_over": len(taken)}


def _without(day: date) -> ColumnElement[bool]:
    """A follow-up that says when it was reported, not long ago if it is closed, and
    has no record of that."""
    there = exists().where(
        col(WmoRequest.origin_kind) == FOLLOW_UP.name,
        col(WmoRequest.origin_id) == cast(col(FollowUp.id), String),
    )
    recent = or_(
        col(FollowUp.state).in_(OPEN_STATES),
        col(FollowUp.wmo_report_on) > day - LOOK_BACK,
    )
    return and_(col(FollowUp.wmo_report_on).is_not(None), recent, ~there)


TAKE_OVER_WMO = Job(
    name="take_over_wmo_reports",
    title="Wmo-meldingen van eerder overnemen",
    due=due_take_over,
    work=take_over,
)
