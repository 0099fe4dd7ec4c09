"""How every act reaches its signal: the right, the scope, the version."""

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import already_done, found
from signals.queries.scope import signal_scope
from signals.rules.states import SIGNAL
from signals.tables import Signal


def reach(
    session: Session,
    signal_id: int,
    permission: Permission,
    *,
    version_id: int | None,
    by: Viewer,
) -> Signal:
    """The signal, if `by` holds the right and it lies within his scope.

    `version_id` is what the screen showed (None: it was not looked at before).
    Raises NotPermitted, NotFound outside the scope, and AlreadyDone, with the moment,
    when somebody changed it since.
    """
    require(by, permission)
    row: Signal = found(
        session.exec(
            select(Signal).where(
                col(Signal.id) == signal_id, signal_scope(by, permission)
            )
        ).first(),
        "Deze melding",
    )
    if version_id is not None and row.version_id != version_id:
        raise already_done(session, SIGNAL, str(row.id))
    return row
