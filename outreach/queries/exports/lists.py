"""The rows of each list, for whoever may take lists out; the gate is asked for all."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from outreach.access import Permission, Viewer, require
from outreach.queries.exports.appointments import appointment_rows
from outreach.queries.exports.choosing import ExportChoices
from outreach.queries.exports.doors import door_rows, not_reached_rows
from outreach.queries.exports.rows import ExportRow
from outreach.queries.exports.team_work import team_rows
from outreach.queries.scope import works_outside
from outreach.rules.exports import ExportKind, columns_of

P = Permission
Rows = Callable[..., list[ExportRow]]
ROWS: dict[ExportKind, Rows] = {
    ExportKind.APPOINTMENTS: appointment_rows,
    ExportKind.DOORS: door_rows,
    ExportKind.FOLLOW_UPS: team_rows,
    ExportKind.NOT_REACHED: not_reached_rows,
}


class ExportList(NamedTuple):
    """One list, ready for a file."""

    header: tuple[str, ...]
    cells: list[list[object]]
    """A row a person, in the order of the header."""
    persons: tuple[tuple[str, str], ...]
    """(resident id, ground) of each; a ground of its own is with a follow-up only."""
    outside: bool


def export_list(
    session: Session,
    viewer: Viewer,
    kind: ExportKind,
    choices: ExportChoices,
    *,
    only: Collection[str] | None = None,
    at: datetime,
) -> ExportList:
    """The list as it is at this moment. `only`: the people of a packet.

    Nobody is in it whom the gate refuses. It notes nobody: making a packet discloses
    each person, and taking its file out notes them. Raises NotPermitted.
    """
    rows, outside = _rows(session, viewer, kind, choices, at)
    if only is not None:
        rows = [row for row in rows if row.resident_id in only]
    header = columns_of(kind, outside=outside)
    return ExportList(
        header=header,
        cells=[[row.cells.get(name, "") for name in header] for row in rows],
        persons=tuple({row.resident_id: row.ground for row in rows}.items()),
        outside=outside,
    )


def count_export(
    session: Session,
    viewer: Viewer,
    kind: ExportKind,
    choices: ExportChoices,
    *,
    at: datetime,
) -> int:
    """How many persons would be in the list; nobody is shown."""
    rows, _outside = _rows(session, viewer, kind, choices, at)
    return len({row.resident_id for row in rows})


def _rows(
    session: Session,
    viewer: Viewer,
    kind: ExportKind,
    choices: ExportChoices,
    at: datetime,
) -> tuple[Sequence[ExportRow], bool]:
    require(viewer, P.EXPORT_PERSONS)
    rows = ROWS[kind](session, viewer, choices, at=at)
    return rows, works_outside(viewer, P.EXPORT_PERSONS)
