"""A person weighs a report: what the rules propose and what he decides are kept."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session

from outreach.access import Permission, Viewer
from outreach.actions.history import transition
from outreach.actions.versions import change_row
from outreach.auditing import did
from outreach.errors import AlreadyDone, NotPermitted, Refused
from outreach.tables import Person
from signals.actions.reaching import reach
from signals.actions.routing import route_signal
from signals.queries.clocks import clocks
from signals.rules.deciding import (
    EmergencyCall,
    MeldcodeStep,
    Proposed,
    decision_fault,
    emergency_fault,
)
from signals.rules.kinds import SignalKind
from signals.rules.levels import Level
from signals.rules.queues import Queue
from signals.rules.states import ENDED, SIGNAL, SignalAct, SignalState
from signals.tables import Signal

RIGHT = Permission.TRIAGE_SIGNALS


class Decided(NamedTuple):
    """Where a report went after it was weighed."""

    state: SignalState
    queue: Queue | None
    """None: nothing will be done, so it lies in no queue."""


def triage(
    session: Session,
    signal_id: int,
    level: Level,
    kind: SignalKind,
    *,
    reason: str = "",
    note: str = "",
    version_id: int | None,
    emergency_called: EmergencyCall | None = None,
    by: Viewer,
    at: datetime,
) -> Decided:
    """Decide how urgent a report is and what it is about, and route it.

    `reason` is a `TriageReason`, `note` words of one's own (kept apart, so that they
    can be let go); when they are needed, `rules.deciding` says. `Level.NO_ACTION` ends
    the report. Weighed again, the deadline still counts from receipt. Raises Refused
    with what is missing, NotPermitted when a volunteer decides that something is
    unsafe, AlreadyDone when somebody changed it since `version_id`, TransitionRefused
    in a state in which nothing is weighed.
    """
    row = reach(session, signal_id, RIGHT, version_id=version_id, by=by)
    proposed = proposed_for(row)
    _refuse(decision_fault(proposed, level, kind, reason, note), NOW_REASON)
    _refuse(emergency_fault(level, emergency_called, row.received_at, at), NOW_112)
    unsafe = level is Level.SAFETY_SUSPECTED or kind is SignalKind.UNSAFE
    if unsafe and level is not Level.ACUTE:  # who calls 112 is never held up
        refuse_volunteer(session, by)
    values = _decision(level, kind, reason, emergency_called, by, at)
    act = SignalAct.TRIAGE
    if level is Level.NO_ACTION:
        act, values = SignalAct.DISMISS, values | _ended(at)
    told = f"{level.value} {reason}".strip()
    transition(
        session, row, SIGNAL, act, by=by, at=at, reason=told, note=note, values=values
    )
    if act is SignalAct.TRIAGE:
        route_signal(session, row, by=by, at=at)
    return Decided(row.state, row.queue)


def clear_check(
    session: Session,
    signal_id: int,
    *,
    version_id: int | None,
    by: Viewer,
    at: datetime,
) -> None:
    """A report that looked like abuse is a real one: it goes to the desk's queue.

    Its deadline is that of the level proposed, counted from receipt, so it may be
    close or over. Raises AlreadyDone and TransitionRefused.
    """
    row = reach(session, signal_id, RIGHT, version_id=version_id, by=by)
    term = clocks(session, row.received_at).deadline(
        row.proposed_level, row.received_at
    )
    values = {"queue": Queue.DESK, **term.values()}
    transition(session, row, SIGNAL, SignalAct.CLEAR, by=by, at=at, values=values)


def tick_meldcode(
    session: Session,
    signal_id: int,
    step: MeldcodeStep,
    *,
    version_id: int | None,
    by: Viewer,
    at: datetime,
) -> None:
    """Record that a professional took a step of the Meldcode; no words about it.

    Also for the team that works on it. Raises NotPermitted for a volunteer, AlreadyDone
    when the step was recorded before, Refused when the report has ended.
    """
    right = Permission.WORK_SIGNALS
    row = reach(session, signal_id, right, version_id=version_id, by=by)
    refuse_volunteer(session, by)
    _refuse(
        "Deze melding is afgerond." * (row.state in ENDED), "U hoeft niets te doen."
    )
    if any(taken["step"] == step for taken in row.meldcode):
        raise AlreadyDone(
            "Deze stap is niet opnieuw vastgelegd.",
            "Hij stond er al.",
            "U hoeft niets te doen.",
        )
    taken = {"step": step.value, "at": at.isoformat(), "by": by.actor}
    values = {"meldcode": [*row.meldcode, taken]}
    change_row(session, row, values, version_id=version_id, kind=SIGNAL.name)
    about = [row.resident_id] if row.resident_id else []
    did(session, by, "meldcode", SIGNAL.name, row.id, about, at=at, permission=right)


def proposed_for(row: Signal) -> Proposed:
    """What a new decision stands against."""
    return Proposed(row.proposed_level, row.proposed_kind, row.triaged_at is not None)


def refuse_volunteer(session: Session, by: Viewer) -> None:
    """Raise NotPermitted for a volunteer: the Meldcode binds professionals."""
    person = session.get(Person, by.person_id) if by.person_id else None
    if person is not None and person.volunteer:
        raise NotPermitted(
            "Dit mag alleen een professional besluiten.",
            "Bij een vermoeden van onveiligheid geldt de Meldcode.",
            "Bel meteen uw professionele contactpersoon en schrijf niets meer op.",
        )


NOW_REASON = "Vul het aan en leg uw besluit opnieuw vast."
NOW_112 = "Bel 112 als dat nog niet is gedaan, en vul in wie belde en wanneer."


def _refuse(why: str, now: str) -> None:
    if why:
        raise Refused("Uw besluit is niet vastgelegd.", why, now)


def _decision(
    level: Level,
    kind: SignalKind,
    reason: str,
    call: EmergencyCall | None,
    by: Viewer,
    at: datetime,
) -> dict[str, Any]:
    called = (
        {"emergency_called_at": call.at, "emergency_called_by": call.by.value}
        if call
        else {}
    )
    return {
        "level": level,
        "kind": kind,
        "level_reason": reason,
        "triaged_at": at,
        "triaged_by": by.actor,
        **called,
    }


def _ended(at: datetime) -> dict[str, Any]:
    """What a report that ends at the desk no longer has."""
    return {
        "queue": None,
        "team_id": None,
        "owner_id": None,
        "snoozed_until": None,
        "closed_at": at,
    }
