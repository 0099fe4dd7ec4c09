"""How visitors travel: speeds, barriers, where rounds begin. No personal data but a
visitor's own way of travelling, which the office that plans needs."""

from datetime import time
from typing import NamedTuple

from sqlmodel import Session, col, distinct, func, select

from outreach.access import Permission, Viewer, require
from outreach.queries.municipality import norm_in_force
from outreach.queries.scope import resident_scope
from outreach.rules.rounds.model import Barrier, Mode, ModeSpeed, Point, Travel
from outreach.tables import (
    AddressPoint,
    Resident,
    RoundBarrier,
    RoundOffice,
    VisitorTravel,
)


class TravelOf(NamedTuple):
    """How one visitor travels and pauses."""

    mode: Mode = Mode.BIKE
    office_id: int | None = None
    home: Point | None = None
    """Rounded to 100 metres."""
    returns: bool = True
    lunch_from: time | None = None
    lunch_to: time | None = None
    """The latest moment at which the pause is over."""
    lunch_minutes: int = 30
    skills: tuple[str, ...] = ()
    version: int = 0
    """0: nothing was set, the usual holds."""


class Office(NamedTuple):
    """A place where rounds begin."""

    id: int
    name: str
    point: Point
    active: bool
    version: int


class BarrierRow(NamedTuple):
    """Water or a motorway with its bridges."""

    id: int
    barrier: Barrier
    version: int


def may_use_travel(viewer: Viewer) -> None:
    """Raise NotPermitted unless the viewer plans rounds or makes appointments.

    Who makes an appointment sees minutes of travel, never where a colleague lives.
    """
    if not viewer.may(Permission.BOOK_VISIT):
        require(viewer, Permission.PLAN_ROUNDS)


def travel_in_force(session: Session, viewer: Viewer) -> Travel:
    """Speeds of this municipality, and its barriers."""
    may_use_travel(viewer)
    speeds = {
        mode: ModeSpeed(
            float(norm_in_force(session, f"round_{mode}_km_per_hour")),
            float(norm_in_force(session, f"round_{mode}_detour")),
            float(norm_in_force(session, f"round_{mode}_minutes_a_leg")),
        )
        for mode in Mode
    }
    rows = barriers(session, viewer)
    return Travel(speeds, tuple(row.barrier for row in rows))


def barriers(session: Session, viewer: Viewer) -> list[BarrierRow]:
    """All barriers, by name."""
    may_use_travel(viewer)
    rows = session.exec(select(RoundBarrier).order_by(col(RoundBarrier.name)))
    return [
        BarrierRow(
            row.id or 0,
            Barrier(
                row.name,
                tuple(Point(*pair) for pair in row.line),
                tuple(Point(*pair) for pair in row.bridges),
            ),
            row.version_id,
        )
        for row in rows
    ]


def offices(session: Session, viewer: Viewer) -> list[Office]:
    """Places where rounds begin, by name; those that are out of use too."""
    may_use_travel(viewer)
    rows = session.exec(select(RoundOffice).order_by(col(RoundOffice.name)))
    return [
        Office(
            row.id or 0,
            row.name,
            Point(row.latitude, row.longitude),
            row.active,
            row.version_id,
        )
        for row in rows
    ]


def travel_of(
    session: Session, viewer: Viewer, person_ids: list[int]
) -> dict[int, TravelOf]:
    """How these visitors travel; who has set nothing is not in it."""
    may_use_travel(viewer)
    rows = session.exec(
        select(VisitorTravel).where(col(VisitorTravel.person_id).in_(person_ids))
    )
    return {row.person_id: _travel(row) for row in rows}


def _travel(row: VisitorTravel) -> TravelOf:
    home = None
    if row.home_latitude is not None and row.home_longitude is not None:
        home = Point(row.home_latitude, row.home_longitude)
    return TravelOf(
        mode=row.mode,
        office_id=row.office_id,
        home=home,
        returns=row.returns,
        lunch_from=row.lunch_from,
        lunch_to=row.lunch_to,
        lunch_minutes=row.lunch_minutes,
        skills=tuple(row.skills),
        version=row.version_id,
    )


class PointCount(NamedTuple):
    """Of how many addresses with residents it is known where they lie."""

    addresses: int
    known: int


def point_count(session: Session, viewer: Viewer) -> PointCount:
    """Addresses in the viewer's areas where somebody lives, and those with a point."""
    require(viewer, Permission.PLAN_ROUNDS)
    addresses = func.count(distinct(col(Resident.address_key)))
    known = func.count(distinct(col(AddressPoint.address_key)))
    total, placed = session.execute(
        select(addresses, known)
        .outerjoin(
            AddressPoint, col(AddressPoint.address_key) == col(Resident.address_key)
        )
        .where(
            resident_scope(viewer, Permission.PLAN_ROUNDS),
            col(Resident.address_key) != "",
            col(Resident.died).is_(False),
        )
    ).one()
    return PointCount(int(total), int(placed))
