"""Proposals that nobody accepted go aside by themselves."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta

from sqlmodel import Session, col, select

from outreach.access import job_viewer
from outreach.actions.history import transition_many
from outreach.clock import local_date
from outreach.jobs.occurrences import newest_day
from outreach.rules.round_states import ROUND_PLAN, PlanAct, PlanState
from outreach.scheduling import Job, OpenSession
from outreach.tables import RoundPlan

NAME = "drop_round_plans"
DROP_AT = time(0, 40)
KEPT_DAYS = 14
"""Days that a proposal waits. House rule: what is booked since makes it void."""


def due(_session: Session, at: datetime) -> Iterable[str]:
    """Each night."""
    return [newest_day(at, DROP_AT).isoformat()]


def drop_round_plans(
    open_session: OpenSession, _occurrence: str, at: datetime
) -> Mapping[str, int]:
    """Put `plans` aside whose days are over, or that wait too long."""
    today = local_date(at)
    with open_session() as session:
        rows = session.exec(
            select(RoundPlan).where(col(RoundPlan.state) == PlanState.PROPOSED)
        ).all()
        over = [
            row.id or 0
            for row in rows
            if row.first_day + timedelta(days=row.days) <= today
            or row.made_at < at - timedelta(days=KEPT_DAYS)
        ]
        done = transition_many(
            session,
            RoundPlan,
            over,
            ROUND_PLAN,
            PlanAct.DROP,
            by=job_viewer(NAME, today),
            at=at,
        )
        return {"plans": done}


DROP_ROUND_PLANS = Job(
    NAME,
    "Plannen van looproutes die niemand vaststelde opzij leggen",
    due,
    drop_round_plans,
)
