"""Counts of people whose rows are gone, as the figures add them to the rows."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session, col

from outreach.queries.funnel_rows import Period
from outreach.rules.funnel import Code
from outreach.tables import AnonymousOutcome

BY_CYCLE = "cycle"
BY_YEAR = "year"
MATURE = (Code.MATURE_INVITED, Code.MATURE_REACHED, Code.MATURE_VISITED)
"""Measures for which the day of posting is kept."""
LAST_STEP = "last_step"
"""Invited and never spoken with, by the last step: see `rules.last_steps`."""
JUDGED = "judged"
JUDGED_YES = "judged_yes"
"""Letters whose response the planner of waves looks at, and how many said yes."""


class Kept(NamedTuple):
    """One sum of what is left."""

    cycle_id: int
    district_code: str
    provider_id: int
    age_band: str
    step: str
    outcome: str
    value: int


def anonymous_counts(
    session: Session,
    *,
    cycle_id: int | None,
    period: Period | None,
    mature: date,
    steps: tuple[str, ...] = tuple(Code),
) -> list[Kept]:
    """What is left of stripped people in one cycle, or in one calendar period.

    Of a period, whole months count: those whose first day lies in it.
    """
    place: tuple[Any, ...] = (
        col(AnonymousOutcome.cycle_id),
        col(AnonymousOutcome.district_code),
        col(AnonymousOutcome.provider_id),
        col(AnonymousOutcome.age_band),
        col(AnonymousOutcome.step),
        col(AnonymousOutcome.outcome),
    )
    value = func.sum(col(AnonymousOutcome.value))
    rows = session.execute(
        select(*place, value)
        .where(
            _view(cycle_id, period),
            col(AnonymousOutcome.step).in_(steps),
            or_(
                col(AnonymousOutcome.posted) == "",
                col(AnonymousOutcome.posted) <= mature.isoformat(),
            ),
        )
        .group_by(*place)
        .having(value != 0)
    )
    return [Kept._make((*row[:-1], int(row[-1]))) for row in rows]


def is_stripped(session: Session, cycle_id: int) -> bool:
    """Whether rows of a cycle are gone: what counts rows alone is too low then."""
    kept = select(col(AnonymousOutcome.id)).where(
        col(AnonymousOutcome.cycle_id) == cycle_id
    )
    return session.execute(kept.limit(1)).first() is not None


def _view(cycle_id: int | None, period: Period | None) -> ColumnElement[bool]:
    if period is None:
        return and_(
            col(AnonymousOutcome.counted) == BY_CYCLE,
            col(AnonymousOutcome.cycle_id) == cycle_id,
        )
    return and_(
        col(AnonymousOutcome.counted) == BY_YEAR,
        col(AnonymousOutcome.month).between(*months_in(period)),
    )


def months_in(period: Period) -> tuple[str, str]:
    """The first and the last month whose first day lies in a period."""
    first = period.first
    if first.day > 1 and (first.year, first.month) != (date.max.year, 12):
        first = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first.isoformat()[:7], period.last.isoformat()[:7]


def judged_letters(
    session: Session, cycles: Any, first: date, last: date
) -> dict[str, tuple[int, int]]:
    """Letters that were posted between two days, and their yeses, by district."""
    rows = session.execute(
        select(
            col(AnonymousOutcome.district_code),
            col(AnonymousOutcome.step),
            func.sum(col(AnonymousOutcome.value)),
        )
        .where(
            col(AnonymousOutcome.counted) == BY_CYCLE,
            col(AnonymousOutcome.cycle_id).in_(cycles),
            col(AnonymousOutcome.step).in_((JUDGED, JUDGED_YES)),
            col(AnonymousOutcome.posted).between(first.isoformat(), last.isoformat()),
        )
        .group_by(col(AnonymousOutcome.district_code), col(AnonymousOutcome.step))
    )
    found: dict[str, tuple[int, int]] = {}
    for code, step, value in rows:
        letters, yes = found.get(code, (0, 0))
        if step == JUDGED:
            letters += int(value)
        else:
            yes += int(value)
        found[code] = (letters, yes)
    return found
