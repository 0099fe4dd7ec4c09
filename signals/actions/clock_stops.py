"""The clock of one signal: counted from the right moment, with all that stood still."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from outreach.tables import StateChange
from signals.queries.clocks import Clocks, clocks
from signals.rules.deadlines import Deadline, Pause, shifted
from signals.rules.norms import unit_in
from signals.rules.states import SIGNAL, SignalAct
from signals.tables import Signal, SignalPause


def counts_from(session: Session, signal: Signal) -> datetime:
    """From when the deadline counts: receipt, or when it was last reopened."""
    if not signal.reopened:
        return signal.received_at
    last = session.scalars(
        select(col(StateChange.at))
        .where(
            col(StateChange.entity_kind) == SIGNAL.name,
            col(StateChange.entity_id) == str(signal.id),
            col(StateChange.act) == SignalAct.REOPEN.value,
        )
        .order_by(col(StateChange.id).desc())
        .limit(1)
    ).first()
    return last or signal.received_at


def deadline_again(session: Session, signal: Signal) -> dict[str, Any]:
    """The columns of the deadline by the level that a person decided.

    Counted from receipt by the norms of that moment, moved by every pause since.
    Nothing when it stays the same: then what was told stays told too.
    """
    from_at = counts_from(session, signal)
    counted = clocks(session, from_at)
    first = counted.deadline(signal.level, from_at)
    now = moved(first, ended_pauses(session, signal, from_at), counted)
    if now.due_at == signal.due_at and now.norm == signal.norm:
        return {
            "first_due_at": first.due_at,
            "warn_at": now.warn_at,
            "escalate_at": now.escalate_at,
        }
    return now.values() | {"first_due_at": first.due_at}


def ended_pauses(session: Session, signal: Signal, since: datetime) -> list[Pause]:
    """The pauses of a signal that ended after a moment, oldest first."""
    rows = session.exec(
        select(SignalPause)
        .where(
            col(SignalPause.signal_id) == signal.id, col(SignalPause.began_at) >= since
        )
        .order_by(col(SignalPause.began_at))
    ).all()
    return [(row.began_at, row.ended_at) for row in rows if row.ended_at is not None]


def moved(first: Deadline, pauses: list[Pause], counted: Clocks) -> Deadline:
    """A deadline moved by pauses: due, warning and escalation alike."""
    unit = unit_in(first.norm)

    def later(moment: datetime) -> datetime:
        return shifted(moment, pauses, unit, closed=counted.closed)

    return Deadline(
        later(first.due_at), first.norm, later(first.warn_at), later(first.escalate_at)
    )
