"""What was closed begins again: somebody is still worried."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import found, transition
from outreach.errors import Refused
from signals.actions.waking import CLOCK_HOURS, wake
from signals.queries.clocks import clocks
from signals.queries.scope import signal_scope
from signals.rules.feedback import WORRIED_DAYS, may_worry
from signals.rules.levels import Level
from signals.rules.queues import Queue
from signals.rules.states import SIGNAL, SignalAct, SignalState
from signals.tables import Signal

BY_STAFF, BY_REPORTER = "staff", "reporter"
"""Reasons in the history: codes. What was typed is a note, which goes with the case."""
LONGEST_WHY = 500
EMPTY: dict[str, Any] = {
    "queue": Queue.DESK,
    "team_id": None,
    "owner_id": None,
    "snoozed_until": None,
    "waiting_reason": "",
    "paused_at": None,
    "failed_attempts": 0,
    "picked_up_at": None,
    "contacted_at": None,
    "contact_in_time": None,
    "closed_at": None,
    "close_reason": None,
    "close_note": "",
    "receipt_confirmed_at": None,
}
"""What a report that begins again no longer has."""


def reopen(
    session: Session, signal_id: int, *, why: str, by: Viewer, at: datetime
) -> int:
    """A member of the desk opens a closed report again; of a joined one its lead.

    Returns the id of what was opened. Raises Refused without a reason, or more than
    thirty days after closing: then it is a new report. TransitionRefused while it is
    open, AlreadyDone for the second of two.
    """
    require(by, Permission.TRIAGE_SIGNALS)
    row: Signal = found(
        session.exec(
            select(Signal).where(
                col(Signal.id) == signal_id,
                signal_scope(by, Permission.TRIAGE_SIGNALS),
            )
        ).first(),
        "Deze melding",
    )
    note = " ".join(why.split())[:LONGEST_WHY]
    if not note:
        raise Refused(
            "De melding is niet heropend.",
            "Er staat geen reden bij.",
            "Schrijf kort op waarom de melding opnieuw begint.",
        )
    return begin_again(session, row, BY_STAFF, note=note, by=by, at=at)


def begin_again(
    session: Session,
    signal: Signal,
    reason: str,
    *,
    note: str = "",
    by: Viewer,
    at: datetime,
) -> int:
    """The step itself, after the right was asked for (or the token was)."""
    lead = signal
    if signal.state is SignalState.JOINED and signal.joined_to_id is not None:
        lead = session.get_one(Signal, signal.joined_to_id)
    SIGNAL.next_state(lead.state, SignalAct.REOPEN)
    if not may_worry(lead.closed_at, at):
        raise Refused(
            "Deze melding kan niet meer heropend worden.",
            f"De melding is langer dan {WORRIED_DAYS} dagen geleden afgerond.",
            "Maak een nieuwe melding.",
        )
    level = lead.level if lead.level is not Level.NO_ACTION else lead.proposed_level
    term = clocks(session, at).deadline(level, at)
    values = EMPTY | term.values() | {"reopened": lead.reopened + 1}
    transition(
        session,
        lead,
        SIGNAL,
        SignalAct.REOPEN,
        by=by,
        at=at,
        reason=reason,
        note=note,
        values=values,
    )
    session.execute(
        update(Signal)
        .where(
            col(Signal.joined_to_id) == lead.id,
            col(Signal.state) == SignalState.JOINED,
        )
        .values(closed_at=None, close_reason=None)
        .execution_options(synchronize_session="fetch")
    )
    if level in CLOCK_HOURS:
        wake(session, lead, f"reopened:{lead.reopened}", by=by, at=at)
    return lead.id or 0
