"""The print houses: which one a batch goes to, and when its letters arrive."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from letters.rules.delivery_days import Expected, Times, expected
from letters.rules.print_houses import Details, Mask, times_of
from letters.tables import Batch, PrintHouse
from outreach.access import Permission, Viewer, require
from outreach.clock import at_local, local

BUILT_IN = "Eigen drukwerk"
"""The name of the house that is there when nobody set one up: a C5/6 envelope with its
window on the left, and files that somebody takes from the batch himself."""


class PrintHouseLine(NamedTuple):
    """A print house on the page."""

    id: int
    standard: bool
    active: bool
    version_id: int
    changed_by: str
    changed_at: datetime | None
    details: Details


def print_house_of(session: Session, batch: Batch | None = None) -> PrintHouse:
    """The house of a batch; else the standard one, else the built-in (not stored)."""
    chosen = batch.print_house_id if batch is not None else None
    if chosen is not None:
        return session.get_one(PrintHouse, chosen)
    standard = session.exec(
        select(PrintHouse).where(
            col(PrintHouse.standard).is_(True), col(PrintHouse.active).is_(True)
        )
    ).first()
    return standard or PrintHouse(name=BUILT_IN)


def details_of(house: PrintHouse) -> Details:
    """What is set about a house, as the rules read it."""
    numbers = (house.mask_left, house.mask_top, house.mask_width, house.mask_height)
    known = [number for number in numbers if number is not None]
    same = set(Details._fields) - {"mask", "closed_on"}
    return Details(
        **{name: getattr(house, name) for name in same},
        mask=Mask(*known) if len(known) == len(numbers) else None,
        closed_on=tuple(map(date.fromisoformat, house.closed_on)),
    )


def expected_of(
    handed_over_at: datetime, house: PrintHouse, closing_days: Collection[date] = ()
) -> Expected:
    """When letters handed over at a moment are printed, posted and delivered.

    `closing_days`: days on which the house does not work, beside its own.
    """
    closed = _closed(house, closing_days)
    return expected(local(handed_over_at), _times(house), closed)


def delivery_window(
    handed_over_at: datetime, house: PrintHouse, closing_days: Collection[date] = ()
) -> tuple[date, date]:
    """The first and the last day on which the letters arrive."""
    found = expected_of(handed_over_at, house, closing_days)
    return found.first, found.last


def cut_off_at(
    handed_over_at: datetime, house: PrintHouse, closing_days: Collection[date] = ()
) -> datetime:
    """Until when (UTC) a hand-over of this moment can be taken back.

    The house's closing time on the working day whose run takes the letters. Give no
    closing days of the municipality: when only that is closed the house prints.
    """
    found = expected_of(handed_over_at, house, closing_days)
    return at_local(found.run_on, _times(house).cut_off)


def print_houses(session: Session, viewer: Viewer) -> list[PrintHouseLine]:
    """All print houses: the standard one first, those that stopped last."""
    require(viewer, Permission.MANAGE_PRINTING)
    rows = session.exec(
        select(PrintHouse).order_by(
            col(PrintHouse.active).desc(),
            col(PrintHouse.standard).desc(),
            col(PrintHouse.name),
        )
    )
    return [_line(row) for row in rows]


def _line(row: PrintHouse) -> PrintHouseLine:
    return PrintHouseLine(
        row.id or 0,
        row.standard,
        row.active,
        row.version_id,
        row.changed_by,
        row.changed_at,
        details_of(row),
    )


def _times(house: PrintHouse) -> Times:
    return times_of(details_of(house))


def _closed(house: PrintHouse, more: Collection[date]) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, house.closed_on)) | frozenset(more)
