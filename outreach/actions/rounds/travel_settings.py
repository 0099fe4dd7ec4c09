"""Sets how visitors travel, where rounds begin, and what cannot be crossed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from outreach.access import Permission, Role, Viewer, ViewerKind, require
from outreach.actions.history import found
from outreach.actions.versions import change_row, first_row, refuse_fault
from outreach.auditing import did
from outreach.errors import NotPermitted
from outreach.rules.municipality_details import norm_fault, only_changed
from outreach.rules.norms import NORMS, TRAVEL_NORMS, norm
from outreach.rules.rounds.model import Point
from outreach.rules.rounds.places import coarse
from outreach.rules.rounds.travel_details import (
    TravelDetails,
    barrier_fault,
    office_fault,
    travel_fault,
)
from outreach.tables import (
    Assignment,
    Municipality,
    Person,
    RoundBarrier,
    RoundOffice,
    VisitorTravel,
)

RIGHT = Permission.PLAN_ROUNDS
TWICE = "Er is er al een met deze naam."


def set_visitor_travel(
    session: Session,
    person_id: int,
    travel: TravelDetails,
    *,
    version_id: int,
    by: Viewer,
    at: datetime,
) -> None:
    """How a visitor travels and pauses; a home is kept to 100 metres.

    `version_id` 0: nothing was set before. Raises NotPermitted for who visits outside
    the viewer's areas, Refused with what is wrong, Changed when somebody was first.
    """
    require(by, RIGHT)
    person: Person = found(session.get(Person, person_id), "De bezoeker")
    _require_own(session, by, person_id)
    refuse_fault(travel_fault(travel))
    if travel.office_id is not None:
        found(session.get(RoundOffice, travel.office_id), "Het kantoor")
    home = coarse(travel.home) if travel.home else None
    values: dict[str, Any] = travel._asdict() | {
        "skills": list(travel.skills),
        "home_latitude": home.latitude if home else None,
        "home_longitude": home.longitude if home else None,
        "changed_by": by.actor,
        "changed_at": at,
    }
    del values["home"]
    row = first_row(session, VisitorTravel, person.id or 0)
    change_row(session, row, values, version_id=version_id, kind="visitor_travel")
    did(session, by, "change", "visitor_travel", person_id, at=at, permission=RIGHT)


def _require_own(session: Session, by: Viewer, person_id: int) -> None:
    """Somebody who visits, and where this viewer plans."""
    if by.kind is ViewerKind.JOB:
        return
    rows = session.exec(
        select(Assignment).where(
            Assignment.person_id == person_id,
            Assignment.role == Role.VISITOR,
            col(Assignment.valid_to).is_(None) | (col(Assignment.valid_to) > by.on),
        )
    ).all()
    for grant in by.grants_for(RIGHT):
        for row in rows:
            here = grant.district_code in (None, row.district_code)
            ours = grant.provider_id in (None, row.provider_id)
            if ours and (here or row.district_code is None):
                return
    raise NotPermitted(
        "Dit is niet opgeslagen.",
        "Deze persoon brengt geen bezoeken in uw gebied.",
        "Vraag de coördinator van het andere gebied.",
    )


def require_whole_city(by: Viewer) -> None:
    """Raise NotPermitted unless the viewer plans for the whole municipality: offices,
    barriers and speeds count for everybody."""
    require(by, RIGHT)
    if plans_whole_city(by):
        return
    raise NotPermitted(
        "Dit mag u niet.",
        "Kantoren, grenzen en snelheden gelden voor de hele gemeente.",
        "Vraag de coördinator van de gemeente.",
    )


def plans_whole_city(by: Viewer) -> bool:
    """Whether the viewer plans without a limit of area or provider."""
    return by.kind is ViewerKind.JOB or any(
        grant.district_code is None and grant.provider_id is None
        for grant in by.grants_for(RIGHT)
    )


def set_office(
    session: Session,
    office_id: int | None,
    *,
    name: str,
    point: Point,
    active: bool = True,
    version_id: int = 0,
    by: Viewer,
    at: datetime,
) -> RoundOffice:
    """Add (None) or change a place where rounds begin. Raises Refused or Changed."""
    require_whole_city(by)
    refuse_fault(office_fault(name, point))
    values: dict[str, Any] = {
        "name": " ".join(name.split()),
        "latitude": point.latitude,
        "longitude": point.longitude,
        "active": active,
    }
    row = RoundOffice(**values) if office_id is None else None
    made: RoundOffice = _keep(
        session, row, RoundOffice, office_id, values, version_id, by, at
    )
    return made


def set_barrier(
    session: Session,
    barrier_id: int | None,
    *,
    name: str,
    line: Sequence[Point],
    bridges: Sequence[Point],
    version_id: int = 0,
    by: Viewer,
    at: datetime,
) -> RoundBarrier:
    """Add (None) or change water or a motorway. Raises Refused or Changed."""
    require_whole_city(by)
    refuse_fault(barrier_fault(name, line, bridges))
    values: dict[str, Any] = {
        "name": " ".join(name.split()),
        "line": [list(place) for place in line],
        "bridges": [list(place) for place in bridges],
    }
    row = RoundBarrier(**values) if barrier_id is None else None
    made: RoundBarrier = _keep(
        session, row, RoundBarrier, barrier_id, values, version_id, by, at
    )
    return made


def drop_barrier(
    session: Session, barrier_id: int, *, by: Viewer, at: datetime
) -> None:
    """Take a barrier away. Raises NotFound for one that is gone."""
    require_whole_city(by)
    row: RoundBarrier = found(session.get(RoundBarrier, barrier_id), "De grens")
    session.delete(row)
    session.flush()
    did(session, by, "drop", "round_barrier", barrier_id, at=at, permission=RIGHT)


def _keep(
    session: Session,
    row: Any,
    table: Any,
    number: int | None,
    values: dict[str, Any],
    version_id: int,
    by: Viewer,
    at: datetime,
) -> Any:
    try:
        with session.begin_nested():
            if row is None:
                row = found(session.get(table, number), "Dit")
                change_row(session, row, values, version_id=version_id)
            else:
                session.add(row)
                session.flush()
    except IntegrityError:
        refuse_fault(TWICE)
    kind = "round_office" if table is RoundOffice else "round_barrier"
    act = "add" if number is None else "change"
    did(session, by, act, kind, row.id, at=at, permission=RIGHT)
    return row


def change_travel_norms(
    session: Session,
    values: Mapping[str, float | bool],
    *,
    version_id: int,
    by: Viewer,
    at: datetime,
) -> None:
    """Set how fast visitors travel, for the whole municipality; other norms stay as
    they are. Raises Refused or Changed."""
    require_whole_city(by)
    own = {name: value for name, value in values.items() if name in TRAVEL_NORMS}
    refuse_fault(norm_fault(own))
    row = session.get(Municipality, 1)
    if row is None:
        row = Municipality()
        session.add(row)
        session.flush()
    now = {name: norm(row.norms, name) for name in NORMS}
    changed = {
        "norms": only_changed(now | own),
        "changed_at": at,
        "changed_by": by.actor,
    }
    change_row(session, row, changed, version_id=version_id)
    did(session, by, "change_norms", "municipality", 1, at=at, permission=RIGHT)
