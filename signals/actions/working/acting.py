"""What the acts of who works on a signal share."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from outreach.access import Permission, Viewer
from outreach.actions.history import transition
from outreach.errors import Refused
from outreach.rules.team_answers import note_text
from outreach.tables import Person
from signals.actions.reaching import reach
from signals.rules.states import SIGNAL, SignalAct
from signals.tables import Signal

RIGHT = Permission.WORK_SIGNALS


def reach_for(
    session: Session,
    signal_id: int,
    act: SignalAct,
    *,
    version_id: int | None,
    by: Viewer,
) -> Signal:
    """The signal, when `act` is possible with it now.

    Raises NotPermitted, NotFound, AlreadyDone (as `reach`) and TransitionRefused where
    no arrow leads: before anything else about the act is looked at.
    """
    row = reach(session, signal_id, RIGHT, version_id=version_id, by=by)
    SIGNAL.next_state(row.state, act)
    return row


def act_on(
    session: Session,
    row: Signal,
    act: SignalAct,
    values: dict[str, Any],
    *,
    reason: str = "",
    note: str = "",
    by: Viewer,
    at: datetime,
) -> Signal:
    """Do the act. `reason` is a code, kept for ever; `note` is what was typed."""
    transition(
        session, row, SIGNAL, act, by=by, at=at, reason=reason, note=note, values=values
    )
    return row


def text_of(typed: str, why_missing: str = "") -> str:
    """What was typed, as it is kept. Raises Refused when it is too long, and with
    `why_missing` (a Dutch sentence) when nothing was."""
    kept = note_text(typed)
    if why_missing and not kept:
        raise Refused(
            "Dit is niet vastgelegd.", why_missing, "Vul het in en probeer het opnieuw."
        )
    return kept


def person_of(session: Session, by: Viewer) -> Person:
    """The person who acts. Raises Refused for whatever is no person."""
    person = session.get(Person, by.person_id) if by.person_id is not None else None
    if person is None:
        raise Refused(
            "De melding is niet opgepakt.",
            "Alleen een medewerker met een eigen account kan een melding hebben.",
            "Log in met uw eigen account.",
        )
    return person
