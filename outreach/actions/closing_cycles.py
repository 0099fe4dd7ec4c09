"""The end of a cycle: nobody is invited any more; answers and visits still come in."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import found, transition_many
from outreach.clock import local, local_date
from outreach.errors import AlreadyDone
from outreach.rules.cycles import WAVE, WaveAct, WaveState
from outreach.tables import Cycle, Wave

REASON = "de ronde is gesloten"


def close_cycle(session: Session, cycle_id: int, *, by: Viewer, at: datetime) -> int:
    """Close a cycle; waves that nobody approved are cancelled, returns how many.

    Approved waves still go to the post, and late answers still count. Raises
    AlreadyDone when it was closed before.
    """
    require(by, Permission.MANAGE_CYCLE)
    cycle: Cycle = found(session.get(Cycle, cycle_id), "Deze ronde")
    result = session.execute(
        update(Cycle)
        .where(col(Cycle.id) == cycle_id, col(Cycle.closed_at).is_(None))
        .values(closed_at=at, closes_on=local_date(at), version_id=cycle.version_id + 1)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise AlreadyDone(
            "Deze ronde is al gesloten.",
            f"Dat is gedaan op {local(cycle.closed_at or at):%d-%m-%Y om %H:%M}.",
            "U hoeft niets te doen.",
        )
    session.expire(cycle)
    drafts = session.exec(
        select(Wave.id).where(
            Wave.cycle_id == cycle_id, Wave.state == WaveState.PROPOSED
        )
    )
    return transition_many(
        session,
        Wave,
        [number for number in drafts if number is not None],
        WAVE,
        WaveAct.CANCEL,
        by=by,
        at=at,
        reason=REASON,
    )
