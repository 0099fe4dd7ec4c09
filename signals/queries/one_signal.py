"""One signal for whoever may see it; looking at it is noted."""

from sqlalchemy import select
from sqlmodel import Session, col

from outreach.access import Permission, Viewer, require
from outreach.auditing import seen
from outreach.errors import NotFound
from signals.queries.scope import signal_scope
from signals.tables import Signal


def one_signal(
    session: Session, viewer: Viewer, signal_id: int, permission: Permission
) -> Signal:
    """The signal. Raises NotPermitted, and NotFound outside the viewer's scope."""
    require(viewer, permission)
    row = session.scalars(
        select(Signal).where(
            col(Signal.id) == signal_id, signal_scope(viewer, permission)
        )
    ).first()
    if row is None:
        raise NotFound(
            "Deze melding is niet gevonden.",
            "Zij bestaat niet, of hoort niet bij uw werk.",
            "Ga terug naar het overzicht en kies de melding daar opnieuw.",
        )
    if row.resident_id:
        about = [row.resident_id]
        seen(session, viewer, permission, about, kind="signal", object_id=signal_id)
    return row
