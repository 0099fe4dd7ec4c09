"""Moves a signal on when its team, its provider or a duty ended, or a team came."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, ViewerKind, require
from signals.actions.routing import move
from signals.queries.homes import BY_HAND, Ground, Home, ground, home_of
from signals.queries.out_of_place import OutOfPlace, out_of_place
from signals.queries.scope import signal_scope
from signals.queries.team_books import place_of
from signals.rules.queues import Queue
from signals.rules.states import SignalState
from signals.tables import Signal


class Rerouted(NamedTuple):
    """What became of signals that were out of place."""

    moved: int
    """To another team, or to who is on call."""
    lost: int
    """Nobody has this work now: with the desk, in sight."""
    left: int
    """Stay where they are: still without a team, or moved by somebody meanwhile."""


def reroute(
    session: Session, wrong: list[OutOfPlace], *, by: Viewer, at: datetime
) -> Rerouted:
    """Give signals the place that they have now; the deadline stays.

    For the job, or for the desk. Safe to do again: each is looked at anew. A team that
    a person chose keeps its signals as long as it may have them.
    """
    right = (
        Permission.SEE_SIGNALS
        if by.kind is ViewerKind.JOB
        else Permission.TRIAGE_SIGNALS
    )
    require(by, right)
    now = ground(session, at)
    counts = {"moved": 0, "lost": 0, "left": 0}
    still = {one.signal_id: one.why for one in out_of_place(session, by, at=at)}
    for one in wrong:
        row = session.exec(
            select(Signal)
            .where(col(Signal.id) == one.signal_id, signal_scope(by, right))
            .with_for_update(of=Signal)
            .execution_options(populate_existing=True)
        ).first()
        why = still.get(one.signal_id)
        if row is None or why is None:
            counts["left"] += 1
            continue
        counts[_one(session, row, why, now, by=by, at=at)] += 1
    return Rerouted(**counts)


def _one(
    session: Session, row: Signal, why: str, now: Ground, *, by: Viewer, at: datetime
) -> str:
    home = new_home(session, row, why, now)
    if home is None:
        return "left"
    move(session, row, home, by=by, at=at, reason=why)
    return "lost" if home.queue is Queue.NOT_ROUTED else "moved"


def new_home(session: Session, row: Signal, why: str, now: Ground) -> Home | None:
    """Where a signal that is out of place goes; None: it stays where it is.

    What no rule can place now either lies in sight already. What a person gave to a
    team outside its territory stays there, as long as the team may have it.
    """
    home = home_of(session, row, now)
    if row.state is SignalState.NOT_ROUTED:
        return None if home.queue is Queue.NOT_ROUTED else home
    by_hand = bool(row.fired) and row.fired[-1].get("rule") == BY_HAND
    may = row.team_id is not None and now.book.may_have(
        row.team_id, place_of(session, row)
    )
    return None if by_hand and why == "team_ended" and may else home
