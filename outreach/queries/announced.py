"""The phone and doorbell list of an announced cycle: posted, and nobody cancelled."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, ViewerKind, require
from outreach.auditing import seen
from outreach.clock import local_date
from outreach.queries.contact import contact_refusals
from outreach.queries.phone_periods import phone_only
from outreach.queries.residents import address_parts, display_name
from outreach.queries.scope import resident_scope
from outreach.rules.addresses import one_line
from outreach.rules.contact import Purpose
from outreach.rules.cycles import Approach
from outreach.rules.invitations import InvitationState
from outreach.rules.outcomes import is_open
from outreach.rules.visits import Channel, Outcome, VisitState
from outreach.tables import (
    Cycle,
    District,
    Invitation,
    Person,
    Resident,
    ResidentContact,
    Visit,
    VisitPerson,
)
from outreach.wall import over_the_wall

TO_BE_PLANNED = (VisitState.REQUESTED, VisitState.NOT_HOME)
"""A visit in these states still has to be made: the household stays on the list."""
SETTLED = tuple(outcome for outcome in Outcome if not is_open(outcome))
"""With an outcome like this a person is not tried again."""


class PersonToContact(NamedTuple):
    """One person of a household on the list."""

    resident_id: str
    name: str
    phone: str
    """Empty where the resident gave no number."""
    by_phone: bool
    """May be phoned, and there is a number."""
    by_door: bool
    """May be rung at the door."""


class HouseholdToContact(NamedTuple):
    """One address on the list."""

    district_code: str | None
    district: str
    address: str
    posted_on: date
    persons: list[PersonToContact]
    municipal: bool
    visitor: str
    """To whom the address was handed out; empty: to nobody yet."""
    visit_id: int | None


def announced_list(
    session: Session,
    viewer: Viewer,
    *,
    cycle_id: int,
    district_code: str | None = None,
    municipal: bool = False,
    permission: Permission = Permission.BOOK_VISIT,
    at: datetime,
) -> list[HouseholdToContact]:
    """Households to phone or ring today, in the order of a walk.

    Posted at least the cycle's days ago; who cancelled, answered, has an appointment
    or was met is off the list, and so is whom the gate refuses both ways. Households
    with non-disclosure are only in the list with `municipal`. Empty for a cycle by
    reply.
    """
    homes = households_now(
        session,
        viewer,
        cycle_id=cycle_id,
        district_code=district_code,
        municipal=municipal,
        permission=permission,
        at=at,
    )
    ids = (one.resident_id for home in homes for one in home.persons)
    seen(session, viewer, permission, ids, kind="announced_list", object_id=cycle_id)
    return homes


@over_the_wall
def households_now(
    session: Session,
    viewer: Viewer,
    *,
    cycle_id: int,
    district_code: str | None = None,
    municipal: bool = False,
    permission: Permission = Permission.BOOK_VISIT,
    at: datetime,
) -> list[HouseholdToContact]:
    """As `announced_list`, for a rule or an act that shows nobody."""
    require(viewer, permission)
    cycle = session.get(Cycle, cycle_id)
    if cycle is None or cycle.approach is not Approach.ANNOUNCED:
        return []
    if municipal and not works_for_municipality(viewer, permission):
        return []
    until = local_date(at) - timedelta(days=cycle.announce_days)
    conditions = [
        resident_scope(viewer, permission),
        *_on_the_list(cycle_id, until),
        shielded_home() if municipal else ~shielded_home(),
    ]
    if district_code is not None:
        conditions.append(col(Resident.district_code) == district_code)
    rows = session.execute(_statement(cycle_id).where(*conditions)).all()
    ways = _ways(session, [row.Resident.id for row in rows], cycle_id, at)
    closed = _closed_doors(session, rows, local_date(at))
    return _households(rows, ways, closed, municipal=municipal)


def works_for_municipality(viewer: Viewer, permission: Permission) -> bool:
    """Whether the permission is held in the municipality's own service."""
    if viewer.kind is ViewerKind.JOB:
        return True
    return any(g.provider_id is None for g in viewer.grants_for(permission))


def shielded_home() -> ColumnElement[bool]:
    """Somebody at the address has non-disclosure: the whole household is municipal,
    because whoever rings meets both."""
    shielded = select(col(Resident.address_key)).where(
        col(Resident.nondisclosure) > 0,
        col(Resident.died).is_(False),
        col(Resident.address_key) != "",
    )
    return (col(Resident.nondisclosure) > 0) | col(Resident.address_key).in_(shielded)


def _statement(cycle_id: int) -> Any:
    to_be_planned = select(col(Visit.id)).where(
        col(Visit.cycle_id) == cycle_id, col(Visit.state).in_(TO_BE_PLANNED)
    )
    columns: tuple[Any, ...] = (
        Resident,
        ResidentContact,
        col(Invitation.posted_on).label("posted_on"),
        col(Visit.id).label("visit_id"),
        col(Person.name).label("visitor"),
        col(District.name).label("district"),
    )
    return (
        select(*columns)
        .join(Invitation, col(Invitation.resident_id) == col(Resident.id))
        .outerjoin(
            ResidentContact, col(ResidentContact.resident_id) == col(Resident.id)
        )
        .outerjoin(
            VisitPerson,
            and_(
                col(VisitPerson.resident_id) == col(Resident.id),
                col(VisitPerson.visit_id).in_(to_be_planned),
            ),
        )
        .outerjoin(Visit, col(Visit.id) == col(VisitPerson.visit_id))
        .outerjoin(Person, col(Person.id) == col(Visit.visitor_id))
        .outerjoin(District, col(District.code) == col(Resident.district_code))
        .order_by(
            col(Resident.district_code),
            col(Resident.postcode),
            col(Resident.house_number),
            col(Resident.house_letter),
            col(Resident.house_addition),
            col(Resident.id),
        )
    )


def _on_the_list(cycle_id: int, until: date) -> list[ColumnElement[bool]]:
    """Posted long enough ago, not answered, and no visit that is booked or over.

    A booked visit keeps the whole address off the list until it was made: nobody
    rings where a colleague is expected.
    """
    settled = exists(
        select(col(VisitPerson.id))
        .join(Visit, col(Visit.id) == col(VisitPerson.visit_id))
        .where(
            col(VisitPerson.resident_id) == col(Invitation.resident_id),
            col(Visit.cycle_id) == cycle_id,
            or_(
                col(Visit.state).not_in(TO_BE_PLANNED),
                col(VisitPerson.outcome).in_(SETTLED),
            ),
        )
    )
    booked = aliased(Visit)
    expected = exists(
        select(col(booked.id)).where(
            col(booked.cycle_id) == cycle_id,
            col(booked.state) == VisitState.SCHEDULED,
            col(booked.address_key) == col(Resident.address_key),
            col(booked.address_key) != "",
        )
    )
    return [
        ~expected,
        col(Invitation.cycle_id) == cycle_id,
        col(Invitation.state).in_([InvitationState.POSTED, InvitationState.NO_ANSWER]),
        col(Invitation.posted_on) <= until,
        ~settled,
    ]


def _ways(
    session: Session, ids: list[str], cycle_id: int, at: datetime
) -> dict[str, tuple[bool, bool]]:
    """Per person: may be phoned, may be rung."""
    refused = [
        contact_refusals(
            session,
            ids,
            purpose=Purpose.VISIT,
            channel=channel,
            at=at,
            cycle_id=cycle_id,
        )
        for channel in (Channel.PHONE, Channel.DOORBELL)
    ]
    return {who: (who not in refused[0], who not in refused[1]) for who in ids}


def _closed_doors(session: Session, rows: Any, day: date) -> set[str | None]:
    """Districts in which nobody is met today."""
    codes = {row.Resident.district_code for row in rows}
    return {code for code in codes if phone_only(session, code, day)}


def _households(
    rows: Any,
    ways: dict[str, tuple[bool, bool]],
    closed: set[str | None],
    *,
    municipal: bool,
) -> list[HouseholdToContact]:
    found: dict[str, HouseholdToContact] = {}
    for row in rows:
        resident, contact = row.Resident, row.ResidentContact
        may_phone, may_ring = ways[resident.id]
        phone = contact.phone if contact else ""
        door = may_ring and resident.district_code not in closed
        if not may_phone and not may_ring:
            continue
        person = PersonToContact(
            resident.id,
            display_name(resident),
            phone,
            bool(may_phone and phone),
            door,
        )
        home = found.setdefault(
            resident.address_key or resident.id,
            HouseholdToContact(
                resident.district_code,
                row.district or "Gebied onbekend",
                one_line(address_parts(resident)),
                row.posted_on,
                [],
                municipal,
                row.visitor or "",
                row.visit_id,
            ),
        )
        home.persons.append(person)
    return list(found.values())
