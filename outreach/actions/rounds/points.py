"""Where addresses lie: taken in from a file, of all addresses or of some."""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.adapters.point_files import read_points
from outreach.auditing import did
from outreach.errors import FileRejected
from outreach.rules.register.messages import number
from outreach.rules.rounds.model import Point
from outreach.rules.rounds.point_rows import read_point
from outreach.tables import AddressPoint

SHOWN = 10
"""Bad lines that are named."""
RIGHT = Permission.IMPORT_REGISTER


class PointsResult(NamedTuple):
    """What a list did; every line is in exactly one count."""

    read: int
    new: int
    changed: int
    unchanged: int
    """Also a line that says again what an earlier line said."""
    rejected: int
    faults: tuple[str, ...]
    """The first ten, in Dutch, without the address."""


def import_points(
    session: Session, path: Path, *, source: str = "", by: Viewer, at: datetime
) -> PointsResult:
    """Store the points of a list; the last line of an address counts.

    Lines that cannot be used are counted and left. Raises FileRejected when more than
    half of them cannot: then it is another kind of list.
    """
    require(by, RIGHT)
    found: dict[str, Point] = {}
    faults: list[str] = []
    read = 0
    for line, values in read_points(path):
        read += 1
        try:
            entry = read_point(values)
        except ValueError as fault:
            faults.append(f"Regel {line}: {fault}.")
        else:
            found[entry.address_key] = entry.point
    _check(read, faults)
    new, changed = _store(session, found, source or "bag")
    did(session, by, "import", "address_point", "", at=at, permission=RIGHT)
    rejected = len(faults)
    return PointsResult(
        read,
        new,
        changed,
        read - rejected - new - changed,
        rejected,
        tuple(faults[:SHOWN]),
    )


def _check(read: int, faults: list[str]) -> None:
    if read and len(faults) * 2 <= read:
        return
    raise FileRejected(
        "De lijst met punten is niet ingelezen.",
        f"Van de {number(read)} regels zijn er {number(len(faults))} niet bruikbaar. "
        + " ".join(faults[:SHOWN]),
        "Kijk of het de goede lijst is, verbeter hem en lees hem opnieuw in.",
    )


def _store(session: Session, found: dict[str, Point], source: str) -> tuple[int, int]:
    there = {
        key: Point(north, east)
        for key, north, east in session.execute(
            select(
                col(AddressPoint.address_key),
                col(AddressPoint.latitude),
                col(AddressPoint.longitude),
            )
        )
    }
    new = [key for key in found if key not in there]
    changed = [key for key in found if key in there and there[key] != found[key]]
    rows = [{"address_key": k, "source": source} | found[k]._asdict() for k in new]
    if rows:
        session.execute(insert(AddressPoint), rows)
    moved = [{"address_key": k, "source": source} | found[k]._asdict() for k in changed]
    if moved:
        session.execute(update(AddressPoint), moved)
    return len(new), len(changed)
