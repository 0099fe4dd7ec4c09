"""Late follow-ups are raised once a day, so that none is forgotten in silence."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from outreach.clock import local, local_date
from outreach.rules.follow_ups import OPEN_STATES, WITH_TEAM
from outreach.scheduling import Job, OpenSession
from outreach.tables import FollowUp, Team

RAISED_FROM = time(6)
"""Dutch time; after the night's other work, before people begin. House rule."""


def due_overdue(_session: Session, at: datetime) -> Iterable[str]:
    """Today, from six in the morning. Days missed need no run of their own."""
    return [local_date(at).isoformat()] if local(at).time() >= RAISED_FROM else []


def raise_overdue(
    open_session: OpenSession,
    occurrence: str,
    at: datetime,  # noqa: ARG001 - every job gets the moment; the day is enough here
) -> Mapping[str, int]:
    """Mark what passed its deadline by the day of `occurrence`, each once.

    An act sets a new deadline and takes the mark away. Returns `raised` (new), of
    which `at_teams`, and `to_call`: all that stands on the call list now.
    """
    day = date.fromisoformat(occurrence)
    late = (
        col(FollowUp.state).in_(OPEN_STATES),
        col(FollowUp.due_on) < day,
    )
    fresh = (*late, col(FollowUp.overdue_raised_on).is_(None))
    with open_session() as session:
        at_teams = _count(session, *fresh, col(FollowUp.state).in_(WITH_TEAM))
        marked = session.execute(
            update(FollowUp)
            .where(*fresh)
            .values(overdue_raised_on=day)
            .execution_options(synchronize_session=False)
        )
        to_call = _count(
            session,
            *late,
            col(FollowUp.state).in_(WITH_TEAM),
            col(FollowUp.team_id).in_(
                select(col(Team.id)).where(col(Team.own_system).is_(True))
            ),
        )
        raised = int(marked.rowcount)  # type: ignore[attr-defined]
    return {"raised": raised, "at_teams": at_teams, "to_call": to_call}


def _count(session: Session, *conditions: object) -> int:
    statement = select(func.count()).select_from(FollowUp).where(*conditions)  # type: ignore[arg-type]
    return int(session.execute(statement).scalar_one())


RAISE_OVERDUE = Job(
    name="raise_overdue_follow_ups",
    title="Opvolging die te laat is naar voren halen",
    due=due_overdue,
    work=raise_overdue,
)
