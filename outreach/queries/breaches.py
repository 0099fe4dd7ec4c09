"""Data breaches with their clocks."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.rules.breaches import (
    BREACH,
    DATA_KINDS,
    BreachState,
    Clock,
    Risk,
    clock,
    due_at,
    proposed_risk,
)
from outreach.tables import Breach


class BreachRow(NamedTuple):
    """One breach as the screen shows it."""

    id: int
    state: BreachState
    state_label: str
    what: str
    data_kinds: tuple[str, ...]
    """In Dutch."""
    people: int | None
    known_at: datetime
    due_at: datetime
    clock: Clock
    proposed: Risk
    risk: Risk | None
    risk_reason: str
    measures: str
    notified_at: datetime | None
    authority_reference: str
    waive_reason: str
    told_on: date | None
    told_how: str
    lessons: str
    version_id: int


def breaches(session: Session, viewer: Viewer, *, at: datetime) -> list[BreachRow]:
    """All breaches: those whose clock runs first, shortest time left on top."""
    require(viewer, Permission.MANAGE_BREACHES)
    rows = session.exec(select(Breach).order_by(col(Breach.known_at))).all()
    shown = [_row(row, at) for row in rows]
    return sorted(shown, key=lambda b: (not b.clock.running, b.state is _CLOSED))


_CLOSED = BreachState.CLOSED


def own_breaches(session: Session, viewer: Viewer, *, at: datetime) -> list[BreachRow]:
    """What the viewer reported himself, newest first."""
    require(viewer, Permission.REPORT_BREACH)
    rows = session.exec(
        select(Breach)
        .where(col(Breach.reported_by) == viewer.actor)
        .order_by(col(Breach.reported_at).desc())
    ).all()
    return [_row(row, at) for row in rows]


def running_clocks(session: Session, viewer: Viewer) -> int:
    """Breaches of which the 72 hours run; 0 for who does not handle them."""
    if not viewer.may(Permission.MANAGE_BREACHES):
        return 0
    states = (BreachState.REPORTED, BreachState.ASSESSED)
    open_ones = select(Breach.id).where(
        col(Breach.state).in_(states), col(Breach.notified_at).is_(None)
    )
    return len(session.exec(open_ones).all())


def as_json(rows: list[BreachRow]) -> list[dict[str, Any]]:
    """For another program: no free text, which may hold what it should not."""
    return [
        {
            "id": row.id,
            "state": row.state.value,
            "known_at": row.known_at.isoformat(),
            "due_at": row.due_at.isoformat(),
            "notified_at": row.notified_at.isoformat() if row.notified_at else None,
            "risk": row.risk.value if row.risk else None,
            "people": row.people,
            "clock": row.clock.sentence,
        }
        for row in rows
    ]


def _row(row: Breach, at: datetime) -> BreachRow:
    return BreachRow(
        id=row.id or 0,
        state=row.state,
        state_label=BREACH.labels[row.state],
        what=row.what,
        data_kinds=tuple(DATA_KINDS[kind] for kind in row.data_kinds),
        people=row.people,
        known_at=row.known_at,
        due_at=due_at(row.known_at),
        clock=clock(row.state, row.known_at, row.notified_at, at),
        proposed=proposed_risk(frozenset(row.data_kinds), row.people),
        risk=row.risk,
        risk_reason=row.risk_reason,
        measures=row.measures,
        notified_at=row.notified_at,
        authority_reference=row.authority_reference,
        waive_reason=row.waive_reason,
        told_on=row.told_on,
        told_how=row.told_how,
        lessons=row.lessons,
        version_id=row.version_id,
    )
