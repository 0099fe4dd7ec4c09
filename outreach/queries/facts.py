"""The nightly figures as pages read them, in the same shape as the live funnel."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlmodel import Session, col

from outreach.access import Permission, Viewer, require
from outreach.queries.funnel import Filters, Funnel, district_names, folded, keep_of
from outreach.queries.funnel_cells import Cell
from outreach.rules.funnel import Code
from outreach.tables import Cycle, DailyFact, FactDay, Provider

PLACE: tuple[Any, ...] = (
    col(DailyFact.cycle_id),
    col(DailyFact.district_code),
    col(DailyFact.provider_id),
    col(DailyFact.age_band),
    col(DailyFact.measure),
)


class Dated(NamedTuple):
    """A funnel and the moment at which its rows were counted."""

    funnel: Funnel
    written_at: datetime


class Point(NamedTuple):
    """The figures of one cycle, for the trend."""

    year: int
    label: str
    reference_date: date
    figures: dict[Code, int]


class Choices(NamedTuple):
    """What the filters of the manager's pages offer."""

    cycles: list[tuple[int, int, str]]
    """Id, year and label; the newest first."""
    years: list[int]
    """Calendar years with figures; the newest first."""
    districts: list[tuple[str, str]]
    providers: list[tuple[int, str]]
    age_bands: list[str]


def newest_facts(session: Session, viewer: Viewer) -> FactDay | None:
    """The newest day with figures, if any."""
    require(viewer, Permission.SEE_FIGURES)
    newest = select(FactDay).order_by(col(FactDay.day).desc()).limit(1)
    return session.scalars(newest).first()


def funnel_from_facts(
    session: Session,
    viewer: Viewer,
    *,
    cycle_id: int | None = None,
    year: int | None = None,
    filters: Filters | None = None,
) -> Dated | None:
    """The funnel of a cycle (cohort) or a calendar year; None when there are none."""
    newest = newest_facts(session, viewer)
    if newest is None:
        return None
    cells = stored_cells(session, newest.day, cycle_id=cycle_id, year=year)
    keep = keep_of(viewer, filters or Filters())
    found = folded(cells, district_names(session), keep)
    return Dated(found, newest.written_at)


def stored_cells(
    session: Session, day: date, *, cycle_id: int | None = None, year: int | None = None
) -> list[Cell]:
    """The cells of one day as they were written, of one cycle or calendar year."""
    statement = select(*PLACE, col(DailyFact.value)).where(col(DailyFact.day) == day)
    if year is None:
        return _cells(session, statement.where(col(DailyFact.cycle_id) == cycle_id))
    named = col(DailyFact.measure).startswith(f"{year}/")
    return _cells(session, statement.where(named), f"{year}/")


def _cells(session: Session, statement: Select[Any], prefix: str = "") -> list[Cell]:
    """Rows of facts as cells; without a prefix only the cohort's measures."""
    if not prefix:
        statement = statement.where(~col(DailyFact.measure).contains("/"))
    cells = []
    for cycle, district, provider, band, measure, value in session.execute(statement):
        code, _, tag = measure.removeprefix(prefix).partition(":")
        cells.append(Cell(cycle, district, provider, band, Code(code), tag, value))
    return cells


def trend(
    session: Session, viewer: Viewer, *, filters: Filters | None = None
) -> list[Point]:
    """The figures of each cycle, the oldest first; empty before the first night."""
    newest = newest_facts(session, viewer)
    if newest is None:
        return []
    keep = keep_of(viewer, filters or Filters())
    statement = select(*PLACE, col(DailyFact.value)).where(
        col(DailyFact.day) == newest.day,
        col(DailyFact.measure).in_([code.value for code in Code]),
    )
    cycles = session.scalars(select(Cycle).order_by(col(Cycle.year))).all()
    sums: dict[int, dict[Code, int]] = {
        cycle.id or 0: dict.fromkeys(Code, 0) for cycle in cycles
    }
    for cell in _cells(session, statement):
        if keep(cell):
            sums[cell.cycle_id][cell.code] += cell.value
    return [
        Point(cycle.year, cycle.label, cycle.reference_date, sums[cycle.id or 0])
        for cycle in cycles
    ]


def choices(session: Session, viewer: Viewer) -> Choices:
    """Cycles, calendar years, districts, providers and age bands to choose from."""
    require(viewer, Permission.SEE_FIGURES)
    grants = tuple(viewer.grants_for(Permission.SEE_FIGURES))
    cycles = session.scalars(select(Cycle).order_by(col(Cycle.year).desc())).all()
    districts = sorted(district_names(session).items())
    own = {grant.district_code for grant in grants}
    if grants and None not in own:
        districts = [pair for pair in districts if pair[0] in own]
    providers = session.scalars(select(Provider).order_by(col(Provider.name))).all()
    firms = {grant.provider_id for grant in grants}
    years = [cycle.reference_date.year for cycle in cycles]
    return Choices(
        cycles=[(cycle.id or 0, cycle.year, cycle.label) for cycle in cycles],
        years=list(range(viewer.on.year, min(years) - 1, -1)) if years else [],
        districts=districts,
        providers=[
            (firm.id or 0, firm.name)
            for firm in providers
            if not grants or None in firms or firm.id in firms
        ],
        age_bands=["75-79", "80-84", "85-89", "90-94", "95+"],
    )
