"""How far the files are that were asked for."""

from typing import NamedTuple

from sqlmodel import Session, col, select

from letters.tables import RenderItem
from outreach.access import Permission, Viewer, require
from outreach.wall import over_the_wall

WAITING, DONE, FAILED = "waiting", "done", "failed"


class Standing(NamedTuple):
    """How far a work item is."""

    id: int
    state: str
    why: str
    """Of a failed one; refs only."""


@over_the_wall
def standing_of(
    session: Session, viewer: Viewer, item_ids: list[int]
) -> list[Standing]:
    """How far these items are; one that is gone is not among them."""
    require(viewer, Permission.PRINT_LETTERS)
    rows = session.execute(
        select(RenderItem.id, RenderItem.state, RenderItem.answer).where(
            col(RenderItem.id).in_(item_ids)
        )
    )
    return [Standing(row[0], row[1], str(row[2].get("failed", ""))) for row in rows]
