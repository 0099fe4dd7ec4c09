"""Cases: all rows of one resident in one cycle, and which of them are past their term.

What came of a case decides its term (`rules.retention.case_term`); only cases of
cycles that ended can go, so that nobody is invited twice in a cycle.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from outreach.clock import local_date
from outreach.queries.retention_terms import end_of, last_past
from outreach.rules.follow_ups import OPEN_STATES, FollowUpState
from outreach.rules.invitations import Answer
from outreach.rules.outcomes import CONSEQUENCES
from outreach.rules.responses import ANSWER_OF
from outreach.rules.retention import ADVICE, BROKEN_OFF, NO_CONTACT, WMO, cycle_end
from outreach.rules.visits import REACHED
from outreach.tables import (
    Attempt,
    Cycle,
    CycleMember,
    FollowUp,
    Invitation,
    Response,
    Visit,
    VisitPerson,
)
from outreach.tables.columns import Moment

SAID_NO = tuple(o for o, then in CONSEQUENCES.items() if then.answer is Answer.NO)
"""Outcomes by which somebody broke the round off."""
REFUSING = tuple(code for code, answer in ANSWER_OF.items() if answer is Answer.NO)


class DueCase(NamedTuple):
    """A case that is past its term, and the years in which it was counted."""

    resident_id: str
    years: tuple[int, int]
    """The first and the last, both included."""


class EndedCycle(NamedTuple):
    """A cycle whose cases can go."""

    id: int
    year: int
    """Of its reference date."""
    ended: date


def ended_cycles(session: Session, today: date) -> list[EndedCycle]:
    """The cycles that ended before a day, the oldest first."""
    found = []
    for cycle in session.scalars(select(Cycle).order_by(col(Cycle.year))):
        closed = local_date(cycle.closed_at) if cycle.closed_at else None
        ended = cycle_end(cycle.year, closed)
        if ended < today:
            found.append(EndedCycle(cycle.id or 0, cycle.reference_date.year, ended))
    return found


def due_by_area(session: Session, today: date) -> dict[str, int]:
    """How many cases are past their term, by the district they are counted in."""
    found: dict[str, int] = {}
    for cycle in ended_cycles(session, today):
        due = due_cases(session, cycle, today).subquery()
        district: Any = func.coalesce(col(CycleMember.district_code), literal(""))
        rows = session.execute(
            select(district.label("code"), func.count())
            .select_from(due)
            .outerjoin(
                CycleMember,
                and_(
                    col(CycleMember.cycle_id) == cycle.id,
                    col(CycleMember.resident_id) == due.c.resident_id,
                ),
            )
            .group_by("code")
        )
        for code, count in rows:
            found[code] = found.get(code, 0) + int(count)
    return found


def next_cases(
    session: Session, today: date, most: int
) -> tuple[EndedCycle, list[DueCase]] | None:
    """At most so many cases of one cycle that are past their term; None: none left."""
    for cycle in ended_cycles(session, today):
        due = due_cases(session, cycle, today)
        rows = session.execute(due.order_by("resident_id").limit(most)).all()
        if rows:
            return cycle, [DueCase(row[0], _years(cycle, row)) for row in rows]
    return None


def _years(cycle: EndedCycle, row: Any) -> tuple[int, int]:
    days: list[date] = [day for day in (row.first_day, row.last_day) if day]
    days += [local_date(at) for at in (row.first_moment, row.last_moment) if at]
    years = [cycle.year, *(day.year for day in days)]
    return min(years), max(years)


def due_cases(session: Session, cycle: EndedCycle, today: date) -> Select[Any]:
    """Residents whose case in an ended cycle is past its term."""
    acts = cases_in(cycle.id).subquery()
    talked, wmo = func.max(acts.c.talked) == 1, func.max(acts.c.wmo) == 1
    broken = func.max(acts.c.broken) == 1
    terms = (
        (WMO, wmo),
        (ADVICE, and_(~wmo, talked)),
        (BROKEN_OFF, and_(~talked, broken)),
        (NO_CONTACT, and_(~talked, ~broken)),
    )
    past = []
    for term, applies in terms:
        last = last_past(session, term, today)
        if cycle.ended <= last:
            past.append(and_(applies, _nothing_after(acts, last)))
    nothing_open = func.max(acts.c.open) == 0
    return (
        select(
            acts.c.resident_id,
            func.min(acts.c.moment).label("first_moment"),
            func.max(acts.c.moment).label("last_moment"),
            func.min(acts.c.day).label("first_day"),
            func.max(acts.c.day).label("last_day"),
        )
        .group_by(acts.c.resident_id)
        .having(and_(nothing_open, or_(*past) if past else literal(1) == 0))
    )


def _nothing_after(acts: Any, last: date) -> ColumnElement[bool]:
    moment, day = func.max(acts.c.moment), func.max(acts.c.day)
    return and_(
        or_(moment.is_(None), moment < end_of(last)), or_(day.is_(None), day <= last)
    )


def cases_in(cycle_id: int) -> Any:
    """Every row of a cycle with its resident, its moment or day, and what it means."""
    return union_all(*_acts(cycle_id))


def _acts(cycle_id: int) -> Iterator[Select[Any]]:
    yield _act(CycleMember).where(col(CycleMember.cycle_id) == cycle_id)
    said_no: Any = case((col(Invitation.answer) == Answer.NO, 1), else_=0)
    yield _act(
        Invitation,
        col(Invitation.answered_at),
        col(Invitation.posted_on),
        broken=said_no,
    ).where(col(Invitation.cycle_id) == cycle_id)
    yield _act(
        Attempt,
        col(Attempt.at),
        talked=case(
            (
                and_(
                    col(Attempt.outcome).in_(REACHED), col(Attempt.corrected).is_(False)
                ),
                1,
            ),
            else_=0,
        ),
        broken=case(
            (
                and_(
                    col(Attempt.outcome).in_(SAID_NO), col(Attempt.corrected).is_(False)
                ),
                1,
            ),
            else_=0,
        ),
    ).where(col(Attempt.cycle_id) == cycle_id)
    yield (
        _act(
            VisitPerson,
            func.coalesce(col(Visit.starts_at), col(Visit.requested_at)),
            func.coalesce(col(VisitPerson.outcome_on), col(Visit.done_on)),
            talked=case((col(VisitPerson.outcome).in_(REACHED), 1), else_=0),
            broken=case((col(VisitPerson.outcome).in_(SAID_NO), 1), else_=0),
        )
        .join(Visit, col(Visit.id) == col(VisitPerson.visit_id))
        .where(col(Visit.cycle_id) == cycle_id)
    )
    yield from _answers_and_follow_ups(cycle_id)


def _answers_and_follow_ups(cycle_id: int) -> Iterator[Select[Any]]:
    yield _answers(cycle_id)
    yield _act(
        FollowUp,
        func.coalesce(col(FollowUp.closed_at), col(FollowUp.raised_at)),
        talked=literal(1),
        wmo=case((was_wmo(), 1), else_=0),
        open_=case((col(FollowUp.state).in_(OPEN_STATES), 1), else_=0),
    ).where(col(FollowUp.cycle_id) == cycle_id)


def _answers(cycle_id: int) -> Select[Any]:
    """A refusal that was corrected broke nothing off."""
    newer = aliased(Response)
    taken_back = select(col(newer.id)).where(col(newer.corrects_id) == col(Response.id))
    return _act(
        Response,
        col(Response.at),
        broken=case(
            (and_(col(Response.code).in_(REFUSING), ~taken_back.exists()), 1), else_=0
        ),
    ).where(col(Response.cycle_id) == cycle_id)


def was_wmo() -> ColumnElement[bool]:
    """A follow-up that became a statutory report and was finished."""
    return and_(
        col(FollowUp.wmo_report_on).is_not(None),
        col(FollowUp.state) == FollowUpState.DONE,
    )


def _act(
    table: Any,
    moment: Any = None,
    day: Any = None,
    *,
    talked: Any = None,
    wmo: Any = None,
    broken: Any = None,
    open_: Any = None,
) -> Select[Any]:
    no: Any = literal(0)
    return select(
        col(table.resident_id).label("resident_id"),
        _typed(moment, Moment).label("moment"),
        _typed(day, CycleDay).label("day"),
        (no if talked is None else talked).label("talked"),
        (no if wmo is None else wmo).label("wmo"),
        (no if broken is None else broken).label("broken"),
        (no if open_ is None else open_).label("open"),
    )


CycleDay: Any = Cycle.__table__.c.reference_date.type  # type: ignore[attr-defined]


def _typed(value: Any, kind: Any) -> Any:
    """A column with its type also where it is empty: PostgreSQL wants to know."""
    return cast(null(), kind) if value is None else value
