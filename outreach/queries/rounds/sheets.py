"""Papers of rounds for the office: which rounds a day has, and which sheets are out."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.clock import local_date
from outreach.queries.scope import district_scope, works_outside
from outreach.rules.round_states import ROUND, RoundAct, RoundState
from outreach.rules.rounds.papers import is_late, sheet_label
from outreach.tables import District, Person, Round, RoundSheet, RoundStop

P = Permission
MAY_PRINT = tuple(ROUND.sources(RoundAct.HAND_OUT))


class DayRound(NamedTuple):
    """One visitor's day, for whoever hands out its sheet."""

    round_id: int
    visitor: str
    area: str
    visits: int
    begins: datetime | None
    """Of the first visit; None: there is none any more."""
    state: RoundState
    label: str
    sheet: str
    """Of the newest sheet; empty: none was printed."""
    may_print: bool


class SheetOut(NamedTuple):
    """One sheet that is still outside."""

    sheet_id: int
    version: int
    label: str
    visitor: str
    day: date
    addresses: int
    handed_out_at: datetime
    late: bool
    outdated: bool
    """The round changed since: another sheet counts."""


def round_scope(viewer: Viewer) -> ColumnElement[bool]:
    """The rounds of which a viewer may make papers, over `Round`.

    Whoever works for a provider reaches the rounds of its own visitors only: in a
    round of the municipality's own there may be people whom he must not see.
    """
    scope = district_scope(viewer, P.PLAN_ROUNDS, col(Round.district_code))
    if not works_outside(viewer, P.PLAN_ROUNDS):
        return scope
    own = {grant.provider_id for grant in viewer.grants_for(P.PLAN_ROUNDS)}
    return scope & col(Round.provider_id).in_(own)


def rounds_of_day(
    session: Session, viewer: Viewer, day: date, *, district_code: str | None = None
) -> list[DayRound]:
    """The rounds of a day by area and name; those that were cancelled are left out."""
    require(viewer, P.PLAN_ROUNDS)
    rows = session.execute(
        select(  # type: ignore[call-overload]
            Round,
            Person.name,
            District.name,
            func.count(col(RoundStop.id)),
            func.min(col(RoundStop.starts_at)),
        )
        .join(Person, col(Person.id) == col(Round.visitor_id))
        .join(District, col(District.code) == col(Round.district_code))
        .outerjoin(RoundStop, col(RoundStop.round_id) == col(Round.id))
        .where(
            round_scope(viewer),
            *_in_area(district_code),
            Round.day == day,
            col(Round.state) != RoundState.CANCELLED,
        )
        .group_by(col(Round.id), Person.name, District.name)
        .order_by(District.name, Person.name, col(Round.id))
    )
    return [_day_round(*row) for row in rows]


def _in_area(district_code: str | None) -> Sequence[Any]:
    return () if district_code is None else (Round.district_code == district_code,)


def _day_round(
    row: Round, visitor: str, area: str, visits: int, begins: datetime | None
) -> DayRound:
    number = row.id or 0
    return DayRound(
        round_id=number,
        visitor=visitor,
        area=area,
        visits=int(visits),
        begins=begins,
        state=row.state,
        label=ROUND.labels[row.state],
        sheet=sheet_label(number, row.sheet_number) if row.sheet_number else "",
        may_print=row.state in MAY_PRINT and visits > 0,
    )


def sheets_out(
    session: Session,
    viewer: Viewer,
    *,
    district_code: str | None = None,
    at: datetime,
) -> list[SheetOut]:
    """Sheets that did not come back yet, the oldest first."""
    require(viewer, P.PLAN_ROUNDS)
    rows = session.execute(
        select(RoundSheet, Round, Person.name)
        .join(Round, col(Round.id) == col(RoundSheet.round_id))
        .join(Person, col(Person.id) == col(Round.visitor_id))
        .where(
            round_scope(viewer),
            *_in_area(district_code),
            col(RoundSheet.ended_at).is_(None),
        )
        .order_by(col(Round.day), Person.name, col(RoundSheet.number))
    )
    today = local_date(at)
    return [
        SheetOut(
            sheet_id=sheet.id or 0,
            version=sheet.version_id,
            label=sheet_label(sheet.round_id, sheet.number),
            visitor=name,
            day=row.day,
            addresses=len(sheet.visit_ids),
            handed_out_at=sheet.handed_out_at,
            late=is_late(row.day, today),
            outdated=row.state is not RoundState.HANDED_OUT
            or sheet.number != row.sheet_number,
        )
        for sheet, row, name in rows
    ]
