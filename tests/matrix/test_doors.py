"""Every role, in every shape of right, at every door, for every area.

Denied: NotPermitted or NotFound is raised, or nothing of the area comes back. Allowed:
none of the two is raised (another refusal may be: the thing is in a state that does
not allow it). Expected cells come from `ROLE_PERMISSIONS`, `needs.NEEDS` and the reach
of the shape; each cell is undone by a savepoint.
"""

from collections.abc import Iterator
from datetime import datetime
from fnmatch import fnmatch
from typing import Any, NamedTuple

import pytest
from sqlmodel import Session

from outreach.access import ROLE_PERMISSIONS, Role
from outreach.auditing import take_notes
from outreach.errors import NotFound, NotPermitted, Refused
from tests.matrix.doors import doors
from tests.matrix.given import arguments
from tests.matrix.needs import NEEDS, NO_CELLS, About
from tests.matrix.world import (
    MARK,
    AreaName,
    Shape,
    World,
    make_world,
    shapes_of,
)

OWN, COLLEAGUE = AreaName.OWN, AreaName.COLLEAGUE
OTHER, SHIELDED = AreaName.OTHER, AreaName.SHIELDED
EVERYWHERE = frozenset(AreaName)
SLOW = {
    "letters/actions/batches:make_batch",
    "letters/actions/handing_over:hand_over",
    "outreach/actions/accounts:give_password",
    "outreach/actions/handover:make_handover",
}
"""Typesetting and hashing of passwords: tried where it must be refused, and held by
tests of their own where it is allowed."""


class Cell(NamedTuple):
    """One try, and what must come of it."""

    door: str
    role: Role
    shape: Shape
    area: AreaName
    allowed: bool


def reach(role: Role, shape: Shape, about: About) -> frozenset[AreaName]:
    """The areas that a right of this shape reaches, for what a door is about."""
    if about is About.NOTHING:
        return EVERYWHERE
    if role is Role.VISITOR:
        return frozenset({OWN} if shape is Shape.PROVIDER else {OWN, SHIELDED})
    if role is Role.FOLLOW_UP_WORKER:
        return frozenset({OWN} if shape is Shape.TEAM else ())
    if shape is Shape.ALL:
        return EVERYWHERE
    if shape is Shape.DISTRICT:
        return frozenset({OWN, COLLEAGUE, SHIELDED})
    if about is About.MUNICIPAL:
        return frozenset()
    if about is About.DISTRICT:
        return frozenset({OWN, COLLEAGUE, SHIELDED})
    return frozenset({OWN, COLLEAGUE})


def holds(role: Role, door: str) -> bool:
    """Whether a role has the right that a door asks for."""
    return NEEDS[door].held_by(ROLE_PERMISSIONS[role])


def cells() -> Iterator[Cell]:
    """Every cell. Without the right one area is enough: it is asked for first."""
    for door in doors():
        if door not in NEEDS:
            continue
        about = NEEDS[door].about
        for role in Role:
            if not holds(role, door):
                yield Cell(door, role, Shape.ALL, OWN, False)
                continue
            if about is About.NOTHING:
                continue
            for shape in shapes_of(role):
                near = reach(role, shape, about)
                for area in AreaName:
                    yield Cell(door, role, shape, area, area in near)


def test_every_door_has_its_line() -> None:
    """A new page's query or action needs a line in `needs.py`, or a reason."""
    patterns = [pattern for group in NO_CELLS.values() for pattern in group]
    known = set(NEEDS)
    open_doors = set(doors())
    without = {
        door
        for door in open_doors - known
        if not any(fnmatch(door, pattern) for pattern in patterns)
    }
    assert without == set(), "say in tests/matrix/needs.py what these need"
    gone = known - open_doors
    assert gone == set(), "no screen or command calls these any more"
    idle = {p for p in patterns if not any(fnmatch(door, p) for door in open_doors)}
    assert idle == set(), "no door any more"


@pytest.fixture
def world(session: Session, at: datetime) -> World:
    return make_world(session, at)


def test_matrix_of_doors(world: World, at: datetime) -> None:
    wrong: list[str] = []
    reached: set[str] = set()
    tried = 0
    for cell in cells():
        if cell.allowed and cell.door in SLOW:
            reached.add(cell.door)
            continue
        if cell.allowed and _is_like_another(cell):
            continue
        tried += 1
        verdict = _try(world, cell, at)
        if cell.allowed and verdict == "":
            reached.add(cell.door)
        if verdict:
            wrong.append(f"{cell.door} {cell.role} {cell.shape} {cell.area}: {verdict}")
    assert not wrong, "\n".join(wrong)
    about_something = {
        door for door, need in NEEDS.items() if need.about is not About.NOTHING
    }
    assert about_something <= reached, "never reached by anybody: the cells say nothing"
    assert tried > 1000


def _is_like_another(cell: Cell) -> bool:
    """An allowed cell of which another of the same role and reach says as much."""
    return cell.shape not in (Shape.ALL, Shape.TEAM) and cell.area is not OWN


def _try(world: World, cell: Cell, at: datetime) -> str:
    """Empty when a cell is as it must be, else what came of it."""
    about = NEEDS[cell.door].about
    viewer = world.viewer(cell.role, cell.shape)
    ids = world.ids[cell.area] | {"mark": MARK[cell.area]}
    given = arguments(cell.door, doors()[cell.door], ids, about, viewer, at)
    came, error = _call(world.session, cell, given)
    kept_out = isinstance(error, NotPermitted | NotFound)
    if error is not None and not isinstance(error, Refused):
        return f"{error!r} (ask for the right first; or see given.py)"
    shown = _seen_outside(cell, came) if holds(cell.role, cell.door) else ""
    if shown:
        return shown
    if cell.allowed:
        return f"kept out: {error}" if kept_out else ""
    if kept_out or (error is None and _is_nothing(cell, came)):
        return ""
    if error is None and "/queries/" in cell.door and MARK[cell.area] not in str(came):
        asked = holds(cell.role, cell.door)
        return "" if asked else "did not ask for the right"
    return f"not kept out: {error!r}" if error else "not kept out"


def _call(
    session: Session, cell: Cell, given: dict[str, Any]
) -> tuple[Any, Exception | None]:
    """What came of it, as text; whatever it did is undone.

    Without the right nothing may be touched at all, and a query does nothing.
    """
    acts = "/actions/" in cell.door and holds(cell.role, cell.door)
    savepoint = session.begin_nested() if acts else None
    door = doors()[cell.door]
    try:
        came = door(session, **given)
        return repr(came) if came is not None else None, None
    except Exception as error:  # a bug is told with its cell
        return None, error
    finally:
        if savepoint is not None:
            savepoint.rollback()
        session.expunge_all()
        take_notes(session)


def _is_nothing(cell: Cell, came: Any) -> bool:
    """Nothing came back. An act that returns nothing may have been done; one that
    returns how many it did has done none."""
    if "/actions/" in cell.door:
        return bool(came == "0")
    return came in (None, "[]", "{}", "()", "0")


def _seen_outside(cell: Cell, came: Any) -> str:
    """The areas that stand in what came back and may not."""
    near = reach(cell.role, cell.shape, NEEDS[cell.door].about)
    shown = [area for area in AreaName if MARK[area] in (came or "")]
    outside = [area.value for area in shown if area not in near]
    return f"shows {', '.join(outside)}" if outside else ""
