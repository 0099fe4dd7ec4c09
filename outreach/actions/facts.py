"""Writes the figures of the day, so that pages need not count rows."""

from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, insert
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.publishing import publish_figures
from outreach.clock import local_date
from outreach.queries.funnel_cells import Cell, funnel_cells
from outreach.queries.funnel_rows import calendar_year
from outreach.tables import Attempt, Cycle, DailyFact, FactDay, StateChange
from outreach.wall import over_the_wall

KEPT_DAYS = timedelta(days=7)
"""Figures of the last week are kept whole; of older days only the firsts of a month.
House rule: 20,000 rows a day for ten cycles would fill the database."""


@over_the_wall
def write_facts(session: Session, *, by: Viewer, at: datetime) -> dict[str, int]:
    """Count every cycle and calendar year anew; the day's figures are replaced.

    Returns how many cycles, years and figures were written.
    """
    require(by, Permission.SEE_FIGURES)
    today = local_date(at)
    marks = _marks(session)
    session.execute(delete(DailyFact).where(col(DailyFact.day) == today))
    session.execute(delete(FactDay).where(col(FactDay.day) == today))
    cycles = session.exec(select(col(Cycle.id), col(Cycle.reference_date))).all()
    years = _years([day for _, day in cycles], today)
    rows = []
    for cycle_id, _ in cycles:
        cells = funnel_cells(session, today=today, cycle_id=cycle_id)
        publish_figures(session, cycle_id or 0, cells, by=by, at=at)
        rows += [_row(today, cell, "") for cell in cells]
    rows += [
        _row(today, cell, f"{year}/")
        for year in years
        for cell in funnel_cells(session, today=today, period=calendar_year(year))
    ]
    for start in range(0, len(rows), 5000):
        session.execute(insert(DailyFact), rows[start : start + 5000])
    session.execute(
        insert(FactDay).values(
            day=today, written_at=at, last_change_id=marks[0], last_attempt_id=marks[1]
        )
    )
    _forget_old(session, today)
    return {"cycles": len(cycles), "years": len(years), "figures": len(rows)}


def measure_name(cell: Cell, prefix: str = "") -> str:
    """How a fact names its measure: `excluded:objection`, `2017/visited`."""
    return f"{prefix}{cell.code}" + (f":{cell.tag}" if cell.tag else "")


def _row(day: date, cell: Cell, prefix: str) -> dict[str, object]:
    return {
        "day": day,
        "cycle_id": cell.cycle_id,
        "district_code": cell.district_code,
        "provider_id": cell.provider_id,
        "age_band": cell.age_band,
        "measure": measure_name(cell, prefix),
        "value": cell.value,
    }


def _marks(session: Session) -> tuple[int, int]:
    """Up to where the rows are counted: the newest change and the newest attempt."""
    change = session.scalar(select(func.max(col(StateChange.id))))
    attempt = session.scalar(select(func.max(col(Attempt.id))))
    return change or 0, attempt or 0


def _years(reference_dates: list[date], today: date) -> range:
    if not reference_dates:
        return range(0)
    return range(min(reference_dates).year, today.year + 1)


def _forget_old(session: Session, today: date) -> None:
    known = session.exec(select(col(FactDay.day))).all()
    gone = [day for day in known if not _kept(day, today)]
    session.execute(delete(DailyFact).where(col(DailyFact.day).in_(gone)))
    session.execute(delete(FactDay).where(col(FactDay.day).in_(gone)))


def _kept(day: date, today: date) -> bool:
    return day.day == 1 or today - day < KEPT_DAYS
