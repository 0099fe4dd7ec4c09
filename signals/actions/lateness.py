"""Tells once that half of the time is over, that a signal is late, and far too late."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, update
from sqlmodel import Session, col, func, select

from outreach.access import Permission, Viewer, require
from outreach.actions.notices import raise_plain_notice
from outreach.clock import local_date
from outreach.rules.notices import NoticeKind
from signals.actions.routing import known_district
from signals.queries.standing import is_open
from signals.queries.told_to import lead_of, who_has_it
from signals.tables import Signal


class Step(StrEnum):
    """What is told; each once for each deadline."""

    HALF = "half"
    OVERDUE = "overdue"
    ESCALATED = "escalated"


MARKS: Mapping[Step, str] = {
    Step.HALF: "warned_at",
    Step.OVERDUE: "overdue_at",
    Step.ESCALATED: "escalated_at",
}
NOTICES: Mapping[Step, NoticeKind] = {
    Step.HALF: NoticeKind.SIGNAL_HALF,
    Step.OVERDUE: NoticeKind.SIGNAL_OVERDUE,
    Step.ESCALATED: NoticeKind.SIGNAL_ESCALATED,
}


def to_tell(step: Step, at: datetime) -> ColumnElement[bool]:
    """The signals of which this must be told now, over `Signal`.

    The clock of who waits for a resident stands still. Half of the time is no news any
    more once the whole of it is over.
    """
    running = and_(is_open(), col(Signal.paused_at).is_(None))
    untold = getattr(Signal, MARKS[step]).is_(None)
    match step:
        case Step.HALF:
            passed = and_(col(Signal.warn_at) <= at, col(Signal.due_at) > at)
        case Step.OVERDUE:
            passed = col(Signal.due_at) <= at
        case Step.ESCALATED:
            last = func.coalesce(col(Signal.escalate_at), col(Signal.due_at))
            passed = last <= at
    return and_(running, untold, passed)


def anything_to_tell(session: Session, *, by: Viewer, at: datetime) -> bool:
    """Whether any signal passed one of its moments since the last time."""
    require(by, Permission.SEE_SIGNALS)
    return any(
        session.exec(select(Signal.id).where(to_tell(step, at)).limit(1)).first()
        for step in Step
    )


def to_tell_now(session: Session, step: Step, *, by: Viewer, at: datetime) -> list[int]:
    """The ids of what must be told now, the oldest deadline first."""
    require(by, Permission.SEE_SIGNALS)
    rows = session.exec(
        select(Signal.id)
        .where(to_tell(step, at))
        .order_by(col(Signal.due_at), col(Signal.id))
    ).all()
    return [number for number in rows if number is not None]


def tell(
    session: Session, step: Step, signal_ids: Iterable[int], *, by: Viewer, at: datetime
) -> int:
    """Mark and tell; returns how many. What another told meanwhile is left alone.

    The conditional UPDATE is the lock: two at the same moment tell once. Half and
    overdue go to whoever has it, escalation to the lead of the team.
    """
    require(by, Permission.SEE_SIGNALS)
    return sum(_tell(session, step, number, by, at) for number in signal_ids)


def _tell(
    session: Session, step: Step, signal_id: int, by: Viewer, at: datetime
) -> bool:
    marked: Any = session.execute(
        update(Signal)
        .where(col(Signal.id) == signal_id, to_tell(step, at))
        .values({MARKS[step]: at})
        .execution_options(synchronize_session=False)
    )
    if marked.rowcount != 1:
        return False
    row = session.get(Signal, signal_id, populate_existing=True)
    if row is None or row.due_at is None:
        return False
    find = lead_of if step is Step.ESCALATED else who_has_it
    told = find(session, row, local_date(at))
    return raise_plain_notice(
        session,
        NOTICES[step],
        f"signal:{row.reference}:{row.due_at:%Y%m%d%H%M}",
        district_code=known_district(session, row),
        persons=told.persons,
        teams=told.teams,
        by=by,
        at=at,
    )
