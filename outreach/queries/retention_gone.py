"""Who left the register so long ago that nothing of him is needed any more."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, union
from sqlmodel import Session, col

from outreach.parts import REGISTRY
from outreach.queries.retention_cases import due_cases, ended_cycles
from outreach.queries.retention_terms import past_before
from outreach.rules.contact import ContactRefusal
from outreach.rules.register.events import EventKind
from outreach.rules.retention import LEFT_REGISTER
from outreach.tables import (
    Attempt,
    CycleMember,
    Delivery,
    FollowUp,
    Invitation,
    RegisterEvent,
    RegisterFeedback,
    Resident,
    Response,
    Visit,
    VisitPerson,
    WmoRequest,
)

LEFT = (
    EventKind.DIED,
    EventKind.MOVED_OUT,
    EventKind.EMIGRATED,
    EventKind.SUSPENDED,
    EventKind.RECORD_REMOVED,
    EventKind.DISAPPEARED,
)
"""News by which we heard that somebody left."""
LEFT_REASONS = (
    ContactRefusal.RECORD_REMOVED,
    ContactRefusal.DECEASED,
    ContactRefusal.EMIGRATED,
    ContactRefusal.SUSPENDED,
    ContactRefusal.OTHER_MUNICIPALITY,
)
CHUNK = 500


def has_left() -> ColumnElement[bool]:
    """Dead, gone away, or absent from the last full delivery."""
    return or_(
        col(Resident.died).is_(True),
        col(Resident.suspension_reason) != "",
        col(Resident.missing_since).is_not(None),
        col(Resident.register_reason).in_([str(reason) for reason in LEFT_REASONS]),
    )


def heard_long_ago(session: Session, today: date) -> Select[Any]:
    """Ids of who left, of whom we heard so long ago that the term is over.

    By the news; of who came in as gone already, by the delivery that told it.
    """
    news = (
        select(
            col(RegisterEvent.resident_id).label("who"),
            func.max(col(RegisterEvent.at)).label("at"),
        )
        .where(col(RegisterEvent.kind).in_(LEFT))
        .group_by(col(RegisterEvent.resident_id))
        .subquery()
    )
    heard: Any = func.coalesce(news.c.at, col(Delivery.received_at))
    return (
        select(
            col(Resident.id),
            func.coalesce(col(Resident.district_code), "").label("district"),
            heard.label("heard"),
        )
        .outerjoin(news, news.c.who == col(Resident.id))
        .outerjoin(Delivery, col(Delivery.id) == col(Resident.last_delivery_id))
        .where(has_left(), heard < past_before(session, LEFT_REGISTER, today))
        .where(*_not_busy())
        .order_by(col(Resident.id))
    )


def _not_busy() -> Iterator[ColumnElement[bool]]:
    """No work of another package runs."""
    for rule in REGISTRY.retention():
        if rule.busy is not None:
            yield col(Resident.id).not_in(rule.busy())


def _about(table: Any) -> Select[Any]:
    return select(col(table.resident_id).label("who"))


def holding() -> Any:
    """Residents with a case, an open report, or anything else that still runs."""
    kinds = (
        CycleMember,
        Invitation,
        Attempt,
        Response,
        FollowUp,
        VisitPerson,
        WmoRequest,
    )
    open_reports = _about(RegisterFeedback).where(col(RegisterFeedback.state) == "open")
    return union(*(_about(kind) for kind in kinds), open_reports)


def next_gone(session: Session, today: date, most: int) -> list[str]:
    """At most so many residents who left and of whom no case is left."""
    kept = holding().subquery()
    gone = heard_long_ago(session, today).where(
        col(Resident.id).not_in(select(kept.c.who))
    )
    return list(session.scalars(gone.limit(most)))


def gone_by_area(session: Session, today: date) -> dict[str, int]:
    """How many will go, once the cases that are past their term have gone."""
    left = {
        row.id: row.district for row in session.execute(heard_long_ago(session, today))
    }
    kept = _kept_by_cases(session, left, today)
    found: dict[str, int] = {}
    for who, district in left.items():
        if who not in kept:
            found[district] = found.get(district, 0) + 1
    return found


def _kept_by_cases(session: Session, who: Iterable[str], today: date) -> set[str]:
    """Of some residents those with a row that does not go."""
    ended = ended_cycles(session, today)
    going = {
        (cycle.id, resident)
        for cycle in ended
        for resident in session.scalars(due_cases(session, cycle, today))
    }
    kept: set[str] = set()
    ids = list(who)
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        for cycle_id, resident in session.execute(_rows_of(some)):
            if (cycle_id, resident) not in going:
                kept.add(resident)
    return kept


def _rows_of(some: list[str]) -> Any:
    tables: tuple[Any, ...] = (CycleMember, Invitation, Attempt, Response, FollowUp)
    selects = [
        select(col(table.cycle_id), col(table.resident_id)).where(
            col(table.resident_id).in_(some)
        )
        for table in tables
    ]
    visits = (
        select(col(Visit.cycle_id), col(VisitPerson.resident_id))
        .join(VisitPerson, col(VisitPerson.visit_id) == col(Visit.id))
        .where(col(VisitPerson.resident_id).in_(some))
    )
    reports = select(literal(0), col(RegisterFeedback.resident_id)).where(
        col(RegisterFeedback.resident_id).in_(some),
        col(RegisterFeedback.state) == "open",
    )
    wmo = select(literal(0), col(WmoRequest.resident_id)).where(
        col(WmoRequest.resident_id).in_(some)
    )
    return union(*selects, visits, reports, wmo)
