"""What came of each wave, and what is on its way: for managers, without names."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, case, func, select
from sqlmodel import Session, col

from outreach.access import Permission, Viewer, require
from outreach.clock import at_local
from outreach.queries.funnel import district_names
from outreach.queries.funnel_rows import MIDNIGHT, was_spoken
from outreach.queries.municipality import norm_in_force
from outreach.queries.scope import district_scope
from outreach.rules.funnel import is_mature
from outreach.rules.invitations import Answer, InvitationState
from outreach.rules.published_tables import WeekColumn
from outreach.rules.visits import VisitState
from outreach.tables import Invitation, Visit, Wave
from outreach.wall import over_the_wall

TWO_WEEKS = timedelta(days=14)


class WaveResponse(NamedTuple):
    """The persons of one wave. Young waves are marked: their response still comes."""

    district_code: str
    district: str
    week_start: date
    posted_on: date
    days: int
    """Days since posting."""
    mature: bool
    invited: int
    yes: int
    no: int
    reached: int


@over_the_wall
def wave_responses(
    session: Session, viewer: Viewer, *, cycle_id: int, today: date
) -> list[WaveResponse]:
    """The posted waves of a cycle, by week and district."""
    require(viewer, Permission.SEE_FIGURES)
    weeks = int(norm_in_force(session, "mature_weeks"))
    names = district_names(session)
    return [
        WaveResponse(
            district_code=row.district_code,
            district=names.get(row.district_code, row.district_code),
            week_start=row.week_start,
            posted_on=row.posted_on,
            days=(today - row.posted_on).days,
            mature=is_mature(row.posted_on, today, weeks),
            invited=row.invited,
            yes=int(row.yes or 0),
            no=int(row.no or 0),
            reached=int(row.reached or 0),
        )
        for row in session.execute(_by_wave(viewer, cycle_id))
    ]


def _by_wave(viewer: Viewer, cycle_id: int) -> Select[Any]:
    spoken = was_spoken(col(Invitation.cycle_id), col(Invitation.resident_id))
    place: tuple[Any, ...] = (
        col(Wave.district_code),
        col(Wave.week_start),
        col(Wave.posted_on),
    )
    statement: Select[Any] = (
        select(
            *place,
            func.count(col(Invitation.id)).label("invited"),
            func.sum(case((col(Invitation.answer) == Answer.YES, 1), else_=0)).label(
                "yes"
            ),
            func.sum(case((col(Invitation.answer) == Answer.NO, 1), else_=0)).label(
                "no"
            ),
            func.sum(case((spoken, 1), else_=0)).label("reached"),
        )
        .join(Invitation, col(Invitation.wave_id) == col(Wave.id))
        .where(
            col(Wave.cycle_id) == cycle_id,
            col(Wave.posted_on).is_not(None),
            col(Invitation.posted_on).is_not(None),
            _scope(viewer, Wave.district_code),
        )
        .group_by(*place)
        .order_by(col(Wave.week_start), col(Wave.district_code))
    )
    return statement


def week_counts(
    session: Session, viewer: Viewer, *, cycle_id: int
) -> dict[str, dict[str, int]]:
    """Of all areas together, by the Monday of posting: invited, answered, yes, reached.

    For `actions.publishing`, which decides what of it may be shown: whoever has the
    right to figures gets it whole.
    """
    require(viewer, Permission.SEE_FIGURES)
    spoken = was_spoken(col(Invitation.cycle_id), col(Invitation.resident_id))
    counts: tuple[Any, ...] = (
        func.count(col(Invitation.id)),
        func.count(col(Invitation.answer)),
        func.sum(case((col(Invitation.answer) == Answer.YES, 1), else_=0)),
        func.sum(case((spoken, 1), else_=0)),
    )
    posted: Any = col(Invitation.posted_on)
    weeks: dict[str, dict[str, int]] = {}
    for row in session.execute(
        select(posted, *counts)
        .where(col(Invitation.cycle_id) == cycle_id, posted.is_not(None))
        .group_by(posted)
    ):
        monday = row[0] - timedelta(days=row[0].weekday())
        week = weeks.setdefault(monday.isoformat(), dict.fromkeys(WeekColumn, 0))
        for column, number in zip(WeekColumn, row[1:], strict=True):
            week[column] += int(number or 0)
    return weeks


def _scope(viewer: Viewer, district: Any) -> Any:
    return district_scope(
        viewer,
        Permission.SEE_FIGURES,
        col(district),
        municipal=col(Invitation.municipal),
    )


class Underway(NamedTuple):
    """What one district has on its way now."""

    district: str
    letters_out: int
    """Posted letters without an answer that are not closed yet."""
    appointments: int
    """Household visits with a date in the next two weeks."""
    unplanned: int
    """Household visits that were asked for and have no date."""


@over_the_wall
def underway(
    session: Session, viewer: Viewer, *, cycle_id: int, today: date
) -> list[Underway]:
    """Letters out and visits to come, by district."""
    require(viewer, Permission.SEE_FIGURES)
    lives_in: Any = col(Invitation.district_code)
    letters = _counts(
        session,
        select(lives_in, func.count()).where(
            col(Invitation.cycle_id) == cycle_id,
            col(Invitation.state) == InvitationState.POSTED,
            _scope(viewer, Invitation.district_code),
        ),
        lives_in,
    )
    until = at_local(today + TWO_WEEKS, MIDNIGHT)
    soon = _visits(
        session,
        viewer,
        and_(
            col(Visit.state) == VisitState.SCHEDULED,
            col(Visit.starts_at) >= at_local(today, MIDNIGHT),
            col(Visit.starts_at) < until,
        ),
    )
    unplanned = _visits(session, viewer, col(Visit.state) == VisitState.REQUESTED)
    names = district_names(session)
    return [
        Underway(
            names.get(code, code),
            letters.get(code, 0),
            soon.get(code, 0),
            unplanned.get(code, 0),
        )
        for code in sorted(letters.keys() | soon.keys() | unplanned.keys())
    ]


def _visits(session: Session, viewer: Viewer, condition: Any) -> dict[str, int]:
    district: Any = col(Visit.district_code)
    scope = district_scope(
        viewer, Permission.SEE_FIGURES, district, municipal=col(Visit.municipal)
    )
    return _counts(
        session, select(district, func.count()).where(condition, scope), district
    )


def _counts(session: Session, statement: Select[Any], district: Any) -> dict[str, int]:
    rows = session.execute(statement.group_by(district))
    return {code or "": int(count) for code, count in rows}
