"""Rounds go half a year after their day: by then they tell only who worked when.

What stays is the visit itself, with its own term.
"""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlmodel import Session, col

from outreach.actions.retention.table_rules import TableRule, rule_of
from outreach.queries.retention_terms import last_past, past_before
from outreach.queries.scope import OPEN_VISITS
from outreach.rules.retention import ROUND
from outreach.tables import (
    CalendarLink,
    Person,
    Round,
    RoundCall,
    RoundPlan,
    RoundSheet,
    RoundStop,
    Visit,
    VisitNeeds,
    VisitorTravel,
)


def _old_round(session: Session, day: date) -> ColumnElement[bool]:
    return col(Round.day) <= last_past(session, ROUND, day)


def _without_rounds(session: Session, ids: Any) -> None:
    for child in (RoundStop, RoundSheet):
        session.execute(delete(child).where(col(child.round_id).in_(ids)))


def _old_plan(session: Session, day: date) -> ColumnElement[bool]:
    """All its rounds went before it: a plan of some weeks goes after its last day."""
    left = exists().where(col(Round.plan_id) == col(RoundPlan.id))
    return and_(
        col(RoundPlan.first_day) <= last_past(session, ROUND, day),
        col(RoundPlan.made_at) < past_before(session, ROUND, day),
        ~left,
    )


def _without_plans(session: Session, ids: Any) -> None:
    session.execute(delete(RoundCall).where(col(RoundCall.plan_id).in_(ids)))
    session.execute(
        update(RoundPlan)
        .where(col(RoundPlan.replaces_id).in_(ids))
        .values(replaces_id=None)
        .execution_options(synchronize_session=False)
    )


def _old_needs(session: Session, day: date) -> ColumnElement[bool]:
    moment = past_before(session, ROUND, day)
    over = select(col(Visit.id)).where(
        col(Visit.state).not_in(OPEN_VISITS),
        func.coalesce(col(Visit.starts_at), col(Visit.requested_at)) < moment,
    )
    return and_(
        col(VisitNeeds.visit_id).in_(over),
        or_(col(VisitNeeds.changed_at).is_(None), col(VisitNeeds.changed_at) < moment),
    )


def _stopped(column: Any) -> ColumnElement[bool]:
    return exists().where(col(Person.id) == col(column), col(Person.active).is_(False))


def _old_travel(session: Session, day: date) -> ColumnElement[bool]:
    moment = past_before(session, ROUND, day)
    changed = col(VisitorTravel.changed_at)
    return and_(
        _stopped(VisitorTravel.person_id), changed.is_(None) | (changed < moment)
    )


def _old_link(session: Session, day: date) -> ColumnElement[bool]:
    moment = past_before(session, ROUND, day)
    left = _stopped(CalendarLink.person_id) & (col(CalendarLink.made_at) < moment)
    return (col(CalendarLink.revoked_at) < moment) | left


ROUNDS = rule_of(
    "round",
    ROUND.what,
    (ROUND,),
    TableRule(Round, "id", _old_round, prepare=_without_rounds),
    TableRule(RoundPlan, "id", _old_plan, prepare=_without_plans),
    TableRule(VisitNeeds, "visit_id", _old_needs),
    TableRule(VisitorTravel, "person_id", _old_travel),
    TableRule(CalendarLink, "id", _old_link),
)
