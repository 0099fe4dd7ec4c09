"""Plans a cycle that the scheduler opens on its date."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.versions import change_row
from outreach.auditing import did
from outreach.clock import local_date
from outreach.errors import AlreadyDone, Refused
from outreach.tables import Cycle, PlannedCycle


def plan_cycle(
    session: Session,
    *,
    year: int,
    open_on: date,
    reference_date: date,
    label: str = "",
    version_id: int | None = None,
    by: Viewer,
    at: datetime,
) -> PlannedCycle:
    """Plan (or plan anew) the opening of a year's cycle, approach by reply.

    Raises AlreadyDone when the cycle is open, and Refused for a date that has passed
    or lies outside the year.
    """
    require(by, Permission.MANAGE_CYCLE)
    opened = session.exec(select(Cycle.year).where(col(Cycle.year) == year)).first()
    if opened is not None:
        raise AlreadyDone(
            f"De ronde van {year} is al geopend.",
            "Een ronde opent maar één keer.",
            "Kies een ander jaar.",
        )
    if open_on < local_date(at) or open_on.year != year or reference_date.year != year:
        raise Refused(
            "De ronde is niet gepland.",
            "De dag van openen ligt in het verleden, of een van de dagen valt buiten "
            "het jaar van de ronde.",
            "Kies een dag die nog komt, in het jaar van de ronde.",
        )
    values: dict[str, Any] = {
        "open_on": open_on,
        "reference_date": reference_date,
        "label": label.strip(),
        "planned_by": by.actor,
        "planned_at": at,
    }
    planned = session.get(PlannedCycle, year)
    if planned is None:
        planned = PlannedCycle(year=year, **values)
        session.add(planned)
        session.flush()
    else:
        change_row(
            session, planned, values, version_id=version_id, kind="planned_cycle"
        )
    right = Permission.MANAGE_CYCLE
    did(session, by, "plan", "planned_cycle", year, at=at, permission=right)
    return planned
