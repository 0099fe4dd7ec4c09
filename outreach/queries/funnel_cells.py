"""The one definition of the funnel's figures: rows counted into cells.

Every unit (a person, a letter, a visit, an action) falls into exactly one cell:
the district, provider and age band of one resident in one cycle, as frozen in the
membership. So cells add up to any total, and the screen, the command, the export
and the nightly facts are all sums of these cells. Of people whose rows are gone, only
such sums are left (`queries.anonymous`); they are added here.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, or_, select
from sqlmodel import Session, col

from outreach.queries.anonymous import MATURE, anonymous_counts
from outreach.queries.funnel_rows import Period, Within, counted_rows
from outreach.queries.municipality import norm_in_force
from outreach.rules.funnel import Code, mature_before
from outreach.tables import Cycle, CycleMember, Invitation, ProviderTerm

MUNICIPAL = 0
"""Provider of a cell that no provider sees: non-disclosure, or no provider."""


class Cell(NamedTuple):
    """One figure of one cell. `tag` is a reason or destination, or empty."""

    cycle_id: int
    district_code: str
    provider_id: int
    age_band: str
    code: Code
    tag: str
    value: int


class FineCell(NamedTuple):
    """A cell (its value is 0), when it happened, and for some when it was posted."""

    cell: Cell
    month: str
    posted: str


def funnel_cells(
    session: Session,
    *,
    today: date,
    cycle_id: int | None = None,
    period: Period | None = None,
) -> list[Cell]:
    """All cells of one cycle (cohort) or of one calendar period.

    Give one of the two. For a period a person counts once, in the cell of the
    newest cycle in which it happened. Unscoped: callers show cells only through
    `queries.funnel`.
    """
    within = Within(cycle_id, period)
    mature = mature_before(today, int(norm_in_force(session, "mature_weeks")))
    providers = provider_terms(session)
    cells: list[Cell] = []
    for codes, source in counted_rows(within, mature):
        for row in session.execute(_by_place(codes, source)):
            cell = place_of(row, providers)
            cells += [
                cell._replace(code=code, tag=row.tag or "", value=int(value))
                for code, value in zip(codes, row[PLACES:], strict=True)
                if value
            ]
    left = anonymous_counts(session, cycle_id=cycle_id, period=period, mature=mature)
    cells += [Cell(*one[:4], Code(one.step), one.outcome, one.value) for one in left]
    return _added_up(cells)


def fine_cells(session: Session, within: Within) -> dict[FineCell, int]:
    """The cells of the rows alone, by month and (where it matters) day of posting.

    Every wave counts as mature. For what is kept of people who are to be stripped.
    """
    providers = provider_terms(session)
    found: dict[FineCell, int] = {}
    for codes, source in counted_rows(within, date.max):
        posted = codes[0] in MATURE
        for row in session.execute(_by_place(codes, source, fine=True, posted=posted)):
            day = row[PLACES + 1].isoformat() if posted else ""
            for code, value in zip(codes, row[PLACES + 1 + posted :], strict=True):
                cell = place_of(row, providers)._replace(code=code, tag=row.tag or "")
                key = FineCell(cell, row[PLACES] or "", day)
                found[key] = found.get(key, 0) + int(value or 0)
    return {key: value for key, value in found.items() if value}


PLACES = 7
"""Columns that say where a row belongs, before the counts."""


def _by_place(
    codes: tuple[Code, ...],
    rows: Select[Any],
    *,
    fine: bool = False,
    posted: bool = False,
) -> Select[Any]:
    """Count rows by where their resident belongs in the cycle."""
    found = rows.subquery()
    counts: list[Any] = [func.count()]
    if len(codes) > 1:
        counts = [func.sum(column) for column in list(found.c)[4 : 4 + len(codes)]]
    place: tuple[Any, ...] = (
        found.c.cycle_id,
        col(CycleMember.district_code),
        col(CycleMember.age_band),
        col(CycleMember.nondisclosure),
        col(Invitation.id).is_not(None).label("has_invitation"),
        col(Invitation.provider_id),
        found.c.tag,
    )
    place += (found.c.month,) if fine else ()
    place += (col(Invitation.posted_on),) if posted else ()
    return (
        select(*place, *counts)
        .select_from(found)
        .outerjoin(
            CycleMember,
            and_(
                col(CycleMember.cycle_id) == found.c.cycle_id,
                col(CycleMember.resident_id) == found.c.resident_id,
            ),
        )
        .outerjoin(
            Invitation,
            and_(
                col(Invitation.cycle_id) == found.c.cycle_id,
                col(Invitation.resident_id) == found.c.resident_id,
            ),
        )
        .group_by(*place)
    )


def place_of(row: Any, providers: Mapping[tuple[int, str], int]) -> Cell:
    """The cell of a group of rows: its district, provider and age band.

    The provider is that of the invitation; of who was never invited, the one that
    served the district on the reference date.
    """
    district = row.district_code or ""
    provider = providers.get((row.cycle_id, district), MUNICIPAL)
    if row.has_invitation:
        provider = row.provider_id or MUNICIPAL
    if row.nondisclosure or row.nondisclosure is None:
        provider = MUNICIPAL
    age_band = row.age_band or ""
    return Cell(row.cycle_id, district, provider, age_band, Code.IN_SCOPE, "", 0)


def provider_terms(session: Session) -> dict[tuple[int, str], int]:
    """The provider of each district on the reference date of each cycle."""
    serving = session.execute(
        select(
            col(Cycle.id),
            col(ProviderTerm.district_code),
            col(ProviderTerm.provider_id),
        )
        .join(
            ProviderTerm,
            and_(
                col(ProviderTerm.valid_from) <= col(Cycle.reference_date),
                or_(
                    col(ProviderTerm.valid_to).is_(None),
                    col(ProviderTerm.valid_to) > col(Cycle.reference_date),
                ),
            ),
        )
        .order_by(col(ProviderTerm.id).desc())
    )
    return {(cycle, district): provider for cycle, district, provider in serving}


def _added_up(cells: Iterable[Cell]) -> list[Cell]:
    """Groups that fall into the same cell, as one."""
    sums: dict[Cell, int] = {}
    for cell in cells:
        place = cell._replace(value=0)
        sums[place] = sums.get(place, 0) + cell.value
    return [
        place._replace(value=value) for place, value in sorted(sums.items()) if value
    ]
