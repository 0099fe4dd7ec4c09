"""Visits that ended in a worry and are no signal yet."""

from datetime import datetime

from sqlalchemy import String, and_, cast, exists, func, literal, or_, select
from sqlmodel import Session, col

from outreach.access import Permission, Viewer, require
from outreach.rules.visits import Outcome
from outreach.tables import Attempt
from signals.rules.joining import WITHIN
from signals.tables import Signal

INTAKE_OF_VISIT = "visit:"
INTAKE_OF_ATTEMPT = "attempt:"
"""A try that belonged to no visit."""


def concerns_without_signal(
    session: Session, viewer: Viewer, *, at: datetime
) -> list[int]:
    """The attempts that ended in a worry, of the last eight weeks, the oldest first.

    One a visit, also when two people were to be met. What was corrected away does not
    count, and what was logged longer ago was dealt with before signals were here.
    """
    require(viewer, Permission.INTAKE_SIGNALS)
    key = func.coalesce(
        literal(INTAKE_OF_VISIT) + cast(col(Attempt.visit_id), String),
        literal(INTAKE_OF_ATTEMPT) + cast(col(Attempt.id), String),
    )
    there = exists().where(
        or_(
            col(Signal.intake_id) == key,
            and_(
                col(Attempt.visit_id).is_not(None),
                col(Signal.origin_visit_id) == col(Attempt.visit_id),
            ),
        )
    )
    found = session.execute(
        select(func.min(col(Attempt.id)))
        .where(
            col(Attempt.outcome) == Outcome.CONCERN_NO_CONTACT,
            col(Attempt.corrected).is_(False),
            col(Attempt.at) >= at - WITHIN,
            ~there.correlate(Attempt),
        )
        .group_by(key)
        .order_by(func.min(col(Attempt.id)))
    )
    return list(found.scalars())
