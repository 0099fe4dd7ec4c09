"""Telling the reporter: what was told is written down, and never changed."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer
from outreach.auditing import did, trace_of
from outreach.errors import AlreadyDone, Refused
from signals.actions.reaching import reach
from signals.rules.feedback import BY_STAFF, Channel, Message, may_be_told
from signals.rules.states import SignalState
from signals.tables import Feedback, Signal

P = Permission
LOGGED = "signal_feedback"
"""What the events are called."""


class Standing(NamedTuple):
    """How far a report is: its own state, or that of the report it was joined to."""

    state: SignalState
    closed_at: datetime | None
    round: int


def standing_of(session: Session, signal: Signal) -> Standing:
    """How far a report is; of a joined one, how far its lead is."""
    lead = signal
    if signal.state is SignalState.JOINED and signal.joined_to_id is not None:
        lead = session.get(Signal, signal.joined_to_id) or signal
    return Standing(lead.state, lead.closed_at, lead.reopened)


def give_feedback(
    session: Session,
    signal_id: int,
    message: Message,
    channel: Channel,
    *,
    failed: bool = False,
    by: Viewer,
    at: datetime,
) -> None:
    """A member of staff told the reporter, or tried in vain (`failed`).

    Raises NotFound outside the scope, Refused for what is not true yet and for the
    channel that is the reporter's own, AlreadyDone when somebody told it before.
    """
    signal = reach(session, signal_id, P.GIVE_FEEDBACK, version_id=None, by=by)
    if channel not in BY_STAFF:
        raise Refused(
            "Dit is niet vastgelegd.",
            "Zo kan een medewerker het niet laten weten.",
            "Kies hoe u het heeft laten weten.",
        )
    tell(session, signal, message, channel, failed=failed, by=by, at=at)


def tell(
    session: Session,
    signal: Signal,
    message: Message,
    channel: Channel,
    *,
    failed: bool = False,
    by: Viewer,
    at: datetime,
) -> None:
    """Write down that the reporter was told, after the right was asked for.

    The lock on the report makes the second of two wait, and then be refused.
    """
    locked = select(Signal.id).where(col(Signal.id) == signal.id).with_for_update()
    session.exec(locked).one()
    standing = standing_of(session, signal)
    if not may_be_told(message, standing.state):
        raise Refused(
            "Dit is niet vastgelegd.",
            "De melding is nog niet zo ver.",
            "Wacht tot de melding is afgerond.",
        )
    if not failed and was_told(session, signal.id or 0, message, standing.round):
        raise AlreadyDone(
            "De melder heeft dit al gehoord.",
            "Iemand was u voor, of u klikte dubbel.",
            "U hoeft niets te doen.",
        )
    write_down(
        session,
        signal.id or 0,
        message,
        channel,
        round_=standing.round,
        failed=failed,
        by=by,
        at=at,
    )


def was_told(session: Session, signal_id: int, message: Message, round_: int) -> bool:
    """Whether the reporter has heard this message in this round."""
    return (
        session.exec(
            select(Feedback.id).where(
                Feedback.signal_id == signal_id,
                Feedback.message == message.value,
                Feedback.round == round_,
                col(Feedback.failed).is_(False),
            )
        ).first()
        is not None
    )


def write_down(
    session: Session,
    signal_id: int,
    message: Message,
    channel: Channel,
    *,
    round_: int,
    failed: bool,
    by: Viewer,
    at: datetime,
) -> None:
    """The row and its event: a fact, whatever happened to the report meanwhile."""
    session.add(
        Feedback(
            signal_id=signal_id,
            message=message.value,
            channel=channel.value,
            at=at,
            by=by.actor,
            failed=failed,
            round=round_,
            trace=trace_of(session),
        )
    )
    session.flush()
    act = "fail" if failed else "tell"
    did(session, by, act, LOGGED, signal_id, at=at, permission=P.GIVE_FEEDBACK)
