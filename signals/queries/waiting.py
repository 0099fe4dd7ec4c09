"""What of signals waits for somebody, for the start page; see `outreach.parts.Work`."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, or_, select
from sqlmodel import col

from outreach.access import Permission, Viewer
from outreach.parts import Work
from signals.queries.queues import View, view_condition
from signals.queries.scope import signal_scope
from signals.rules.queues import OF_THE_DESK
from signals.rules.states import SignalState
from signals.tables import Signal

P = Permission


class SignalTask(StrEnum):
    """Kinds of work with signals that can be waiting."""

    SIGNALS_LATE = "signals_late"
    SIGNALS_TO_WEIGH = "signals_to_weigh"
    SIGNALS_TO_PICK_UP = "signals_to_pick_up"
    SIGNALS_MINE = "signals_mine"


def _within(viewer: Viewer, permission: P, condition: Any) -> Any:
    return select(col(Signal.id)).where(signal_scope(viewer, permission), condition)


def _late(viewer: Viewer, at: datetime) -> Any:
    return _within(viewer, P.WORK_SIGNALS, view_condition(View.LATE, viewer, at))


def _to_weigh(viewer: Viewer, _at: datetime) -> Any:
    return _within(viewer, P.TRIAGE_SIGNALS, col(Signal.queue).in_(OF_THE_DESK))


def _to_pick_up(viewer: Viewer, _at: datetime) -> Any:
    """Given to the viewer, or to his team and to nobody in it yet."""
    teams = {grant.team_id for grant in viewer.grants_for(P.WORK_SIGNALS)} - {None}
    free = and_(col(Signal.owner_id).is_(None), col(Signal.team_id).in_(teams))
    mine = col(Signal.owner_id) == viewer.person_id
    routed = col(Signal.state) == SignalState.ROUTED
    return _within(viewer, P.WORK_SIGNALS, and_(routed, or_(mine, free)))


def _mine(viewer: Viewer, at: datetime) -> Any:
    """In his hands, and its day to look again has come."""
    routed = col(Signal.state) == SignalState.ROUTED
    mine = view_condition(View.MINE, viewer, at)
    return _within(viewer, P.WORK_SIGNALS, and_(mine, ~routed))


T = SignalTask
WORK = (
    Work(T.SIGNALS_LATE, P.WORK_SIGNALS, _late),
    Work(T.SIGNALS_TO_WEIGH, P.TRIAGE_SIGNALS, _to_weigh),
    Work(T.SIGNALS_TO_PICK_UP, P.WORK_SIGNALS, _to_pick_up),
    Work(T.SIGNALS_MINE, P.WORK_SIGNALS, _mine),
)
