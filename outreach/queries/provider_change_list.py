"""The list of one change of provider: what is open in its districts.

Residents with non-disclosure are never in it: they are with the municipality.
"""

from collections import defaultdict
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    exists,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlmodel import Session, col

from outreach.access import Permission, Viewer, require
from outreach.auditing import seen
from outreach.errors import NotFound
from outreach.queries.contact import running_cycle_id
from outreach.queries.municipality import municipality
from outreach.queries.provider_changes import Change, planned_changes
from outreach.queries.residents import address_parts, display_name
from outreach.queries.scope import (
    OPEN_VISITS,
    district_scope,
    resident_scope,
    visit_scope,
)
from outreach.queries.visitor_days import start_of
from outreach.rules.addresses import one_line
from outreach.rules.follow_ups import OPEN_STATES, FollowUpState
from outreach.rules.visits import VisitState
from outreach.tables import (
    Assignment,
    ContactHold,
    FollowUp,
    Objection,
    Person,
    Resident,
    SafetyNote,
    Team,
    Visit,
    VisitPerson,
)

P = Permission.HAND_OVER_PROVIDER


class OpenVisit(NamedTuple):
    """An open visit that goes to the new provider; the appointment stays."""

    visit_id: int
    district: str
    names: str
    address: str
    state: VisitState
    starts_at: datetime | None
    visitor: str
    needs_visitor: bool
    """Whoever goes now cannot come there any more: somebody has to be chosen."""


class OpenFollowUp(NamedTuple):
    """A follow-up that is not done; it stays with its team."""

    reference: str
    district: str
    kind: str
    name: str
    team: str
    of_old_provider: bool
    """The team belongs to the provider who leaves: look whether it goes on."""
    state: FollowUpState
    due_on: date | None


class Caution(NamedTuple):
    """Something that a new visitor must know before he goes to somebody."""

    district: str
    name: str
    address: str
    code: str
    """`objection_for_ever`, `objection_this_cycle`, `hold`, or `safety:<code>`; why
    somebody is not to be contacted for now stays in the office."""
    until: date | None
    """First day on which it no longer counts; None: without an end."""


class HandOverList(NamedTuple):
    """All that is open in the districts of a change, on the day that it is made."""

    change: Change
    visits: list[OpenVisit]
    follow_ups: list[OpenFollowUp]
    cautions: list[Caution]
    municipal: int
    """Open visits that stay with the municipality (non-disclosure): only counted."""
    resident_ids: frozenset[str]
    """Whom the list is about."""


def hand_over_list(
    session: Session,
    viewer: Viewer,
    old_id: int,
    new_id: int,
    day: date,
    *,
    today: date,
) -> HandOverList:
    """What goes over in one change, in the viewer's own districts.

    Raises NotFound for a change that was not planned or is not his.
    """
    require(viewer, P)
    change = next(
        (
            one
            for one in planned_changes(session, viewer, today=today)
            if (one.old_id, one.new_id, one.day) == (old_id, new_id, day)
        ),
        None,
    )
    if change is None:
        raise NotFound(
            "Deze wisseling is niet gevonden.",
            "De wisseling is niet gepland, of hoort niet bij uw gebieden.",
            "Kies een wisseling uit de lijst.",
        )
    residents: set[str] = set()
    visits = _visits(session, viewer, change, residents)
    follow_ups = _follow_ups(session, viewer, change, residents)
    cautions = _cautions(session, viewer, change, residents, today)
    seen(session, viewer, P, sorted(residents), kind="provider_change", object_id=day)
    return HandOverList(
        change,
        visits,
        follow_ups,
        cautions,
        _municipal(session, viewer, change),
        frozenset(residents),
    )


def _visits(
    session: Session, viewer: Viewer, change: Change, residents: set[str]
) -> list[OpenVisit]:
    going = and_(
        visit_scope(viewer, P),
        col(Visit.state).in_(OPEN_VISITS),
        or_(
            col(Visit.starts_at).is_(None),
            col(Visit.starts_at) >= start_of(change.day),
        ),
        col(Visit.district_code).in_(change.districts),
        col(Visit.municipal).is_(False),
        ~_with_shielded(),
    )
    rows = session.execute(
        select(Visit, Resident, col(Person.name), _comes(change))
        .join(VisitPerson, col(VisitPerson.visit_id) == col(Visit.id))
        .join(Resident, col(Resident.id) == col(VisitPerson.resident_id))
        .outerjoin(Person, col(Person.id) == col(Visit.visitor_id))
        .where(going)
        .order_by(col(Visit.starts_at).is_(None), col(Visit.starts_at), col(Visit.id))
    ).all()
    grouped: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row[0].id].append(row)
    residents.update(row[1].id for row in rows)
    city = municipality(session).name
    return [_visit(found, change, city) for found in grouped.values()]


def _visit(rows: list[Any], change: Change, city: str) -> OpenVisit:
    visit, resident, visitor, comes = rows[0]
    booked = visit.state is VisitState.SCHEDULED
    return OpenVisit(
        visit_id=visit.id,
        district=change.districts[visit.district_code],
        names=", ".join(display_name(row[1]) for row in rows),
        address=one_line(address_parts(resident), city),
        state=visit.state,
        starts_at=visit.starts_at,
        visitor=visitor or "",
        needs_visitor=(booked or visit.visitor_id is not None) and not comes,
    )


def _comes(change: Change) -> ColumnElement[bool]:
    """The visitor comes in this district from the day of the change on."""
    return (
        exists()
        .where(
            col(Assignment.person_id) == col(Visit.visitor_id),
            col(Assignment.role) == "visitor",
            col(Assignment.valid_from) <= change.day,
            or_(
                col(Assignment.valid_to).is_(None),
                col(Assignment.valid_to) > change.day,
            ),
            or_(
                col(Assignment.district_code).is_(None),
                col(Assignment.district_code) == col(Visit.district_code),
            ),
            or_(
                col(Assignment.provider_id).is_(None),
                col(Assignment.provider_id) == change.new_id,
            ),
        )
        .correlate(Visit)
    )


def _with_shielded() -> ColumnElement[bool]:
    return (
        exists()
        .where(
            col(VisitPerson.visit_id) == col(Visit.id),
            col(VisitPerson.resident_id).in_(
                select(col(Resident.id)).where(col(Resident.nondisclosure) > 0)
            ),
        )
        .correlate(Visit)
    )


def _follow_ups(
    session: Session, viewer: Viewer, change: Change, residents: set[str]
) -> list[OpenFollowUp]:
    rows = session.execute(
        select(FollowUp, Resident, col(Team.name), col(Team.provider_id))
        .join(Resident, col(Resident.id) == col(FollowUp.resident_id))
        .outerjoin(Team, col(Team.id) == col(FollowUp.team_id))
        .where(
            district_scope(viewer, P, col(FollowUp.district_code)),
            col(FollowUp.district_code).in_(change.districts),
            col(FollowUp.state).in_(OPEN_STATES),
            col(FollowUp.municipal).is_(False),
            col(Resident.nondisclosure) == 0,
        )
        .order_by(
            col(FollowUp.due_on).is_(None), col(FollowUp.due_on), col(FollowUp.id)
        )
    ).all()
    residents.update(row[1].id for row in rows)
    return [
        OpenFollowUp(
            found.reference,
            change.districts[found.district_code],
            found.kind,
            display_name(resident),
            team or "",
            provider_id == change.old_id,
            found.state,
            found.due_on,
        )
        for found, resident, team, provider_id in rows
    ]


def _cautions(
    session: Session,
    viewer: Viewer,
    change: Change,
    residents: set[str],
    today: date,
) -> list[Caution]:
    here = and_(
        resident_scope(viewer, P),
        col(Resident.district_code).in_(change.districts),
        col(Resident.nondisclosure) == 0,
        col(Resident.died).is_(False),
    )
    cycle_id = running_cycle_id(session, today)
    counting = max(change.day, today)
    city = municipality(session).name
    found: list[Caution] = []
    for statement, mark in (
        (_notes(here, counting), "safety:"),
        (_holds(here, counting), ""),
        (_objections(here, cycle_id), ""),
    ):
        for resident, code, until in session.execute(statement):
            residents.add(resident.id)
            found.append(
                Caution(
                    change.districts[resident.district_code],
                    display_name(resident),
                    one_line(address_parts(resident), city),
                    f"{mark}{code}",
                    until,
                )
            )
    return found


def _notes(here: ColumnElement[bool], day: date) -> Any:
    return (
        select(Resident, col(SafetyNote.code), func.max(col(SafetyNote.valid_to)))
        .join(SafetyNote, col(SafetyNote.resident_id) == col(Resident.id))
        .where(here, col(SafetyNote.valid_from) <= day, col(SafetyNote.valid_to) > day)
        .group_by(col(Resident.id), col(SafetyNote.code))
        .order_by(col(Resident.address_key), col(Resident.id))
    )


def _holds(here: ColumnElement[bool], day: date) -> Any:
    return (
        select(Resident, literal("hold"), col(ContactHold.valid_to))
        .join(ContactHold, col(ContactHold.resident_id) == col(Resident.id))
        .where(
            here,
            or_(col(ContactHold.valid_to).is_(None), col(ContactHold.valid_to) > day),
        )
        .order_by(col(Resident.address_key), col(Resident.id), col(ContactHold.id))
    )


def _objections(here: ColumnElement[bool], cycle_id: int | None) -> Any:
    """One line a resident: "never again" says more than "not this year"."""
    counts = or_(col(Objection.cycle_id).is_(None), col(Objection.cycle_id) == cycle_id)
    stands = and_(
        col(Objection.resident_id) == col(Resident.id),
        col(Objection.undone_at).is_(None),
    )
    never = exists().where(stands, col(Objection.cycle_id).is_(None))
    code = case((never, "objection_for_ever"), else_="objection_this_cycle")
    return (
        select(Resident, code, null())
        .where(here, exists().where(stands, counts))
        .order_by(col(Resident.address_key), col(Resident.id))
    )


def _municipal(session: Session, viewer: Viewer, change: Change) -> int:
    return (
        session.scalar(
            select(func.count())
            .select_from(Visit)
            .where(
                visit_scope(viewer, P),
                col(Visit.state).in_(OPEN_VISITS),
                col(Visit.district_code).in_(change.districts),
                or_(col(Visit.municipal).is_(True), _with_shielded()),
            )
        )
        or 0
    )
