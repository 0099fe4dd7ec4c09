"""Appointments: made, moved; the visitor must be free and may come here."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from outreach.access import Permission, Viewer, require
from outreach.actions.history import transition
from outreach.actions.visits.checks import (
    check_contact,
    check_visitor,
    kind_in_force,
    wait_for_visitors,
)
from outreach.actions.visits.confirming import confirm_again, confirm_by_letter
from outreach.actions.visits.logbook import claim_once, still_to_meet
from outreach.actions.visits.parties import (
    Member,
    check_living,
    check_one_address,
    load_party,
    members_in_scope,
)
from outreach.actions.visits.requesting import (
    begin_visit,
    join_visit,
    new_visit,
    open_visit_of,
)
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.queries.municipality import norm_in_force
from outreach.queries.people import provider_of
from outreach.queries.visit_changes import check_open, check_version
from outreach.rules.visits import VISIT, VisitAct, VisitKind, VisitState
from outreach.tables import Visit


def book_visit(
    session: Session,
    *,
    resident_ids: Sequence[str],
    cycle_id: int | None,
    starts_at: datetime,
    visitor_id: int,
    second_visitor_id: int | None = None,
    kind: VisitKind = VisitKind.HOME,
    minutes: int | None = None,
    note: str = "",
    agreed_with_visitor: bool = False,
    letter: bool = False,
    version: int | None = None,
    nonce: str = "",
    by: Viewer,
    at: datetime,
) -> Visit:
    """Make an appointment with people of one household.

    The open visit of the household is used when there is one, so that nobody gets
    two callers. `minutes` is 15..240; None takes the norm. In a period in which
    visits are made by phone the kind becomes phone. `agreed_with_visitor`: he agreed
    to come outside his hours, or to one more visit that day. `letter`: it is confirmed
    on paper, where a letter still comes in time.

    Raises Refused when it cannot be: somebody died, may not be contacted, or has an
    appointment already; the visitor is absent, taken, or may not come here; the time
    has passed.
    """
    require(by, Permission.BOOK_VISIT)
    claim_once(session, nonce, "book_visit", by=by, at=at)
    wait_for_visitors(session, (visitor_id, second_visitor_id))
    members = members_in_scope(session, by, resident_ids, Permission.BOOK_VISIT)
    check_one_address(members)
    check_living(members, local_date(starts_at))
    _check_time(starts_at, at)
    visit = open_visit_of(session, members[0], cycle_id)
    if visit is not None:
        check_version(session, visit, version)
        _check_not_booked(visit)
    municipal = _is_municipal(visit, members)
    day = local_date(starts_at)
    kind = kind_in_force(session, kind, members[0].district_code, day)
    check_contact(session, members, kind, cycle_id, at=at)
    values: dict[str, Any] = {
        "starts_at": starts_at,
        "minutes": minutes_of(session, minutes),
        "visitor_id": visitor_id,
        "second_visitor_id": second_visitor_id,
        "kind": kind,
    }
    if note.strip():
        values["note"] = note.strip()
    for visitor in filter(None, (visitor_id, second_visitor_id)):
        check_visitor(
            session,
            visitor,
            starts_at,
            values["minutes"],
            district_code=members[0].district_code,
            municipal=municipal,
            agreed=agreed_with_visitor,
        )
    booked = _keep(session, visit, members, cycle_id, values, by=by, at=at)
    if letter:
        ids = [member.id for member in members]
        confirm_by_letter(session, booked, ids, by=by, at=at)
    return booked


def _is_municipal(visit: Visit | None, members: Sequence[Member]) -> bool:
    shielded = any(member.nondisclosure for member in members)
    return shielded or (visit is not None and visit.municipal)


def _keep(
    session: Session,
    visit: Visit | None,
    members: Sequence[Member],
    cycle_id: int | None,
    values: dict[str, Any],
    *,
    by: Viewer,
    at: datetime,
) -> Visit:
    """Store the appointment: a new visit, or the one that was asked for."""
    if visit is None:
        visit = new_visit(
            session, members, cycle_id, kind=values["kind"], note="", at=at
        )
        visit.state = VisitState.SCHEDULED
        visit.provider_id = _provider(session, visit, local_date(values["starts_at"]))
        for name, value in values.items():
            setattr(visit, name, value)
        begin_visit(session, visit, members, cycle_id, by=by, at=at)
        return visit
    join_visit(session, visit, members, cycle_id, by=by, at=at)
    values["provider_id"] = _provider(session, visit, local_date(values["starts_at"]))
    transition(session, visit, VISIT, VisitAct.SCHEDULE, by=by, at=at, values=values)
    return visit


def reschedule_visit(
    session: Session,
    visit_id: int,
    *,
    starts_at: datetime,
    visitor_id: int | None = None,
    minutes: int | None = None,
    reason: str = "",
    agreed_with_visitor: bool = False,
    letter: bool | None = None,
    version: int | None = None,
    nonce: str = "",
    by: Viewer,
    at: datetime,
) -> Visit:
    """Move an appointment to another time, another visitor, or both.

    Without `visitor_id` the same visitor comes. Who left the visit (a no, a death) does
    not keep the partner from it. `letter`: confirm it on paper; None: when the one
    before was. Raises as `book_visit` does, and Changed when somebody changed the visit
    since it was opened.
    """
    require(by, Permission.BOOK_VISIT)
    claim_once(session, nonce, "reschedule_visit", by=by, at=at)
    party = load_party(session, by, visit_id, Permission.BOOK_VISIT)
    visit = party.visit
    who = _chosen(visitor_id or visit.visitor_id)
    wait_for_visitors(session, (who, visit.second_visitor_id))
    check_version(session, visit, version)
    check_open(session, visit)
    _check_time(starts_at, at)
    members = [party.members[each] for each in still_to_meet(party)]
    day = local_date(starts_at)
    kind = kind_in_force(session, visit.kind, visit.district_code, day)
    check_contact(session, members, kind, visit.cycle_id, at=at)
    length = minutes_of(session, minutes or visit.minutes)
    for visitor in filter(None, (who, visit.second_visitor_id)):
        check_visitor(
            session,
            visitor,
            starts_at,
            length,
            district_code=visit.district_code,
            municipal=visit.municipal,
            agreed=agreed_with_visitor,
            without=visit.id,
        )
    again = visit.state is VisitState.SCHEDULED
    transition(
        session,
        visit,
        VISIT,
        VisitAct.RESCHEDULE if again else VisitAct.SCHEDULE,
        by=by,
        at=at,
        note=reason.strip(),
        values={
            "starts_at": starts_at,
            "visitor_id": who,
            "minutes": length,
            "kind": kind,
            "provider_id": _provider(session, visit, day),
            "reschedules": visit.reschedules + int(again),
        },
    )
    confirm_again(session, visit, [m.id for m in members], letter, by=by, at=at)
    return visit


def _chosen(visitor_id: int | None) -> int:
    if visitor_id is not None:
        return visitor_id
    raise Refused(
        "De afspraak is niet verzet.",
        "Er is geen bezoeker gekozen.",
        "Kies wie het bezoek doet.",
    )


def _provider(session: Session, visit: Visit, day: date) -> int | None:
    """Who serves on the day itself: after a change of provider that is another."""
    if visit.municipal or visit.district_code is None:
        return None
    return provider_of(session, visit.district_code, day)


def minutes_of(session: Session, minutes: int | None) -> int:
    """How long a visit is planned to take. Raises Refused outside 15..240."""
    length = minutes or int(norm_in_force(session, "visit_minutes"))
    if 15 <= length <= 240:
        return length
    raise Refused(
        "De afspraak is niet gemaakt.",
        "Een bezoek duurt een kwartier tot vier uur.",
        "Kies een andere duur.",
    )


def _check_time(starts_at: datetime, at: datetime) -> None:
    if starts_at > at:
        return
    raise Refused(
        "De afspraak is niet gemaakt.",
        "Dit tijdstip is al voorbij.",
        "Kies een later tijdstip. Was het bezoek al? Leg het dan vast.",
    )


def _check_not_booked(visit: Visit) -> None:
    if visit.state is not VisitState.SCHEDULED:
        return
    raise Refused(
        "De afspraak is niet gemaakt.",
        "Op dit adres staat al een afspraak.",
        "Verzet die afspraak, of voeg de inwoner daar toe met ‘vraag een bezoek aan’.",
    )
