"""A round that is locked stays as it is in every plan, until it is let loose."""

from datetime import datetime

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import found, transition
from outreach.queries.rounds.sheets import round_scope
from outreach.rules.round_states import ROUND, RoundAct
from outreach.tables import Round


def lock_round(session: Session, round_id: int, *, by: Viewer, at: datetime) -> Round:
    """No plan changes this round any more."""
    return _act(session, round_id, RoundAct.LOCK, by=by, at=at)


def unlock_round(session: Session, round_id: int, *, by: Viewer, at: datetime) -> Round:
    """Plans may change it again."""
    return _act(session, round_id, RoundAct.UNLOCK, by=by, at=at)


def _act(
    session: Session, round_id: int, act: RoundAct, *, by: Viewer, at: datetime
) -> Round:
    require(by, Permission.PLAN_ROUNDS)
    row: Round = found(
        session.exec(
            select(Round).where(col(Round.id) == round_id, round_scope(by))
        ).first(),
        "Deze looproute",
    )
    transition(session, row, ROUND, act, by=by, at=at)
    return row
