"""Publishes the figures of signals by year: what may be shown today, and what stood."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, job_viewer, require
from outreach.clock import local_date
from outreach.queries.municipality import norm_in_force
from outreach.rules.other_worlds import release
from outreach.rules.published_tables import NORM, Audience
from outreach.rules.publishing import Standing, Table
from outreach.wall import over_the_wall
from signals.queries.figures import true_tables
from signals.rules.figures import COLUMNS_OF, Sort
from signals.tables import PublishedSignalRow

Rows = Mapping[str, Mapping[str, int]]


@over_the_wall
def publish_signal_figures(
    session: Session, year: int, *, by: Viewer, at: datetime
) -> int:
    """Publish the rows of a year that may be published now; returns how many.

    Counted over everybody, whoever asked: what is published is the same for all. By
    the norm for inside; what leaves the house holds the totals of the city only.
    """
    require(by, Permission.SEE_SIGNAL_FIGURES)
    counting = job_viewer("publish_signal_figures", local_date(at))
    smallest = int(norm_in_force(session, NORM[Audience.INSIDE]))
    past = _past(session, year)
    rows: list[dict[str, Any]] = []
    for sort, counted in true_tables(session, counting, year=year).items():
        table = _table(sort, counted, past.get(sort, []), at)
        found = release(table, smallest)
        fresh: dict[str, dict[str, int]] = {
            key: {} for key in counted if key not in table.standing
        }
        rows += [
            {
                "year": year,
                "sort": sort.value,
                "key": key,
                "published_at": at,
                "numbers": {str(name): value for name, value in numbers.items()},
            }
            for key, numbers in (fresh | found).items()
        ]
    if rows:
        session.execute(insert(PublishedSignalRow), rows)
    return len(rows)


def _past(session: Session, year: int) -> dict[Sort, list[PublishedSignalRow]]:
    found: dict[Sort, list[PublishedSignalRow]] = {}
    for row in session.exec(
        select(PublishedSignalRow)
        .where(PublishedSignalRow.year == year)
        .order_by(col(PublishedSignalRow.id))
    ):
        found.setdefault(Sort(row.sort), []).append(row)
    return found


def _table(
    sort: Sort, counted: Rows, past: list[PublishedSignalRow], at: datetime
) -> Table:
    """The table as it is now, with what was shown of it until now."""
    today = local_date(at)
    standing: dict[str, Standing] = {}
    shown: dict[tuple[str, str], frozenset[int]] = {}
    for row in past:
        days = (today - local_date(row.published_at)).days
        standing[row.key] = Standing(days, row.numbers)
        for column, number in row.numbers.items():
            place = (row.key, column)
            shown[place] = shown.get(place, frozenset()) | {number}
    gone: Rows = {key: {} for key in standing if key not in counted}
    return Table(
        rows={**counted, **gone},
        columns=COLUMNS_OF[sort],
        standing=standing,
        shown=shown,
    )
