"""Who is on call, and the rota of a week with its gaps.

Who shows that a report is urgent asks `someone_on_call(session, at)` first: where
nobody is on call, the public form and every screen say so and name the number to
ring. Duties and phone numbers are of colleagues; nothing here is about residents.
"""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, select

from outreach.access import ROLE_PERMISSIONS, Permission, Viewer, require
from outreach.clock import at_local, local_date
from outreach.queries.scope import district_scope
from outreach.tables import Assignment, District, Person
from signals.queries.leavers import has_left
from signals.rules.on_call import Duty, Span, gaps, in_force, overlapping
from signals.tables import OnCallDuty

WEEK = timedelta(days=7)
WHOLE = "Hele gemeente"


class OnCall(NamedTuple):
    """Who is on call at a moment."""

    duty_id: int
    person_id: int
    name: str
    phone: str
    until_at: datetime


def on_call_now(
    session: Session, district_code: str | None, at: datetime
) -> OnCall | None:
    """Who is on call for an area at a moment; None when nobody is.

    A duty for the district beats one for the whole municipality. Somebody who works
    here no more is on call no more.
    """
    rows = session.exec(
        select(OnCallDuty, Person)
        .join(Person, col(Person.id) == col(OnCallDuty.person_id))
        .where(
            col(OnCallDuty.from_at) <= at,
            col(OnCallDuty.until_at) > at,
            ~has_left(col(Person.id), local_date(at)),
        )
    ).all()
    known = {duty.id: (duty, person) for duty, person in rows}
    found = in_force((_duty(duty) for duty, _ in rows), district_code, at)
    if found is None:
        return None
    duty, person = known[found.id]
    return OnCall(found.id, found.person_id, person.name, duty.phone, duty.until_at)


def someone_on_call(
    session: Session, at: datetime, district_code: str | None = None
) -> bool:
    """Whether anybody is on call at a moment: for an area, or, without one, for the
    whole municipality."""
    return on_call_now(session, district_code, at) is not None


class RotaLine(NamedTuple):
    """One duty on the screen."""

    id: int
    name: str
    area: str
    phone: str
    from_at: datetime
    until_at: datetime
    doubled: bool
    """Somebody else is on call for the same area in a part of it."""


class RotaGap(NamedTuple):
    """A time at which nobody is on call for an area."""

    area: str
    span: Span


class Rota(NamedTuple):
    """A week from Monday 00:00, Dutch time."""

    lines: list[RotaLine]
    """Oldest first."""
    gaps: list[RotaGap]
    """For the whole municipality, or, where districts have duties of their own, for
    each district that is not covered."""


def rota(session: Session, viewer: Viewer, *, monday: date) -> Rota:
    """Who is on call in a week, and when nobody is."""
    require(viewer, Permission.MANAGE_ON_CALL)
    first, last = at_local(monday, time.min), at_local(monday + WEEK, time.min)
    rows = session.exec(
        select(OnCallDuty, Person, District)
        .join(Person, col(Person.id) == col(OnCallDuty.person_id))
        .outerjoin(District, col(District.code) == col(OnCallDuty.district_code))
        .where(col(OnCallDuty.from_at) < last, col(OnCallDuty.until_at) > first)
        .order_by(col(OnCallDuty.from_at), col(OnCallDuty.id))
    ).all()
    duties = [_duty(duty) for duty, _, _ in rows]
    works = {duty.id for duty, person, _ in rows if person.active}
    lines = [
        RotaLine(
            duty.id or 0,
            person.name if person.active else f"{person.name} (werkt hier niet meer)",
            district.name if district else WHOLE,
            duty.phone,
            duty.from_at,
            duty.until_at,
            bool(overlapping(duties, _duty(duty))),
        )
        for duty, person, district in rows
    ]
    at_work = [duty for duty in duties if duty.id in works]
    return Rota(lines, _gaps(session, at_work, first, last))


def _gaps(
    session: Session, duties: list[Duty], first: datetime, last: datetime
) -> list[RotaGap]:
    """Gaps of the whole; by district where districts have duties of their own."""
    whole = gaps(duties, None, first, last)
    if all(duty.district_code is None for duty in duties):
        return [RotaGap(WHOLE, span) for span in whole]
    places = session.exec(select(District).order_by(col(District.name))).all()
    return [
        RotaGap(place.name, span)
        for place in places
        for span in gaps(duties, place.code, first, last)
    ]


class Colleague(NamedTuple):
    """Somebody who can be put on call."""

    id: int
    name: str


def colleagues(session: Session, viewer: Viewer, *, today: date) -> list[Colleague]:
    """Who can be on call, by name (`can_be_on_call`)."""
    require(viewer, Permission.MANAGE_ON_CALL)
    rows = session.exec(
        select(Person)
        .where(can_be_on_call(today))
        .order_by(col(Person.name), col(Person.id))
    ).all()
    return [Colleague(row.id or 0, row.name) for row in rows]


def areas(session: Session, viewer: Viewer) -> dict[str, str]:
    """The districts for which somebody may plan, by name: code -> name."""
    require(viewer, Permission.MANAGE_ON_CALL)
    mine = district_scope(viewer, Permission.MANAGE_ON_CALL, col(District.code))
    rows = session.exec(select(District).where(mine).order_by(col(District.name))).all()
    return {row.code: row.name for row in rows}


def can_be_on_call(today: date) -> ColumnElement[bool]:
    """Professionals of the municipality who may work on signals today, over `Person`.

    What is urgent may be unsafe: no volunteer. It may be about somebody with
    non-disclosure: nobody of a provider.
    """
    roles = [
        role.value
        for role, rights in ROLE_PERMISSIONS.items()
        if Permission.WORK_SIGNALS in rights
    ]
    working = select(col(Assignment.person_id)).where(
        col(Assignment.role).in_(roles),
        col(Assignment.provider_id).is_(None),
        col(Assignment.valid_from) <= today,
        col(Assignment.valid_to).is_(None) | (col(Assignment.valid_to) > today),
    )
    return and_(
        col(Person.active).is_(True),
        col(Person.volunteer).is_(False),
        col(Person.provider_id).is_(None),
        col(Person.id).in_(working),
    )


def _duty(row: OnCallDuty) -> Duty:
    return Duty(
        row.id or 0, row.person_id, row.district_code, row.from_at, row.until_at
    )
