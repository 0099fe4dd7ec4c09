"""The back office types a packet: many conversations of one day, at once.

Visitors who go from door to door with a packet of addresses bring back a pile of
paper. The set-wise form of `request_visit` and `log_visit`: a handful of statements
for the whole pile. Only conversations; anything else that came of a door (moved,
declined, a concern) has consequences of its own and is logged on its own.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import insert
from sqlmodel import Session, select

from outreach.access import Permission, Viewer, require
from outreach.actions.follow_ups.raising import raise_follow_up
from outreach.actions.history import CHUNK, begin_history_many, transition_many
from outreach.actions.visits.entries import last_numbers
from outreach.actions.visits.parties import Member, check_one_address, members_in_scope
from outreach.auditing import did, trace_of
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.queries.municipality import norm_in_force
from outreach.queries.people import provider_of
from outreach.queries.visit_changes import OPEN
from outreach.rules.invitations import (
    INVITATION,
    Answer,
    InvitationAct,
    InvitationState,
)
from outreach.rules.visit_logs import (
    PersonLog,
    check_alive,
    check_follow_ups,
    conversation_values,
    short,
)
from outreach.rules.visits import (
    VISIT,
    Channel,
    Outcome,
    VisitAct,
    VisitKind,
    VisitState,
)
from outreach.tables import (
    Attempt,
    Conversation,
    Invitation,
    Visit,
    VisitPerson,
)

TABLES: dict[str, Any] = {"attempt": Attempt, "conversation": Conversation}
NOT_TAKEN_IN = "De stapel is niet vastgelegd."
_VISIT: Any = Visit
_INVITATION: Any = Invitation


class _Way(NamedTuple):
    """How people met, by the outcome of their conversation."""

    act: VisitAct
    kind: VisitKind
    channel: Channel


WAYS = {
    Outcome.VISITED: _Way(VisitAct.COMPLETE, VisitKind.HOME, Channel.DOORBELL),
    Outcome.PHONE_CONVERSATION: _Way(
        VisitAct.TALK_BY_PHONE, VisitKind.PHONE, Channel.PHONE
    ),
    Outcome.MET_ELSEWHERE: _Way(
        VisitAct.MEET_ELSEWHERE, VisitKind.LOCATION, Channel.LOCATION
    ),
}


class PaperVisit(NamedTuple):
    """One address of a packet: who was spoken with, when, and by whom."""

    persons: tuple[PersonLog, ...]
    held_at: datetime
    visitor_id: int


class _Door(NamedTuple):
    """A paper visit with the rows that it needs."""

    paper: PaperVisit
    members: list[Member]

    @property
    def way(self) -> _Way:
        return WAYS[self.paper.persons[0].outcome]

    @property
    def municipal(self) -> bool:
        return any(member.nondisclosure for member in self.members)


def log_packet(
    session: Session,
    visits: Sequence[PaperVisit],
    *,
    cycle_id: int,
    by: Viewer,
    at: datetime,
) -> list[int]:
    """Keep the conversations of one day, made without appointment: visit ids.

    Whole or not at all. Raises NotFound outside the scope, and Refused when something
    in the pile cannot be: two days, an outcome that is no conversation, people of two
    addresses, somebody who was dead by then, or a household with an open visit
    (that one is logged at its appointment).
    """
    require(by, Permission.LOG_FOR_OTHERS)
    if not visits:
        return []
    day = _one_day(visits, at)
    doors = _doors(session, visits, by, day)
    _refuse_open(session, doors, cycle_id)
    ids = _store_visits(session, doors, cycle_id, day)
    invitations = _invitations(session, doors, cycle_id)
    _store_persons(session, doors, ids, invitations, day)
    _write_history(session, doors, ids, day, by=by, at=at)
    _store_logs(session, doors, ids, cycle_id, by=by, at=at)
    _answer(session, invitations, by=by, at=at)
    _raise_follow_ups(session, doors, ids, cycle_id, by=by, at=at)
    return ids


def _refused(why: str, now: str) -> Refused:
    return Refused(NOT_TAKEN_IN, why, now)


def _one_day(visits: Sequence[PaperVisit], at: datetime) -> date:
    days = {local_date(visit.held_at) for visit in visits}
    if len(days) > 1:
        raise _refused(
            "De bezoeken zijn van verschillende dagen.",
            "Leg elke dag apart vast.",
        )
    if any(visit.held_at > at for visit in visits):
        raise _refused("Een tijd ligt in de toekomst.", "Verbeter de tijd.")
    return days.pop()


def _doors(
    session: Session, visits: Sequence[PaperVisit], by: Viewer, day: date
) -> list[_Door]:
    ids = [log.resident_id for visit in visits for log in visit.persons]
    if len(set(ids)) != len(ids):
        raise _refused("Iemand staat er twee keer in.", "Haal de dubbele weg.")
    known: dict[str, Member] = {}
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        members = members_in_scope(session, by, part, Permission.LOG_FOR_OTHERS)
        known |= {member.id: member for member in members}
    doors = []
    for visit in visits:
        members = [known[log.resident_id] for log in visit.persons]
        check_one_address(members)
        if len({log.outcome for log in visit.persons}) > 1:
            raise _refused(
                "Op een adres zijn mensen op verschillende manieren gesproken.",
                "Leg dat bezoek apart vast.",
            )
        for log, member in zip(visit.persons, members, strict=True):
            _check(session, log, member, day)
        doors.append(_Door(visit, members))
    return doors


def _check(session: Session, log: PersonLog, member: Member, day: date) -> None:
    if log.outcome not in WAYS:
        raise _refused(
            "Er staat een uitkomst bij die geen gesprek is.",
            "Leg die uitkomst vast bij de inwoner zelf.",
        )
    check_alive(member.died, member.died_on, day, log.outcome)
    check_follow_ups(log)
    if log.scale_answers and not norm_in_force(session, "loneliness_scale"):
        raise _refused(
            "De vragenlijst staat in deze gemeente uit.",
            "Laat de vragenlijst leeg en leg de rest vast.",
        )


def _refuse_open(session: Session, doors: list[_Door], cycle_id: int) -> None:
    keys = [door.members[0].address_key for door in doors]
    if not all(keys) or len(set(keys)) != len(keys):
        raise _refused(
            "Een adres is niet volledig, of staat er twee keer in.",
            "Leg dat bezoek apart vast.",
        )
    for start in range(0, len(keys), CHUNK):
        there = session.execute(
            select(_VISIT.id).where(
                _VISIT.cycle_id == cycle_id,
                _VISIT.address_key.in_(keys[start : start + CHUNK]),
                _VISIT.state.in_(OPEN),
            )
        ).first()
        if there:
            raise _refused(
                "Op een van de adressen staat nog een bezoek open.",
                "Leg dat bezoek vast bij de afspraak.",
            )


def _store_visits(
    session: Session,
    doors: list[_Door],
    cycle_id: int,
    day: date,
) -> list[int]:
    """The visits, as asked for."""
    providers = {
        code: provider_of(session, code, day)
        for code in {door.members[0].district_code for door in doors}
        if code
    }
    minutes = int(norm_in_force(session, "visit_minutes"))
    rows = [
        {
            "cycle_id": cycle_id,
            "district_code": door.members[0].district_code,
            "provider_id": None
            if door.municipal
            else providers.get(door.members[0].district_code or ""),
            "municipal": door.municipal,
            "address_key": door.members[0].address_key,
            "visitor_id": door.paper.visitor_id,
            "kind": door.way.kind,
            "state": VisitState.REQUESTED,
            "requested_at": door.paper.held_at,
            "minutes": minutes,
        }
        for door in doors
    ]
    statement = insert(Visit).returning(_VISIT.id, sort_by_parameter_order=True)
    return list(session.scalars(statement, rows))


def _write_history(
    session: Session,
    doors: list[_Door],
    ids: list[int],
    day: date,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """The visits are done, each with two history rows; their persons are known."""
    begin_history_many(session, Visit, _VISIT.id.in_(ids), VISIT, by=by, at=at)
    for way in WAYS.values():
        met = [n for n, door in zip(ids, doors, strict=True) if door.way is way]
        transition_many(
            session, Visit, met, VISIT, way.act, by=by, at=at, values={"done_on": day}
        )


def _invitations(
    session: Session, doors: list[_Door], cycle_id: int
) -> dict[str, tuple[int, InvitationState]]:
    ids = [member.id for door in doors for member in door.members]
    found: dict[str, tuple[int, InvitationState]] = {}
    for start in range(0, len(ids), CHUNK):
        rows = session.execute(
            select(_INVITATION.resident_id, _INVITATION.id, _INVITATION.state).where(
                _INVITATION.cycle_id == cycle_id,
                _INVITATION.resident_id.in_(ids[start : start + CHUNK]),
            )
        )
        found |= {resident_id: (number, state) for resident_id, number, state in rows}
    return found


def _store_persons(
    session: Session,
    doors: list[_Door],
    ids: list[int],
    invitations: dict[str, tuple[int, InvitationState]],
    day: date,
) -> None:
    rows = [
        {
            "visit_id": visit_id,
            "resident_id": log.resident_id,
            "invitation_id": invitations.get(log.resident_id, (None, None))[0],
            "outcome": log.outcome,
            "outcome_on": day,
        }
        for visit_id, door in zip(ids, doors, strict=True)
        for log in door.paper.persons
    ]
    session.execute(insert(VisitPerson), rows)


def _store_logs(
    session: Session,
    doors: list[_Door],
    ids: list[int],
    cycle_id: int,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    everybody = [member.id for door in doors for member in door.members]
    numbers: dict[str, int] = {}
    for start in range(0, len(everybody), CHUNK):
        part = everybody[start : start + CHUNK]
        numbers |= last_numbers(session, part, cycle_id)
    attempts, conversations = [], []
    for visit_id, door in zip(ids, doors, strict=True):
        for log in door.paper.persons:
            same = {
                "visit_id": visit_id,
                "resident_id": log.resident_id,
                "trace": trace_of(session),
            }
            attempts.append(
                same
                | {
                    "cycle_id": cycle_id,
                    "number": numbers.get(log.resident_id, 0) + 1,
                    "channel": door.way.channel,
                    "outcome": log.outcome,
                    "at": door.paper.held_at,
                    "by": by.actor,
                    "person_id": door.paper.visitor_id,
                    "note": short(log.note),
                }
            )
            values = conversation_values(log)
            if values is not None:
                conversations.append(same | values | {"at": at, "by": by.actor})
    for table, rows in (("attempt", attempts), ("conversation", conversations)):
        if rows:
            session.execute(insert(TABLES[table]), rows)
            about = (str(row["resident_id"]) for row in rows)
            did(session, by, "record", table, "", about, at=at)


def _answer(
    session: Session,
    invitations: dict[str, tuple[int, InvitationState]],
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """An invitation that nobody answered yet is answered by the visit."""
    settled = (InvitationState.ANSWERED, InvitationState.WITHDRAWN)
    transition_many(
        session,
        Invitation,
        [number for number, state in invitations.values() if state not in settled],
        INVITATION,
        InvitationAct.ANSWER,
        by=by,
        at=at,
        reason=Answer.YES,
        values={"answer": Answer.YES, "answered_at": at},
    )


def _raise_follow_ups(
    session: Session,
    doors: list[_Door],
    ids: list[int],
    cycle_id: int,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    for visit_id, door in zip(ids, doors, strict=True):
        for log in door.paper.persons:
            for agreed in log.follow_ups:
                raise_follow_up(
                    session,
                    resident_id=log.resident_id,
                    origin_kind="visit",
                    origin_id=str(visit_id),
                    cycle_id=cycle_id,
                    kind=agreed.kind,
                    wish=agreed.wish,
                    handover_agreed=agreed.handover_agreed,
                    ground=agreed.ground,
                    ground_professional=agreed.ground_professional,
                    ground_reason=agreed.ground_reason,
                    send_now=agreed.handover_agreed,
                    by=by,
                    at=at,
                )
