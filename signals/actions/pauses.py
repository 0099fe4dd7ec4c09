"""The clock of a signal stands still while the resident is waited for."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from outreach.access import Viewer
from signals.queries.clocks import closed_days
from signals.rules.deadlines import shifted
from signals.rules.norms import unit_in
from signals.tables import Signal, SignalPause

SHIFTED = ("due_at", "warn_at", "escalate_at")
"""What moves with the clock; `first_due_at` stays, so that both are shown."""
RUNNING: dict[str, Any] = {
    "waiting_reason": "",
    "paused_at": None,
    "snoozed_until": None,
}
"""What a signal that does not wait (any more) has."""


def begin_pause(
    session: Session, row: Signal, reason: str, *, by: Viewer, at: datetime
) -> dict[str, Any]:
    """Stop the clock. Returns what to set on the signal with the act itself."""
    session.add(
        SignalPause(signal_id=row.id or 0, reason=reason, began_at=at, by=by.actor)
    )
    return {"paused_at": at}


def end_pause(session: Session, row: Signal, *, at: datetime) -> dict[str, Any]:
    """Let the clock run again; whoever takes a signal out of WAITING calls this.

    Returns what to set on the signal with the act itself: deadlines moved by the time
    really suspended, in the norm's own kind of time. Nothing to do when it runs.
    """
    pause = _open_pause(session, row)
    if pause is None:
        return dict(RUNNING)
    pause.ended_at = at
    session.add(pause)
    return RUNNING | _moved(session, row, pause, at)


def clock_if_resumed(
    session: Session, row: Signal, *, at: datetime
) -> dict[str, datetime]:
    """The deadlines as `end_pause` would set them now; nothing when the clock runs.
    Changes nothing."""
    pause = _open_pause(session, row)
    return {} if pause is None else _moved(session, row, pause, at)


def _open_pause(session: Session, row: Signal) -> SignalPause | None:
    return session.exec(
        select(SignalPause)
        .where(
            SignalPause.signal_id == row.id,
            col(SignalPause.ended_at).is_(None),
        )
        .order_by(col(SignalPause.id).desc())
    ).first()


def _moved(
    session: Session, row: Signal, pause: SignalPause, at: datetime
) -> dict[str, datetime]:
    unit, closed = unit_in(row.norm), closed_days(session)
    return {
        name: shifted(moment, [(pause.began_at, at)], unit, closed=closed)
        for name in SHIFTED
        if (moment := getattr(row, name)) is not None
    }
