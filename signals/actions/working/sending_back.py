"""Back to the desk, to be weighed again: by a team that may not weigh itself."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from outreach.access import Viewer
from signals.actions.pauses import end_pause
from signals.actions.waking import CLOCK_HOURS, wake
from signals.actions.working.acting import act_on, reach_for, text_of
from signals.queries.clocks import clocks
from signals.rules.kinds import SignalKind
from signals.rules.levels import Level, most_urgent
from signals.rules.queues import Queue
from signals.rules.states import SignalAct
from signals.rules.triage import Fired
from signals.tables import Signal

A = SignalAct
CHECK_ON = Fired(
    "NIET_BEREIKT",
    "Na drie pogingen niet bereikt: ga na of het goed gaat met deze inwoner.",
    Level.URGENT_24H,
)
"""As if a rule fired: the desk sees why it came back, and decides."""


def reweigh(
    session: Session,
    signal_id: int,
    *,
    reason: str,
    welfare_check: bool = False,
    version_id: int | None,
    by: Viewer,
    at: datetime,
) -> Signal:
    """Give it back to the desk. `reason` is what was typed, and compulsory.

    `welfare_check`: nobody could be reached; the proposal is raised to within 24 hours
    and so is the deadline, never lowered.
    """
    row = reach_for(session, signal_id, A.SEND_BACK, version_id=version_id, by=by)
    text = text_of(reason, "De reden om opnieuw te beoordelen ontbreekt.")
    values = end_pause(session, row, at=at) | {
        "queue": Queue.DESK,
        "team_id": None,
        "owner_id": None,
        "failed_attempts": 0,
    }
    told = "weigh_again"
    if welfare_check:
        told = "welfare_check"
        values |= _raised(session, row, values.get("due_at", row.due_at), at)
    act_on(session, row, A.SEND_BACK, values, reason=told, note=text, by=by, at=at)
    if CLOCK_HOURS & {row.level, row.proposed_level}:
        wake(session, row, f"sent_back:{row.version_id}", by=by, at=at)
    return row


def _raised(
    session: Session, row: Signal, due_at: datetime | None, at: datetime
) -> dict[str, Any]:
    level = most_urgent(
        row.level or row.proposed_level or Level.URGENT_24H, CHECK_ON.level
    )
    values: dict[str, Any] = {
        "proposed_level": level,
        "proposed_kind": SignalKind.WELFARE_CHECK,
        "level": None,  # the desk decides anew, and its lists show what is proposed
        "kind": None,
        "level_reason": "",
        "fired": [*row.fired, CHECK_ON.row()],
    }
    sooner = clocks(session, at).deadline(CHECK_ON.level, at)
    if due_at is None or sooner.due_at < due_at:
        values |= sooner.values()
    return values
