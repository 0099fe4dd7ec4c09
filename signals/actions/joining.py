"""Several reports become one case, and a report leaves it again.

All work is done on the lead; each reporter stays with his own report and hears from
it. Whoever joins crosswise comes second: both rows are locked, in the order of their
numbers, before anything is read.
"""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select, update
from sqlmodel import Session, col

from outreach.access import Permission, Viewer
from outreach.actions.history import transition
from outreach.actions.versions import change_row
from outreach.auditing import did
from outreach.errors import Refused
from outreach.rules.codes import shown_code
from outreach.rules.team_answers import note_text
from signals.actions.pauses import begin_pause, clock_if_resumed, end_pause
from signals.actions.reaching import reach
from signals.actions.shielding import move_on, shield
from signals.queries.same_cases import side_of
from signals.rules.joining import Raise, Side, join_fault, raised, turns_unsafe
from signals.rules.kinds import SignalKind
from signals.rules.levels import Level, most_urgent
from signals.rules.queues import Queue
from signals.rules.states import SIGNAL, SignalAct, SignalState
from signals.rules.triage import Fired
from signals.tables import Signal

RIGHT = Permission.TRIAGE_SIGNALS
UNDECIDED: dict[str, Any] = {"level": None, "kind": None, "level_reason": ""}
"""What was decided before something worse came is no decision about it: the desk's
screens show the proposal, danger to life first of all. The history keeps it."""
JOINED_RULE = "SAMENGEVOEGD"


class News(NamedTuple):
    """Both sides as they were before they became one case."""

    newcomer: Side
    lead: Side


CLOCK = ("due_at", "warn_at", "escalate_at", "norm")


def join_signals(
    session: Session,
    signal_id: int,
    into_id: int,
    *,
    version_id: int | None = None,
    by: Viewer,
    at: datetime,
) -> Signal:
    """Join a report into the case of another; returns the lead.

    What was joined to it comes along. A more urgent newcomer raises the lead
    (`rules.joining`), and the nearest deadline holds; nothing is ever lowered.
    Something shielded makes the whole case municipal. Raises Refused where
    `join_fault` says why, NotFound outside the scope, AlreadyDone when somebody was
    first.
    """
    row, lead = _both(session, signal_id, into_id, version_id, by)
    if fault := join_fault(side_of(row), side_of(lead)):
        raise Refused(
            "De meldingen zijn niet samengevoegd.",
            fault,
            "Ververs de pagina en kijk welke meldingen nu bij elkaar horen.",
        )
    news = News(side_of(row), side_of(lead))
    values = {
        "joined_to_id": lead.id,
        "queue": None,
        "team_id": None,
        "owner_id": None,
        "snoozed_until": None,
    }
    told = f"into {lead.reference}"
    transition(
        session, row, SIGNAL, SignalAct.JOIN, by=by, at=at, reason=told, values=values
    )
    _bring_along(session, row, lead, by=by, at=at)
    _raise(session, row, lead, news, by=by, at=at)
    if row.municipal and not lead.municipal:
        shield(session, lead, by=by, at=at)
    return lead


def split_signal(
    session: Session,
    signal_id: int,
    *,
    reason: str,
    version_id: int | None = None,
    by: Viewer,
    at: datetime,
) -> Signal:
    """Take a report out of its case: back to the desk, with the deadline it had.

    It is weighed anew. What it raised in the case stays raised, until somebody weighs
    that again. Raises TransitionRefused for what was not joined, Refused without a
    reason.
    """
    row = reach(session, signal_id, RIGHT, version_id=version_id, by=by)
    text = note_text(reason)
    if not text:
        raise Refused(
            "De melding is niet losgehaald.",
            "Er staat geen reden bij.",
            "Schrijf kort op waarom deze melding niet bij de andere hoort.",
        )
    values: dict[str, Any] = {
        "joined_to_id": None,
        "queue": Queue.DESK,
        "level": None,
        "kind": None,
        "level_reason": "",
        "triaged_at": None,
        "triaged_by": "",
        "proposed_level": _highest(row.level, row.proposed_level),
    }
    transition(
        session, row, SIGNAL, SignalAct.SPLIT, by=by, at=at, note=text, values=values
    )
    return row


def _both(
    session: Session, signal_id: int, into_id: int, version_id: int | None, by: Viewer
) -> tuple[Signal, Signal]:
    if signal_id == into_id:
        raise Refused(
            "De meldingen zijn niet samengevoegd.",
            "Het is twee keer dezelfde melding.",
            "Kies een andere melding.",
        )
    numbers = [signal_id, into_id]
    locked = select(col(Signal.id)).where(col(Signal.id).in_(numbers))
    session.execute(locked.order_by(col(Signal.id)).with_for_update(key_share=True))
    found = [reach(session, one, RIGHT, version_id=None, by=by) for one in numbers]
    for row in found:
        session.refresh(row)
    reach(session, signal_id, RIGHT, version_id=version_id, by=by)
    return found[0], found[1]


def _bring_along(
    session: Session, row: Signal, lead: Signal, *, by: Viewer, at: datetime
) -> None:
    """Reports that were joined to the newcomer belong to the new lead."""
    moved = session.execute(
        update(Signal)
        .where(
            col(Signal.joined_to_id) == row.id,
            col(Signal.state) == SignalState.JOINED,
        )
        .values(joined_to_id=lead.id, version_id=Signal.version_id + 1)
        .execution_options(synchronize_session="fetch")
    )
    if moved.rowcount:  # type: ignore[attr-defined]
        did(session, by, "join", SIGNAL.name, lead.id, at=at, permission=RIGHT)


def _highest(*levels: Level | None) -> Level | None:
    known = [level for level in levels if level is not None]
    return most_urgent(*known) if known else None


def _sooner(
    session: Session, row: Signal, lead: Signal, at: datetime
) -> dict[str, Any]:
    """The clock of the newcomer where its deadline comes first; what was told of the
    old one is told anew. A clock that stands still counts with what it stood still."""
    held = clock_if_resumed(session, lead, at=at).get("due_at", lead.due_at)
    if row.due_at is None or (held is not None and held <= row.due_at):
        return {}
    told: dict[str, Any] = {"warned_at": None, "overdue_at": None, "escalated_at": None}
    return {name: getattr(row, name) for name in CLOCK} | told


def _raise(
    session: Session,
    row: Signal,
    lead: Signal,
    news: News,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """What `rules.joining` says must happen to the lead."""
    effect = raised(*news)
    sooner = _sooner(session, row, lead, at)
    values = sooner | _called(row, lead)
    if effect is not Raise.NOTHING:
        values |= _more_urgent(row, lead, news)
    elif sooner and lead.paused_at is not None:
        values = _paused_anew(session, lead, by=by, at=at) | values
    if effect is Raise.WEIGH_AGAIN:
        _send_back(session, lead, values, by=by, at=at)
    elif effect is not Raise.NOTHING and lead.state is SignalState.WAITING:
        values = end_pause(session, lead, at=at) | values
        act = SignalAct.RESUME
        transition(session, lead, SIGNAL, act, by=by, at=at, values=values)
    elif values:
        change_row(session, lead, values, version_id=None, kind=SIGNAL.name)
        about = [lead.resident_id] if lead.resident_id else []
        did(session, by, "change", SIGNAL.name, lead.id, about, at=at, permission=RIGHT)
    if effect is Raise.ROUTE_AGAIN:
        move_on(session, lead, by=by, at=at)


def _paused_anew(
    session: Session, lead: Signal, *, by: Viewer, at: datetime
) -> dict[str, Any]:
    """The case still waits; the newcomer's clock stands still from now, not before."""
    waits = {"waiting_reason": lead.waiting_reason, "snoozed_until": lead.snoozed_until}
    ended = end_pause(session, lead, at=at)
    return ended | waits | begin_pause(session, lead, lead.waiting_reason, by=by, at=at)


def _more_urgent(row: Signal, lead: Signal, news: News) -> dict[str, Any]:
    urgency = _highest(news.newcomer.urgency, news.lead.urgency) or Level.ROUTINE_5WD
    danger = turns_unsafe(*news)
    why = "waarin staat dat iemand onveilig is" if danger else "die dringender is"
    said = f"Samengevoegd met melding {shown_code(row.reference)}, {why}."
    decided = raised(*news) in (Raise.LEVEL, Raise.ROUTE_AGAIN)
    level = {"level": urgency} if decided else UNDECIDED | {"proposed_level": urgency}
    return {
        **level,
        "fired": [*lead.fired, Fired(JOINED_RULE, said, urgency).row()],
        **({"proposed_kind": SignalKind.UNSAFE} if danger else {}),
    }


def _called(row: Signal, lead: Signal) -> dict[str, Any]:
    """112 was called for the newcomer: so it was for the case."""
    if row.emergency_called_at is None or lead.emergency_called_at is not None:
        return {}
    return {
        "emergency_called_at": row.emergency_called_at,
        "emergency_called_by": row.emergency_called_by,
    }


def _send_back(
    session: Session, lead: Signal, values: dict[str, Any], *, by: Viewer, at: datetime
) -> None:
    """The desk weighs the whole case first; whoever had it does not have it now."""
    back = end_pause(session, lead, at=at) | values
    back |= {"queue": Queue.DESK, "team_id": None, "owner_id": None}
    transition(
        session,
        lead,
        SIGNAL,
        SignalAct.SEND_BACK,
        by=by,
        at=at,
        reason="more_urgent",
        values=back,
    )
