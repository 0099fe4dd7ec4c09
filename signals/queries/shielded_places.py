"""Addresses at which somebody with non-disclosure lives: nothing about them goes to a
provider, whoever a report is about."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, exists, select
from sqlmodel import Session, col

from outreach.tables import Resident
from outreach.wall import over_the_wall
from signals.tables import Signal


@over_the_wall
def shielded_places(session: Session, address_keys: Iterable[str]) -> frozenset[str]:
    """Which of some addresses are shielded. Names nobody: an address in, a mark out."""
    keys = sorted({key for key in address_keys if key})
    if not keys:
        return frozenset()
    found = session.execute(
        select(col(Resident.address_key))
        .where(
            col(Resident.address_key).in_(keys),
            col(Resident.nondisclosure) > 0,
            col(Resident.died).is_(False),
        )
        .distinct()
    )
    return frozenset(found.scalars())


def at_shielded_place() -> ColumnElement[bool]:
    """The address of a signal is shielded now, over `Signal`."""
    return (
        exists()
        .where(
            col(Signal.address_key) != "",
            col(Resident.address_key) == col(Signal.address_key),
            col(Resident.nondisclosure) > 0,
            col(Resident.died).is_(False),
        )
        .correlate(Signal)
    )
