"""Publishes the figures of a cycle: what may be shown today, and stays what stood."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, job_viewer, require
from outreach.clock import local_date
from outreach.queries.anonymous import is_stripped
from outreach.queries.funnel_cells import Cell
from outreach.queries.municipality import norm_in_force
from outreach.queries.not_reached import not_reached
from outreach.queries.wave_response import week_counts
from outreach.rules.funnel import Code
from outreach.rules.other_worlds import release
from outreach.rules.published_tables import (
    NORM,
    ONE,
    Audience,
    Past,
    Sort,
    age_bands,
    areas,
    by_tag,
    table_of,
)
from outreach.rules.publishing import Standing
from outreach.tables import PublishedRow
from outreach.wall import over_the_wall

Rows = Mapping[str, Mapping[str, int]]


@over_the_wall
def publish_figures(
    session: Session,
    cycle_id: int,
    cells: Iterable[Cell],
    *,
    by: Viewer,
    at: datetime,
) -> int:
    """Publish the rows of a cycle that may be published now; returns how many.

    What outsiders see is always part of what insiders saw on the same day, so that
    both together know no more than the insiders.
    """
    require(by, Permission.SEE_FIGURES)
    kept = list(cells)
    past = _past(session, cycle_id, at)
    smallest = {who: int(norm_in_force(session, NORM[who])) for who in Audience}
    rows: list[dict[str, Any]] = []
    for sort, (counted, groups) in _counted(session, cycle_id, kept, at).items():
        allowed: Mapping[str, Iterable[str]] | None = None
        for who in Audience:
            known = past.get((who, sort), Past({}, {}))
            table = table_of(sort, counted, known, groups)
            found = release(table, smallest[who], allowed=allowed)
            allowed = found
            fresh: dict[str, dict[str, int]] = {
                key: {} for key in table.all_rows() if key not in known.standing
            }
            rows += [
                {
                    "cycle_id": cycle_id,
                    "audience": who.value,
                    "sort": sort.value,
                    "key": key,
                    "published_at": at,
                    "numbers": {str(name): value for name, value in numbers.items()},
                }
                for key, numbers in (fresh | found).items()
            ]
    if rows:
        session.execute(insert(PublishedRow), rows)
    return len(rows)


def _counted(
    session: Session, cycle_id: int, cells: list[Cell], at: datetime
) -> dict[Sort, tuple[Rows, Mapping[str, frozenset[str]]]]:
    """Every table as it truly is now, and which rows are sums of rows.

    Counted over everybody, whoever asked: what is published is the same for all.
    """
    by = job_viewer("publish_figures", local_date(at))
    places, groups = areas(cells)
    steps = not_reached(session, by, cycle_id=cycle_id).by_step
    counted: dict[Sort, tuple[Rows, Mapping[str, frozenset[str]]]] = {
        Sort.AREA: (places, groups),
        Sort.AGE_BAND: (age_bands(cells), {}),
        Sort.REASON: (by_tag(cells, Code.EXCLUDED), {}),
        Sort.DESTINATION: (by_tag(cells, Code.ACTIONS), {}),
        Sort.LAST_STEP: ({step: {ONE: n} for step, n in steps.items()}, {}),
    }
    # Weeks are counted from rows alone: once rows are gone, what stood stays.
    if not is_stripped(session, cycle_id):
        counted[Sort.WEEK] = (week_counts(session, by, cycle_id=cycle_id), {})
    return counted


def _past(
    session: Session, cycle_id: int, at: datetime
) -> dict[tuple[Audience, Sort], Past]:
    """What was published of a cycle until now, by table."""
    found: dict[tuple[Audience, Sort], Past] = {}
    today = local_date(at)
    for row in session.scalars(
        select(PublishedRow)
        .where(col(PublishedRow.cycle_id) == cycle_id)
        .order_by(col(PublishedRow.id))
    ):
        table = (Audience(row.audience), Sort(row.sort))
        standing, shown = found.setdefault(table, Past({}, {}))
        days = (today - local_date(row.published_at)).days
        standing[row.key] = Standing(days, row.numbers)
        for column, number in row.numbers.items():
            place = (row.key, column)
            shown[place] = shown.get(place, frozenset()) | {number}
    return found
