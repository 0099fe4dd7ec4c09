"""Gives a signal to exactly one queue, and to the team of that day and area."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from outreach.access import Permission, Viewer
from outreach.actions.history import transition
from outreach.actions.notices import raise_plain_notice
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.rules.notices import NoticeKind
from outreach.tables import District
from signals.actions.clock_stops import deadline_again
from signals.actions.pauses import end_pause
from signals.actions.reaching import reach
from signals.queries.homes import BY_HAND, NO_DUTY, Home, ground, home_of
from signals.queries.keepers import keeper_until_receipt
from signals.queries.on_call import on_call_now
from signals.queries.team_books import is_unsafe, place_of, team_book
from signals.rules.queues import Queue
from signals.rules.states import SIGNAL, SignalAct, SignalState
from signals.rules.team_book import QUEUE_OF, TeamFacts
from signals.tables import Signal

RIGHT = Permission.TRIAGE_SIGNALS
BY_HAND_SENTENCE = "Een medewerker koos dit team zelf."
LONGEST_REASON = 500


def route_signal(
    session: Session, signal: Signal, *, by: Viewer, at: datetime
) -> Queue:
    """Find the queue and the team of a weighed signal, and set its deadline anew.

    A part of `triage`, which asked for the right and the scope. Whatever goes wrong
    with the rules, the signal lands: in the visible queue of what has no team, and the
    desk is told. What is for who is on call is that person's from now on, and told.
    """
    home = home_of(session, signal, ground(session, at))
    move(session, signal, home, by=by, at=at, values=deadline_again(session, signal))
    return home.queue


def move(
    session: Session,
    signal: Signal,
    home: Home,
    *,
    by: Viewer,
    at: datetime,
    values: dict[str, Any] | None = None,
    reason: str = "",
    note: str = "",
) -> None:
    """Put a signal in its queue: the arrow, the columns, who must hear of it.

    A part of the acts of this room. Whoever had it does not have it any more.
    """
    lost = home.queue is Queue.NOT_ROUTED
    if lost:
        act = SignalAct.FAIL_TO_ROUTE
    elif signal.state in (SignalState.TRIAGED, SignalState.NOT_ROUTED):
        act = SignalAct.ROUTE
    else:
        act = SignalAct.HAND_OVER
    changed = (values or {}) | {
        "queue": home.queue,
        "team_id": home.team_id,
        "owner_id": home.owner_id,
        "routing_rules_id": home.rules_id,
        "fired": [*signal.fired, home.row],
    }
    if home.queue is Queue.VEILIG_THUIS:  # until they say that they have it
        changed |= {"owner_id": keeper_until_receipt(session, by, signal)}
        changed |= {"receipt_confirmed_at": None}
    changed |= end_pause(session, signal, at=at)
    told = reason or home.rule or "no rule"
    transition(
        session,
        signal,
        SIGNAL,
        act,
        by=by,
        at=at,
        reason=told,
        note=note,
        values=changed,
    )
    if lost:
        _tell(session, signal, NoticeKind.SIGNAL_NOT_ROUTED, by=by, at=at)
    elif home.owner_id is not None:
        _tell(
            session, signal, NoticeKind.SIGNAL_ON_CALL, by=by, at=at, who=home.owner_id
        )


def _tell(
    session: Session,
    signal: Signal,
    kind: NoticeKind,
    *,
    by: Viewer,
    at: datetime,
    who: int | None = None,
) -> None:
    """Once for each version of the signal: what happens again is told again."""
    raise_plain_notice(
        session,
        kind,
        f"signal:{signal.reference}:{signal.version_id}",
        district_code=known_district(session, signal),
        persons=() if who is None else (who,),
        by=by,
        at=at,
    )


def known_district(session: Session, signal: Signal) -> str | None:
    """The area of a signal as notices can name it."""
    there = (
        session.get(District, signal.district_code) if signal.district_code else None
    )
    return there.code if there else None


def route_by_hand(
    session: Session,
    signal_id: int,
    team_id: int | None,
    *,
    reason: str,
    version_id: int | None,
    by: Viewer,
    at: datetime,
) -> Queue:
    """The desk gives a signal to a team itself, with why; no team: who is on call.

    For a weighed signal that is not being worked on: one that no rule could place, or
    that lies in the wrong queue. The deadline stays. Raises Refused for a team that
    may not have it (not a provider's for what is shielded, professionals only for what
    may be unsafe), and when nobody is on call.
    """
    row = reach(session, signal_id, RIGHT, version_id=version_id, by=by)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise _not_given(
            f"Er hoort een reden bij van hoogstens {LONGEST_REASON} tekens.",
            "Schrijf kort waarom u dit team kiest.",
        )
    if row.state not in (SignalState.NOT_ROUTED, SignalState.ROUTED):
        raise _not_given(
            "De melding is niet beoordeeld, of iemand is er al mee bezig.",
            "Beoordeel de melding, of vraag wie ermee bezig is om hem over te dragen.",
        )
    home = _by_hand(session, row, team_id, at)
    move(session, row, home, by=by, at=at, reason="by_hand", note=reason.strip())
    return home.queue


def _by_hand(session: Session, row: Signal, team_id: int | None, at: datetime) -> Home:
    if team_id is None:
        duty = on_call_now(session, row.district_code, at)
        if duty is None:
            raise _not_given(NO_DUTY, "Kies een team, of maak eerst een dienst.")
        return Home(Queue.ON_CALL, None, duty.person_id, BY_HAND, BY_HAND_SENTENCE)
    team = _allowed(session, row, team_id, at)
    return Home(QUEUE_OF[team.kind], team.id, None, BY_HAND, BY_HAND_SENTENCE)


def _allowed(session: Session, row: Signal, team_id: int, at: datetime) -> TeamFacts:
    book = team_book(session, local_date(at))
    place = place_of(session, row)
    fitting = {team.id: team for team in book.choices(place, unsafe=is_unsafe(row))}
    if team_id in fitting:
        return fitting[team_id]
    raise _not_given(
        "Dit team mag deze melding niet krijgen: het werkt niet in dit gebied, of het "
        "is niet van de gemeente of niet van beroepskrachten.",
        "Kies een team uit de lijst.",
    )


def _not_given(why: str, now: str) -> Refused:
    return Refused("De melding is niet doorgezet.", why, now)
