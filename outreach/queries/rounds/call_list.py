"""Who must still be called because a plan changed what was agreed."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, String, cast, exists
from sqlmodel import Session, col, or_, select

from outreach.access import Permission, Viewer, require
from outreach.auditing import seen
from outreach.queries.residents import address_parts, display_name
from outreach.queries.scope import visit_scope
from outreach.rules.addresses import one_line
from outreach.rules.rounds.calls import BY_PLAN, is_open
from outreach.rules.rounds.difference import ChangeKind
from outreach.rules.visits import VISIT, VisitAct, VisitState
from outreach.tables import (
    Person,
    Resident,
    ResidentContact,
    RoundCall,
    RoundPlan,
    StateChange,
    Visit,
    VisitPerson,
)

P = Permission
STILL_ON = (VisitState.REQUESTED, VisitState.SCHEDULED, VisitState.NOT_HOME)


class CallToMake(NamedTuple):
    """One household to call, with what to tell."""

    call_id: int
    visit_id: int
    why: ChangeKind
    names: str
    phone: str
    address: str
    """Where to write or to go; only of who has no number."""
    starts_at: datetime | None
    """The appointment as it stands now; None: there is none."""
    visitor: str
    tried_at: datetime | None
    """When somebody called before without reaching them."""


def calls_to_make(
    session: Session, viewer: Viewer, district_code: str, *, at: datetime
) -> list[CallToMake]:
    """The calls of an area that are open, by appointment, those without one first.

    Of each visit only the newest call counts: it tells what is true now. Who made
    another appointment since knows what was agreed, and is not called.
    """
    require(viewer, P.PLAN_ROUNDS)
    rows = session.execute(
        select(RoundCall, Visit, col(Person.name))
        .join(Visit, col(Visit.id) == col(RoundCall.visit_id))
        .join(RoundPlan, col(RoundPlan.id) == col(RoundCall.plan_id))
        .outerjoin(Person, col(Person.id) == col(Visit.visitor_id))
        .where(
            visit_scope(viewer, P.PLAN_ROUNDS),
            col(Visit.district_code) == district_code,
            col(Visit.state).in_(STILL_ON),
            or_(col(Visit.starts_at).is_(None), col(Visit.starts_at) > at),
            or_(col(Visit.starts_at).is_(None), ~_agreed_since()),
        )
        .order_by(col(RoundCall.id))
    )
    newest = {visit.id or 0: (call, visit, name) for call, visit, name in rows}
    still = {
        number: found for number, found in newest.items() if is_open(found[0].outcome)
    }
    people = _people(session, list(still))
    residents = [who.id for each in people.values() for who, _ in each]
    seen(session, viewer, P.PLAN_ROUNDS, residents, kind="round_call")
    calls = [
        CallToMake(
            call_id=call.id or 0,
            visit_id=number,
            why=ChangeKind(call.why),
            names=" en ".join(display_name(who) for who, _ in people[number]),
            phone=_phone(people[number]),
            address=""
            if _phone(people[number])
            else one_line(address_parts(people[number][0][0])),
            starts_at=visit.starts_at,
            visitor=name or "",
            tried_at=call.called_at,
        )
        for number, (call, visit, name) in still.items()
    ]
    return sorted(calls, key=_turn)


def _agreed_since() -> ColumnElement[bool]:
    """An appointment that no plan made, after the plan that asks for the call."""
    return (
        exists()
        .where(
            col(StateChange.entity_kind) == VISIT.name,
            col(StateChange.entity_id) == cast(col(Visit.id), String),
            col(StateChange.act).in_((VisitAct.SCHEDULE, VisitAct.RESCHEDULE)),
            col(StateChange.reason) != BY_PLAN,
            col(StateChange.at) > col(RoundPlan.published_at),
        )
        .correlate(Visit, RoundPlan)
    )


def _phone(people: Sequence[tuple[Resident, str]]) -> str:
    return next((phone for _, phone in people if phone), "")


def _turn(call: CallToMake) -> tuple[bool, float, int]:
    starts = call.starts_at
    return starts is not None, starts.timestamp() if starts else 0.0, call.visit_id


def _people(
    session: Session, visit_ids: Sequence[int]
) -> dict[int, list[tuple[Resident, str]]]:
    rows = session.execute(
        select(col(VisitPerson.visit_id), Resident, col(ResidentContact.phone))
        .join(Resident, col(Resident.id) == col(VisitPerson.resident_id))
        .outerjoin(
            ResidentContact, col(ResidentContact.resident_id) == col(Resident.id)
        )
        .where(col(VisitPerson.visit_id).in_(visit_ids))
        .order_by(col(VisitPerson.visit_id), col(Resident.id))
    )
    found: dict[int, list[tuple[Resident, str]]] = defaultdict(list)
    for number, resident, phone in rows:
        found[number].append((resident, phone or ""))
    return found
