"""Who was invited and never spoken with: counts by last step and area, no names."""

from collections import Counter
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from outreach.access import Permission, Viewer, require
from outreach.queries.anonymous import LAST_STEP, Kept, anonymous_counts
from outreach.queries.funnel import Filters, district_names, keep_of
from outreach.queries.funnel_cells import MUNICIPAL, Cell
from outreach.queries.funnel_rows import was_spoken
from outreach.rules.funnel import Code
from outreach.rules.last_steps import last_step
from outreach.tables import Attempt, Cycle, CycleMember, Invitation, Response
from outreach.wall import over_the_wall


class NotReached(NamedTuple):
    """Persons who were invited in a cycle and not spoken with."""

    total: int
    by_step: dict[str, int]
    """By `rules.last_steps`; adds up to `total`."""
    by_area: dict[str, dict[str, int]]
    """Name of the district -> the same by step."""


@over_the_wall
def not_reached(
    session: Session,
    viewer: Viewer,
    *,
    cycle_id: int,
    filters: Filters | None = None,
) -> NotReached:
    """Invited persons without a conversation, by the last step with each."""
    require(viewer, Permission.SEE_FIGURES)
    keep = keep_of(viewer, filters or Filters())
    names = district_names(session)
    steps: Counter[str] = Counter()
    areas: dict[str, Counter[str]] = {}
    found = last_steps(session, cycle_id) + anonymous_counts(
        session,
        cycle_id=cycle_id,
        period=None,
        mature=viewer.on,
        steps=(LAST_STEP,),
    )
    for one in found:
        if not keep(Cell(*one[:4], Code.INVITED, "", one.value)):
            continue
        steps[one.outcome] += one.value
        area = names.get(one.district_code, "Gebied onbekend")
        areas.setdefault(area, Counter())[one.outcome] += one.value
    return NotReached(
        total=steps.total(),
        by_step=dict(steps.most_common()),
        by_area={name: dict(areas[name]) for name in sorted(areas)},
    )


def last_steps(session: Session, cycle_id: int, only: Any = None) -> list[Kept]:
    """Invited persons without a conversation by place and last step, from the rows.

    `only` is a select of resident ids: nobody else is looked at. Unscoped.
    """
    found: Counter[tuple[str, int, str, str]] = Counter()
    statement = _grouped(cycle_id)
    if only is not None:
        statement = statement.where(col(Invitation.resident_id).in_(only))
    for row in session.execute(statement):
        shielded = row.nondisclosure or row.nondisclosure is None
        provider = MUNICIPAL if shielded else row.provider_id or MUNICIPAL
        step = last_step(row.state, row.code, row.outcome)
        place = (row.district_code or "", int(provider), row.age_band or "", step)
        found[place] += row.persons
    return [
        Kept(cycle_id, *place[:3], LAST_STEP, place[3], persons)
        for place, persons in found.items()
    ]


def _grouped(cycle_id: int) -> Select[Any]:
    """Persons of posted invitations by place, state, answer and newest attempt."""
    columns: tuple[Any, ...] = (
        col(CycleMember.district_code),
        col(CycleMember.age_band),
        col(CycleMember.nondisclosure),
        col(Invitation.provider_id),
        col(Invitation.state),
        col(Response.code),
        col(Attempt.outcome),
    )
    person = col(Invitation.resident_id)
    given, made = aliased(Response), aliased(Attempt)
    answer = _newest(given, person, col(given.cycle_id) == cycle_id)
    tried = _newest(made, person, col(made.cycle_id) == cycle_id, ~col(made.corrected))
    statement: Select[Any] = (
        select(*columns, func.count().label("persons"))
        .select_from(Invitation)
        .outerjoin(
            CycleMember,
            and_(
                col(CycleMember.cycle_id) == cycle_id,
                col(CycleMember.resident_id) == person,
            ),
        )
        .outerjoin(Response, col(Response.id) == answer)
        .outerjoin(Attempt, col(Attempt.id) == tried)
        .where(
            col(Invitation.cycle_id) == cycle_id,
            col(Invitation.posted_on).is_not(None),
            ~was_spoken(cycle_id, person),
        )
        .group_by(*columns)
    )
    return statement


def _newest(rows: Any, person: Any, *conditions: Any) -> Any:
    """The id of a resident's newest row; `rows` is an alias, so that it stays apart."""
    return (
        select(func.max(rows.id))
        .where(rows.resident_id == person, *conditions)
        .scalar_subquery()
    )


@over_the_wall
def never_reached(session: Session, viewer: Viewer, *, cycles: int = 2) -> int:
    """Persons invited in each of the newest `cycles` cycles and spoken with in none."""
    require(viewer, Permission.SEE_FIGURES)
    newest = session.scalars(
        select(col(Cycle.id)).order_by(col(Cycle.year).desc()).limit(cycles)
    ).all()
    if len(newest) < cycles:
        return 0
    keep = keep_of(viewer, Filters())
    spoken = was_spoken(col(Invitation.cycle_id), col(Invitation.resident_id))
    rows = session.execute(
        select(
            func.max(col(CycleMember.district_code)).label("district"),
            func.max(col(Invitation.provider_id)).label("provider"),
            func.max(col(CycleMember.age_band)).label("band"),
        )
        .join(
            CycleMember,
            and_(
                col(CycleMember.cycle_id) == col(Invitation.cycle_id),
                col(CycleMember.resident_id) == col(Invitation.resident_id),
            ),
        )
        .where(
            col(Invitation.cycle_id).in_(newest), col(Invitation.posted_on).is_not(None)
        )
        .group_by(col(Invitation.resident_id))
        .having(
            func.count(col(Invitation.id)) == cycles,
            func.sum(case((spoken, 1), else_=0)) == 0,
        )
    )
    return sum(
        keep(
            Cell(
                0, row.district or "", row.provider or 0, row.band, Code.INVITED, "", 1
            )
        )
        for row in rows
    )
