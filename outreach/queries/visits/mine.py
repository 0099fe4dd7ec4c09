"""A visitor's own visits: what he needs at the door, and nothing more.

No history, no BSN, no marital status, no earlier conversations, no reason behind a
safety note: a list that is lost must not harm anybody.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.auditing import seen
from outreach.clock import at_local
from outreach.errors import NotFound
from outreach.queries.contact import contact_refusals
from outreach.queries.municipality import norm_in_force
from outreach.queries.residents import address_parts, display_name
from outreach.queries.scope import own_visit, visit_scope
from outreach.queries.visit_changes import OPEN, check_version, explain_closed
from outreach.queries.visitor_days import start_of
from outreach.rules.addresses import one_line
from outreach.rules.contact import Purpose
from outreach.rules.dates import age_text
from outreach.rules.outcomes import CONSEQUENCES, is_open
from outreach.rules.responses import KIND_LABELS
from outreach.rules.safety_codes import SAFETY_LABELS, SafetyCode
from outreach.rules.visit_kind import AT_THE_DOOR
from outreach.rules.visits import VISIT, Channel, Outcome, VisitKind, VisitState
from outreach.tables import (
    Person,
    Resident,
    ResidentContact,
    SafetyNote,
    Visit,
    VisitPerson,
)


class MyPerson(NamedTuple):
    """One person to meet."""

    resident_id: str
    name: str
    age: str
    """Years today; "80 of 81" when the birth date is not complete."""
    phone: str
    language: str
    interpreter: bool
    outcome: Outcome | None
    outcome_label: str
    to_meet: bool
    """Still to be met in this visit."""


class MyVisit(NamedTuple):
    """One visit with everything that is needed at the door."""

    visit_id: int
    version: int
    state: VisitState
    label: str
    starts_at: datetime | None
    minutes: int
    kind: VisitKind
    kind_label: str
    address: str
    note: str
    persons: tuple[MyPerson, ...]
    safety: tuple[str, ...]
    """What to do, in Dutch; never why."""
    scale_on: bool
    """The municipality asks the six optional questions."""
    professional: bool
    """The viewer is no volunteer: he may decide what is for professionals."""
    stop: bool
    """Somebody may not be contacted now (a hold, a death): ask the office first."""


def my_visits(
    session: Session, viewer: Viewer, *, today: date, on: date | None = None
) -> list[MyVisit]:
    """The viewer's own visits, open ones first by time, then those just done.

    `on`: only those of that day, whatever became of them.
    """
    require(viewer, Permission.SEE_OWN_VISITS)
    scope = visit_scope(viewer, Permission.SEE_OWN_VISITS)
    conditions = [scope, own_visit(viewer)]
    if on is not None:
        conditions.append(col(Visit.starts_at) >= start_of(on))
        conditions.append(col(Visit.starts_at) < start_of(on + timedelta(days=1)))
    found = _visits(session, viewer, conditions, today)
    ids = (one.resident_id for visit in found for one in visit.persons)
    seen(session, viewer, Permission.SEE_OWN_VISITS, ids, kind="visit")
    return sorted(found, key=_order)


def visit_to_log(
    session: Session,
    viewer: Viewer,
    visit_id: int,
    *,
    seen_version: int | None = None,
    today: date,
) -> MyVisit:
    """One visit, for whoever logs it: the visitor himself, or the office.

    `seen_version` is the version that was on his screen. Raises Changed or
    AlreadyDone, with who and when, if a colleague was at it since; NotFound for a
    visit of somebody else.
    """
    require(viewer, Permission.LOG_VISIT)
    scope = visit_scope(viewer, Permission.LOG_VISIT)
    found = _visits(session, viewer, [scope, col(Visit.id) == visit_id], today)
    if not found:
        explain_closed(session, viewer, visit_id)
        raise NotFound(
            "Het bezoek is niet gevonden.",
            "Het bestaat niet, of het hoort niet bij uw werk.",
            "Ga terug naar uw bezoeken.",
        )
    check_version(session, session.get_one(Visit, visit_id), seen_version)
    ids = (one.resident_id for one in found[0].persons)
    seen(session, viewer, Permission.LOG_VISIT, ids, kind="visit", object_id=visit_id)
    return found[0]


def _order(visit: MyVisit) -> tuple[bool, bool, Any]:
    closed = visit.state not in (
        VisitState.REQUESTED,
        VisitState.SCHEDULED,
        VisitState.NOT_HOME,
    )
    moment = visit.starts_at.timestamp() if visit.starts_at else 0.0
    return closed, visit.starts_at is None, -moment if closed else moment


def _visits(
    session: Session, viewer: Viewer, conditions: Sequence[Any], today: date
) -> list[MyVisit]:
    rows = session.execute(
        select(Visit, VisitPerson, Resident, ResidentContact)
        .join(VisitPerson, col(VisitPerson.visit_id) == col(Visit.id))
        .join(Resident, col(Resident.id) == col(VisitPerson.resident_id))
        .outerjoin(
            ResidentContact, col(ResidentContact.resident_id) == col(Resident.id)
        )
        .where(*conditions)
        .order_by(col(Visit.id), col(VisitPerson.id))
    ).all()
    groups: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        groups[row[0].id].append(row)
    safety = safety_codes(session, {row[2].id for row in rows}, today)
    scale_on = bool(norm_in_force(session, "loneliness_scale"))
    person = session.get(Person, viewer.person_id) if viewer.person_id else None
    professional = person is not None and not person.volunteer
    stopped = _stopped(session, rows, today)
    return [
        _visit(group, safety, today)._replace(
            scale_on=scale_on,
            professional=professional,
            stop=group[0][0].id in stopped,
        )
        for group in groups.values()
    ]


def _stopped(session: Session, rows: Sequence[Any], today: date) -> set[int]:
    """The open visits of which the gate refuses somebody who is still to be met.

    The gate is asked once for all visits of a cycle by the same way.
    """
    asked: dict[tuple[int | None, Channel], dict[str, set[int]]] = defaultdict(dict)
    for visit, seat, resident, _ in rows:
        if visit.state in OPEN and is_open(seat.outcome):
            door = visit.kind in AT_THE_DOOR
            way = (visit.cycle_id, Channel.DOORBELL if door else Channel.PHONE)
            asked[way].setdefault(resident.id, set()).add(visit.id)
    found: set[int] = set()
    for (cycle_id, channel), visits in asked.items():
        refused = contact_refusals(
            session,
            visits,
            purpose=Purpose.VISIT,
            channel=channel,
            at=at_local(today, time(12)),
            cycle_id=cycle_id,
        )
        found.update(*(visits[who] for who in refused))
    return found


def safety_codes(
    session: Session, resident_ids: Iterable[str], today: date
) -> dict[str, list[str]]:
    """The codes in force by resident, as Dutch instructions; the reason stays in."""
    rows = session.execute(
        select(col(SafetyNote.resident_id), col(SafetyNote.code))
        .where(
            col(SafetyNote.resident_id).in_(list(resident_ids)),
            col(SafetyNote.valid_from) <= today,
            col(SafetyNote.valid_to) > today,
        )
        .order_by(col(SafetyNote.id))
    )
    found: dict[str, list[str]] = defaultdict(list)
    for resident_id, code in rows:
        found[resident_id].append(SAFETY_LABELS[SafetyCode(code)])
    return found


def _visit(group: list[Any], safety: dict[str, list[str]], today: date) -> MyVisit:
    visit: Visit = group[0][0]
    codes = [code for row in group for code in safety.get(row[2].id, [])]
    return MyVisit(
        visit_id=visit.id or 0,
        version=visit.version_id,
        state=visit.state,
        label=VISIT.labels[visit.state],
        starts_at=visit.starts_at,
        minutes=visit.minutes,
        kind=visit.kind,
        kind_label=KIND_LABELS[visit.kind],
        address=one_line(address_parts(group[0][2])),
        note=visit.note,
        persons=tuple(_person(row[1], row[2], row[3], today) for row in group),
        safety=tuple(dict.fromkeys(codes)),
        scale_on=False,
        professional=False,
        stop=False,
    )


def _person(
    row: VisitPerson, resident: Resident, contact: ResidentContact | None, today: date
) -> MyPerson:
    return MyPerson(
        resident_id=resident.id,
        name=display_name(resident),
        age="overleden"
        if resident.died
        else age_text(resident.birth_earliest, resident.birth_latest, today),
        phone=contact.phone if contact else "",
        language=contact.language if contact else "",
        interpreter=bool(contact and contact.wishes.get("interpreter")),
        outcome=row.outcome,
        outcome_label=CONSEQUENCES[row.outcome].label if row.outcome else "",
        to_meet=is_open(row.outcome) and not resident.died,
    )
