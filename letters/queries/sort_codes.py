"""How the sort codes of a batch stand."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from letters.queries.packages import going
from letters.queries.print_houses import expected_of, print_house_of
from letters.rules.sort_codes import Codes, Why, codes_fault
from letters.tables import Batch, Letter
from outreach.access import Permission, Viewer, require
from outreach.wall import over_the_wall


@over_the_wall
def codes_of(session: Session, viewer: Viewer, batch: Batch) -> Codes:
    """Whether codes are wanted, for which week, and how many letters have one."""
    require(viewer, Permission.PRINT_LETTERS)
    rows = session.execute(
        select(func.count(), func.count(func.nullif(col(Letter.sort_code), "")))
        .select_from(Letter)
        .where(*going(batch.id or 0))
    ).one()
    wanted = print_house_of(session, batch).sort_codes
    return Codes(wanted, batch.delivery_week, rows[0], rows[1])


def codes_fault_now(
    session: Session, viewer: Viewer, batch: Batch, *, at: datetime
) -> Why | None:
    """Why letters of this batch may not be made or leave now, or None."""
    house = print_house_of(session, batch)
    if not house.sort_codes:
        return None
    first = expected_of(at, house).first
    return codes_fault(codes_of(session, viewer, batch), first)
