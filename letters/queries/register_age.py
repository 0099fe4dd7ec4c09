"""How old the register is at a moment; see `rules.register_age`."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from letters.rules.register_age import RegisterStanding
from outreach.access import Permission, Viewer, require
from outreach.tables import Delivery


def register_standing(
    session: Session, viewer: Viewer, *, at: datetime
) -> RegisterStanding:
    """The reference dates of the newest deliveries that were here at a moment."""
    if not viewer.may(Permission.PRINT_LETTERS):
        require(viewer, Permission.APPROVE_LETTERS)
    rows = session.execute(
        select(col(Delivery.changes_only), func.max(col(Delivery.reference_date)))
        .where(col(Delivery.received_at) <= at)
        .group_by(col(Delivery.changes_only))
    )
    found = {bool(changes_only): day for changes_only, day in rows}
    return RegisterStanding(found.get(False), found.get(True))
