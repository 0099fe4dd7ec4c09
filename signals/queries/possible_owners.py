"""To whom a signal can be handed over: colleagues, and teams of the area."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, false, or_
from sqlmodel import Session, col, select

from outreach.access import ROLE_PERMISSIONS, Permission, Role, Viewer, require
from outreach.tables import Assignment, Person
from signals.queries.scope import signal_scope
from signals.queries.team_books import is_unsafe, place_of, team_book
from signals.rules.closing import must_confirm
from signals.rules.handing_over import HandOverFacts, owner_fault
from signals.rules.team_book import TeamFacts
from signals.tables import Signal

P = Permission
AT_A_DESK = [
    role.value
    for role in Role
    if P.WORK_SIGNALS in ROLE_PERMISSIONS[role] and role is not Role.FOLLOW_UP_WORKER
]


class Colleague(NamedTuple):
    """Somebody who can have it."""

    id: int
    name: str


def hand_over_facts(session: Session, row: Signal) -> HandOverFacts:
    """What counts when it is decided who may have it; non-disclosure as it is now."""
    return HandOverFacts(
        unsafe=is_unsafe(row),
        shielded=place_of(session, row).shielded,
        waits_for_receipt=must_confirm(row.queue, row.receipt_confirmed_at is not None),
    )


def possible_owners(
    session: Session, viewer: Viewer, signal_id: int, *, team_id: int | None, on: date
) -> list[Colleague]:
    """Who works in that team on a day, and who works at the municipal desk of the
    area; without who may not have this one. Empty outside the viewer's scope."""
    row = _reached(session, viewer, signal_id)
    if row is None:
        return []
    facts = hand_over_facts(session, row)
    there = select(col(Assignment.person_id)).where(
        _in_force(on), or_(_of_team(team_id), _of_desk(row))
    )
    people = session.exec(
        select(Person)
        .where(col(Person.active).is_(True), col(Person.id).in_(there))
        .order_by(col(Person.name), col(Person.id))
    ).all()
    return [
        Colleague(person.id or 0, person.name)
        for person in people
        if not owner_fault(
            facts, volunteer=person.volunteer, provider_id=person.provider_id
        )
    ]


def possible_teams(
    session: Session, viewer: Viewer, signal_id: int, *, on: date
) -> list[TeamFacts]:
    """The other teams that can have it, those of its area first. As above."""
    row = _reached(session, viewer, signal_id)
    if row is None or hand_over_facts(session, row).waits_for_receipt:
        return []
    there = team_book(session, on).choices(
        place_of(session, row), unsafe=is_unsafe(row)
    )
    return [team for team in there if team.id != row.team_id]


def _reached(session: Session, viewer: Viewer, signal_id: int) -> Signal | None:
    require(viewer, P.WORK_SIGNALS)
    return session.exec(
        select(Signal).where(
            col(Signal.id) == signal_id, signal_scope(viewer, P.WORK_SIGNALS)
        )
    ).first()


def _in_force(on: date) -> ColumnElement[bool]:
    return and_(
        col(Assignment.valid_from) <= on,
        or_(col(Assignment.valid_to).is_(None), col(Assignment.valid_to) > on),
    )


def _of_team(team_id: int | None) -> ColumnElement[bool]:
    if team_id is None:  # with who is on call: nobody is of "no team"
        return false()
    return and_(
        col(Assignment.team_id) == team_id,
        col(Assignment.role).in_([Role.FOLLOW_UP_WORKER.value, *AT_A_DESK]),
    )


def _of_desk(row: Signal) -> ColumnElement[bool]:
    ways: list[ColumnElement[bool]] = [col(Assignment.district_code).is_(None)]
    if row.district_code is not None:
        ways.append(col(Assignment.district_code) == row.district_code)
    return and_(
        col(Assignment.team_id).is_(None),
        col(Assignment.provider_id).is_(None),
        col(Assignment.role).in_(AT_A_DESK),
        or_(*ways),
    )
