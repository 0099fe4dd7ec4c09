"""A household that wants a visit: one visit for all who say yes at one address."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import begin_history, visits_changed
from outreach.actions.visits.parties import (
    Member,
    check_living,
    check_one_address,
    members_in_scope,
)
from outreach.auditing import did
from outreach.clock import local_date
from outreach.queries.people import provider_of
from outreach.queries.visit_changes import OPEN
from outreach.rules.outcomes import is_open
from outreach.rules.visits import VISIT, VisitKind, VisitState
from outreach.tables import Invitation, Resident, Visit, VisitPerson


def request_visit(
    session: Session,
    *,
    resident_ids: Sequence[str],
    cycle_id: int | None,
    kind: VisitKind = VisitKind.HOME,
    note: str = "",
    by: Viewer,
    at: datetime,
) -> Visit:
    """Ask for a visit to people of one household; it then waits to be planned.

    A visit of the household that is still open takes them in. Raises Refused for
    somebody who died and for people of two addresses.
    """
    require(by, Permission.BOOK_VISIT)
    members = members_in_scope(session, by, resident_ids, Permission.BOOK_VISIT)
    check_one_address(members)
    check_living(members, local_date(at))
    return place_request(session, members, cycle_id, kind=kind, note=note, by=by, at=at)


def place_request(
    session: Session,
    members: Sequence[Member],
    cycle_id: int | None,
    *,
    kind: VisitKind = VisitKind.HOME,
    note: str = "",
    by: Viewer,
    at: datetime,
) -> Visit:
    """The request itself, as part of an action that asked for permission."""
    visit = open_visit_of(session, members[0], cycle_id)
    if visit is None:
        visit = new_visit(session, members, cycle_id, kind=kind, note=note, at=at)
        begin_visit(session, visit, members, cycle_id, by=by, at=at)
        return visit
    join_visit(session, visit, members, cycle_id, by=by, at=at)
    return visit


def begin_visit(
    session: Session,
    visit: Visit,
    members: Sequence[Member],
    cycle_id: int | None,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """Store a new visit: its persons first, so that the log knows whom it is about."""
    session.add(visit)
    session.flush()
    add_persons(session, visit, members, cycle_id)
    begin_history(session, visit, VISIT, by=by, at=at)


def open_visit_of(
    session: Session, member: Member, cycle_id: int | None
) -> Visit | None:
    """The open visit of a household in a cycle, so that nobody rings twice.

    The rows of the household are locked first (PostgreSQL; SQLite has one writer),
    so that two partners who answer at once end in one visit.
    """
    if not member.address_key:
        return session.exec(
            select(Visit)
            .join(VisitPerson, col(VisitPerson.visit_id) == col(Visit.id))
            .where(
                col(VisitPerson.resident_id) == member.id,
                col(Visit.cycle_id) == cycle_id,
                col(Visit.state).in_(OPEN),
            )
        ).first()
    session.execute(_HOUSEHOLD, {"address": member.address_key}).all()
    return session.scalars(
        _OPEN_AT, {"address": member.address_key, "cycle": cycle_id}
    ).first()


def new_visit(
    session: Session,
    members: Sequence[Member],
    cycle_id: int | None,
    *,
    kind: VisitKind,
    note: str,
    at: datetime,
) -> Visit:
    """A visit that was asked for, not stored yet; its provider is today's."""
    district = members[0].district_code
    municipal = any(member.nondisclosure for member in members)
    provider = None
    if district and not municipal:
        provider = provider_of(session, district, local_date(at))
    return Visit(
        cycle_id=cycle_id,
        district_code=district,
        provider_id=provider,
        municipal=municipal,
        address_key=members[0].address_key,
        kind=kind,
        state=VisitState.REQUESTED,
        requested_at=at,
        note=note.strip(),
    )


def join_visit(
    session: Session,
    visit: Visit,
    members: Sequence[Member],
    cycle_id: int | None,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """Put people in a visit, each with his own invitation.

    Somebody who cancelled before takes part again. With a person who is shielded
    the whole visit becomes municipal: a provider does not see it any more, and the
    office plans it anew.
    """
    there = {
        row.resident_id: row
        for row in session.scalars(_PERSONS_OF, {"visit": visit.id})
    }
    for row in there.values():
        if not is_open(row.outcome) and row.resident_id in {m.id for m in members}:
            row.outcome, row.outcome_on = None, None
    new = [member for member in members if member.id not in there]
    add_persons(session, visit, new, cycle_id)
    if any(member.nondisclosure for member in new) and not visit.municipal:
        visit.municipal, visit.provider_id = True, None
        visit.visitor_id = visit.second_visitor_id = None
        visit.version_id += 1
        visits_changed(session, [visit.id or 0], by=by, at=at)
    session.flush()
    did(session, by, "join", "visit", visit.id, (m.id for m in members), at=at)


def add_persons(
    session: Session, visit: Visit, members: Sequence[Member], cycle_id: int | None
) -> None:
    """The persons of a visit, when it is known that they are not in it yet."""
    if not members:
        return
    ids = [member.id for member in members]
    rows = session.execute(_INVITATIONS, {"cycle": cycle_id, "ids": ids})
    invitations = {row[0]: row[1] for row in rows}
    session.add_all(
        VisitPerson(
            visit_id=visit.id or 0,
            resident_id=number,
            invitation_id=invitations.get(number),
        )
        for number in ids
    )
    session.flush()


_PERSONS_OF = select(VisitPerson).where(col(VisitPerson.visit_id) == bindparam("visit"))
_INVITATIONS = select(col(Invitation.resident_id), col(Invitation.id)).where(
    col(Invitation.cycle_id) == bindparam("cycle"),
    col(Invitation.resident_id).in_(bindparam("ids", expanding=True)),
)
_HOUSEHOLD = (
    select(col(Resident.id))
    .where(col(Resident.address_key) == bindparam("address"))
    .order_by(col(Resident.id))
    .with_for_update(key_share=True)  # foreign keys of others do not wait for it
)
_OPEN_AT = (
    select(Visit)
    .where(
        col(Visit.address_key) == bindparam("address"),
        col(Visit.cycle_id).is_not_distinct_from(bindparam("cycle")),
        col(Visit.state).in_(OPEN),
    )
    .order_by(col(Visit.id))
)
"""Statements that a city runs ten thousand times are built once."""
