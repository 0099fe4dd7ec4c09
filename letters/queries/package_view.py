"""What the page of a batch shows of its print house, its package and its sort codes."""

from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from letters.queries.packages import notice_of
from letters.queries.print_houses import cut_off_at, expected_of, print_house_of
from letters.queries.sort_codes import codes_of
from letters.queries.wave_letters import batch_to_print
from letters.rules.batches import BatchState
from letters.rules.delivery_days import codes_are_stale, weeks_to_choose
from letters.rules.packages import Notice
from letters.rules.sort_codes import CODED_STATES, Codes, Why, codes_fault
from letters.tables import Batch, DeliveredFile, PrintHouse
from outreach.access import Viewer
from outreach.clock import local_date

FIXED = CODED_STATES | {BatchState.HANDED_OVER, BatchState.POSTED}
"""From when the list is fixed: the print house can be told how much comes."""


class HouseChoice(NamedTuple):
    """A print house that can be chosen; id None: the built-in one."""

    id: int | None
    name: str


class DeliveredLine(NamedTuple):
    """A file that was brought to the print house."""

    name: str
    bytes: int
    sha256: str
    at: datetime
    removed_at: datetime | None


class PackageView(NamedTuple):
    """One batch as the print house meets it."""

    house: HouseChoice
    choices: tuple[HouseChoice, ...]
    """Other houses that can be chosen now; empty once the letters are approved."""
    target: str
    """Where the files go: `folder`, `sftp`, or "" where somebody fetches them."""
    notice: Notice
    """As it was handed over, or as if that were now."""
    told: bool
    """The list is fixed: the notice can be sent."""
    cut_off_at: datetime
    codes: Codes
    codes_open: bool
    """Codes can be asked and read now."""
    fault: Why | None
    """Why sort codes stop the letters now."""
    weeks: tuple[date, ...]
    """Mondays of weeks for which codes can be asked, the earliest possible first."""
    delivered: tuple[DeliveredLine, ...]
    can_take_away: bool


def package_of(
    session: Session, viewer: Viewer, batch_id: int, *, at: datetime
) -> PackageView:
    """The package of one batch. Raises NotPermitted and NotFound."""
    batch = batch_to_print(session, viewer, batch_id)
    house = print_house_of(session, batch)
    moment = batch.handed_over_at or at
    codes = codes_of(session, viewer, batch)
    coded = batch.state in CODED_STATES and not batch.data_only
    delivered = _delivered(session, batch_id)
    lies_there = any(line.removed_at is None for line in delivered)
    first = expected_of(at, house).first
    gone = batch.state in (BatchState.HANDED_OVER, BatchState.POSTED)
    by_hand = house.target == "folder" and not house.folder
    return PackageView(
        house=HouseChoice(house.id, house.name),
        choices=_choices(session, batch),
        target="" if by_hand else house.target,
        notice=notice_of(session, viewer, batch, handed_over_at=moment),
        told=batch.state in FIXED,
        cut_off_at=batch.cut_off_at or cut_off_at(moment, house),
        codes=codes,
        codes_open=coded,
        fault=codes_fault(codes, first) if coded else None,
        weeks=tuple(
            week
            for week in weeks_to_choose(local_date(at))
            if not codes_are_stale(week, first)
        ),
        delivered=delivered,
        can_take_away=lies_there and not gone,
    )


def _choices(session: Session, batch: Batch) -> tuple[HouseChoice, ...]:
    """The houses in use, the standard one first."""
    if batch.state not in (BatchState.DRAFT, BatchState.PROOFED) or batch.data_only:
        return ()
    rows = session.exec(
        select(PrintHouse)
        .where(col(PrintHouse.active).is_(True))
        .order_by(col(PrintHouse.standard).desc(), col(PrintHouse.name))
    )
    return tuple(HouseChoice(row.id, row.name) for row in rows)


def _delivered(session: Session, batch_id: int) -> tuple[DeliveredLine, ...]:
    rows = session.exec(
        select(DeliveredFile)
        .where(DeliveredFile.batch_id == batch_id)
        .order_by(col(DeliveredFile.id))
    )
    return tuple(
        DeliveredLine(row.name, row.bytes, row.sha256, row.at, row.removed_at)
        for row in rows
    )
