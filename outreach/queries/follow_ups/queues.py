"""Follow-ups in lists: a team's queue, the coordinator's, by origin or reference.

Every open follow-up stands in exactly one of the coordinator's queues.
"""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, exists, func, select
from sqlmodel import Session, col

from outreach.access import Permission, Viewer, require
from outreach.auditing import seen
from outreach.queries.follow_ups.scope import (
    follow_up_scope,
    require_sight,
    team_scope,
)
from outreach.queries.municipality import working_norms
from outreach.queries.residents import name_parts
from outreach.rules.codes import normal_code, shown_code
from outreach.rules.deadlines import in_words, is_overdue, working_day
from outreach.rules.follow_up_kinds import KINDS
from outreach.rules.follow_ups import (
    FOLLOW_UP,
    OPEN_STATES,
    WITH_TEAM,
    Destination,
    FollowUpState,
)
from outreach.rules.names import addressee
from outreach.tables import District, FollowUp, HandoverLink, Person, Resident, Team

P, S = Permission, FollowUpState


class Queue(StrEnum):
    """Where an open follow-up waits; each is in exactly one."""

    AWAITING_AGREEMENT = "awaiting_agreement"
    WITHOUT_TEAM = "without_team"
    TO_SEND = "to_send"
    SENT_BACK = "sent_back"
    CALL_LIST = "call_list"
    DOCUMENT = "document"
    OVERDUE = "overdue"
    IN_TIME = "in_time"


QUEUE_LABELS = {
    Queue.AWAITING_AGREEMENT: "Wacht op instemming",
    Queue.WITHOUT_TEAM: "Geen team",
    Queue.TO_SEND: "Nog door te geven",
    Queue.SENT_BACK: "Teruggestuurd",
    Queue.CALL_LIST: "Bellijst",
    Queue.DOCUMENT: "Document maken",
    Queue.OVERDUE: "Te laat bij een team",
    Queue.IN_TIME: "Bij een team, op tijd",
}
QUEUE_SENTENCES = {
    Queue.AWAITING_AGREEMENT: "De inwoner heeft nog niet ingestemd met doorgeven.",
    Queue.WITHOUT_TEAM: "Voor dit adres en deze soort hulp is geen team bekend.",
    Queue.TO_SEND: "Afgesproken met de inwoner, nog niet bij het team.",
    Queue.SENT_BACK: "Een team stuurde dit terug. Kies een ander team.",
    Queue.CALL_LIST: (
        "Dit team werkt in een eigen systeem en liet niet op tijd iets weten. "
        "Bel het team en noem de referentie."
    ),
    Queue.DOCUMENT: (
        "Dit team werkt in een eigen systeem en heeft nog geen overdrachtsdocument."
    ),
    Queue.OVERDUE: "De termijn is voorbij. Het team ziet dit ook.",
    Queue.IN_TIME: "Het team heeft dit, en de termijn loopt nog.",
}


class QueueRow(NamedTuple):
    """One follow-up in a list. `version` goes back with the act."""

    id: int
    version: int
    reference: str
    kind: str
    state: FollowUpState
    state_label: str
    queue: Queue | None
    """None: closed."""
    due_on: date | None
    deadline: str
    overdue: bool
    team_id: int | None
    team: str
    team_phone: str
    own_system: bool
    owner_id: int | None
    owner: str
    district: str
    name: str
    """Of the resident, as on an envelope."""
    destination: Destination
    municipal: bool


def my_queue(session: Session, viewer: Viewer, *, today: date) -> list[QueueRow]:
    """The open work of the viewer's own teams, the earliest deadline first."""
    require(viewer, P.WORK_FOLLOW_UPS)
    condition = and_(team_scope(viewer), col(FollowUp.state).in_(WITH_TEAM))
    return queue_rows(session, viewer, condition, today)


def team_queue(
    session: Session, viewer: Viewer, team_id: int, *, today: date
) -> list[QueueRow]:
    """The open work of one team, for the coordinator."""
    require(viewer, P.COORDINATE_FOLLOW_UPS)
    condition = and_(
        col(FollowUp.team_id) == team_id,
        col(FollowUp.state).in_(WITH_TEAM),
    )
    return queue_rows(session, viewer, condition, today)


def coordinator_queue(
    session: Session, viewer: Viewer, queue: Queue, *, today: date
) -> list[QueueRow]:
    """One of the coordinator's queues, the earliest deadline first."""
    require(viewer, P.COORDINATE_FOLLOW_UPS)
    condition = queue_case(today) == queue.value
    return queue_rows(session, viewer, condition, today)


def queue_counts(session: Session, viewer: Viewer, *, today: date) -> dict[Queue, int]:
    """How many wait in each queue; together all open follow-ups of the viewer."""
    require(viewer, P.COORDINATE_FOLLOW_UPS)
    queue = queue_case(today).label("queue")
    counted = (
        select(queue)
        .select_from(FollowUp)
        .outerjoin(Team, col(Team.id) == col(FollowUp.team_id))
        .where(follow_up_scope(viewer), col(FollowUp.state).in_(OPEN_STATES))
        .subquery()
    )
    rows = session.execute(
        select(counted.c.queue, func.count()).group_by(counted.c.queue)
    ).all()
    found = {Queue(name): number for name, number in rows}
    return {queue: found.get(queue, 0) for queue in Queue}


def queue_case(today: date) -> ColumnElement[str]:
    """The queue of an open follow-up as SQL; needs `Team` outer-joined."""
    late = col(FollowUp.due_on) < today
    state = col(FollowUp.state)
    return case(
        (state == S.PROPOSED, Queue.AWAITING_AGREEMENT.value),
        (
            and_(state == S.AGREED, col(FollowUp.team_id).is_(None)),
            Queue.WITHOUT_TEAM.value,
        ),
        (state == S.AGREED, Queue.TO_SEND.value),
        (state == S.SENT_BACK, Queue.SENT_BACK.value),
        (
            and_(state.in_(WITH_TEAM), late, col(Team.own_system).is_(True)),
            Queue.CALL_LIST.value,
        ),
        (
            and_(state == S.SENT, col(Team.own_system).is_(True), ~_document_made()),
            Queue.DOCUMENT.value,
        ),
        (and_(state.in_(WITH_TEAM), late), Queue.OVERDUE.value),
        (state.in_(WITH_TEAM), Queue.IN_TIME.value),
        else_="",
    )


def _document_made() -> ColumnElement[bool]:
    """Whether a link was made for the present hand-over."""
    return exists().where(
        col(HandoverLink.follow_up_id) == col(FollowUp.id),
        col(HandoverLink.made_at) >= col(FollowUp.sent_at),
    )


def by_origin(
    session: Session, viewer: Viewer, origin_kind: str, origin_id: str, *, today: date
) -> list[QueueRow]:
    """What came of one visit, answer or signal, open and closed."""
    condition = and_(
        col(FollowUp.origin_kind) == origin_kind,
        col(FollowUp.origin_id) == origin_id,
    )
    return queue_rows(session, viewer, condition, today)


def by_reference(
    session: Session, viewer: Viewer, typed: str, *, today: date
) -> QueueRow | None:
    """The follow-up behind a reference as somebody said it on the phone."""
    condition = col(FollowUp.reference) == normal_code(typed)
    rows = queue_rows(session, viewer, condition, today)
    return rows[0] if rows else None


def queue_rows(
    session: Session, viewer: Viewer, condition: ColumnElement[bool], today: date
) -> list[QueueRow]:
    """What the viewer may see and meets a condition, earliest deadline first."""
    used = require_sight(viewer)
    statement = (
        select(
            FollowUp,
            Resident,
            Team,
            col(Person.name),
            col(District.name),
            queue_case(today),
        )
        .join(Resident, col(Resident.id) == col(FollowUp.resident_id))
        .outerjoin(Team, col(Team.id) == col(FollowUp.team_id))
        .outerjoin(Person, col(Person.id) == col(FollowUp.owner_id))
        .outerjoin(District, col(District.code) == col(FollowUp.district_code))
        .where(follow_up_scope(viewer), condition)
        .order_by(
            col(FollowUp.due_on).is_(None), col(FollowUp.due_on), col(FollowUp.id)
        )
    )
    working = working_day(working_norms(session))
    found = session.execute(statement).all()
    seen(
        session,
        viewer,
        used,
        (row[1].id for row in found),
        kind=FOLLOW_UP.name,
        object_id=found[0][0].id if len(found) == 1 else "",
    )
    return [_row(*row, today=today, working=working) for row in found]


def _row(
    found: FollowUp,
    resident: Resident,
    team: Team | None,
    owner: str | None,
    district: str | None,
    queue: str,
    *,
    today: date,
    working: Callable[[date], bool],
) -> QueueRow:
    return QueueRow(
        id=found.id or 0,
        version=found.version_id,
        reference=shown_code(found.reference),
        kind=KINDS[found.kind].label if found.kind in KINDS else found.kind,
        state=found.state,
        state_label=FOLLOW_UP.labels[found.state],
        queue=Queue(queue) if queue else None,
        due_on=found.due_on,
        deadline=in_words(found.due_on, today, working),
        overdue=is_overdue(found.state, found.due_on, today),
        team_id=found.team_id,
        team=team.name if team else "",
        team_phone=team.phone if team else "",
        own_system=bool(team and team.own_system),
        owner_id=found.owner_id,
        owner=owner or "",
        district=district or "",
        name=addressee(name_parts(resident)) or "Naam onbekend",
        destination=found.destination,
        municipal=found.municipal,
    )
