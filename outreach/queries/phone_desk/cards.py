"""What the phone desk needs on screen while somebody is on the line."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.auditing import seen
from outreach.queries.contact import running_cycle_id
from outreach.queries.residents import (
    ResidentCard,
    display_name,
    not_found,
    resident_card,
)
from outreach.queries.scope import resident_scope, works_outside
from outreach.rules.codes import shown_code
from outreach.rules.cycles import Approach
from outreach.rules.fields import hold_reason
from outreach.rules.invitations import INVITATION
from outreach.rules.responses import (
    BEHALF_LABELS,
    CHANNEL_LABELS,
    CODE_LABELS,
    KIND_LABELS,
    ResponseCode,
    read_wishes,
)
from outreach.rules.visits import VISIT, VisitState
from outreach.tables import (
    ContactHold,
    Cycle,
    Invitation,
    Objection,
    Person,
    Resident,
    ResidentContact,
    Response,
    Visit,
    VisitPerson,
    Wave,
)

APPROACH_LABELS = {
    Approach.BY_REPLY: "op antwoord: de inwoner laat weten of hij bezoek wil",
    Approach.ANNOUNCED: "aangekondigd: een bezoeker belt of komt langs",
}


class LetterGot(NamedTuple):
    """What the resident was sent in this cycle."""

    invitation_id: int
    code: str
    """In groups of three, as it stands on the letter."""
    posted_on: date | None
    reply_by: date | None
    approach: str
    state: str


class Partner(NamedTuple):
    """Somebody else of our residents at the same address."""

    resident_id: str
    name: str
    answer: str
    """Label of the last answer in this cycle; empty: none."""
    nondisclosure: bool


class OpenAppointment(NamedTuple):
    """A visit that was asked for or booked."""

    visit_id: int
    version: int
    state: VisitState
    label: str
    kind: str
    starts_at: datetime | None
    visitor: str
    municipal: bool


class GivenAnswer(NamedTuple):
    """An answer that was given before, newest first."""

    response_id: int
    code: ResponseCode
    label: str
    at: datetime
    channel: str
    on_behalf_of: str
    wishes: str
    note: str
    corrected: bool
    """A later row took its place."""


class CallerCard(NamedTuple):
    """Everything about one caller that his question can need."""

    resident: ResidentCard
    district_code: str | None
    cycle_id: int | None
    """The cycle that runs; None: there is none."""
    letter: LetterGot | None
    partners: list[Partner]
    visits: list[OpenAppointment]
    answers: list[GivenAnswer]
    objections: list[tuple[int, bool, date]]
    """(id, for ever, day) of each that stands."""
    holds: list[tuple[int, str, date | None]]
    """(id, reason, end) of each in force."""
    wishes: dict[str, Any]


def caller_card(
    session: Session, viewer: Viewer, resident_id: str, *, today: date
) -> CallerCard:
    """The card of one caller, in the running cycle.

    Raises NotFound outside the viewer's scope.
    """
    require(viewer, Permission.FIND_RESIDENT)
    resident: Resident | None = session.exec(
        select(Resident).where(
            col(Resident.id) == resident_id,
            resident_scope(viewer, Permission.FIND_RESIDENT),
        )
    ).first()
    if resident is None:
        raise not_found()
    card = resident_card(session, viewer, resident_id, today=today)
    cycle_id = running_cycle_id(session, today)
    contact = session.get(ResidentContact, resident_id)
    return CallerCard(
        resident=card,
        district_code=resident.district_code,
        cycle_id=cycle_id,
        letter=_letter(session, resident_id, cycle_id),
        partners=_partners(session, viewer, resident, cycle_id),
        visits=_visits(session, resident_id, cycle_id),
        answers=_answers(session, resident_id),
        objections=_objections(session, resident),
        holds=_holds(session, viewer, resident_id, today),
        wishes=dict(contact.wishes) if contact else {},
    )


def _letter(
    session: Session, resident_id: str, cycle_id: int | None
) -> LetterGot | None:
    row = session.execute(
        select(Invitation, Cycle, Wave)
        .join(Cycle, col(Cycle.id) == col(Invitation.cycle_id))
        .outerjoin(Wave, col(Wave.id) == col(Invitation.wave_id))
        .where(
            col(Invitation.resident_id) == resident_id,
            col(Invitation.cycle_id) == cycle_id,
        )
    ).first()
    if row is None:
        return None
    invitation, cycle, wave = row
    return LetterGot(
        invitation_id=invitation.id,
        code=shown_code(invitation.code),
        posted_on=invitation.posted_on,
        reply_by=wave.reply_by if wave else None,
        approach=APPROACH_LABELS[cycle.approach],
        state=INVITATION.labels[invitation.state],
    )


def _partners(
    session: Session, viewer: Viewer, resident: Resident, cycle_id: int | None
) -> list[Partner]:
    """Other residents at the address, in the viewer's scope as well."""
    if not resident.address_key:
        return []
    rows = session.exec(
        select(Resident)
        .where(
            col(Resident.address_key) == resident.address_key,
            col(Resident.id) != resident.id,
            col(Resident.died).is_(False),
            resident_scope(viewer, Permission.FIND_RESIDENT),
        )
        .order_by(col(Resident.birth_earliest), col(Resident.id))
    ).all()
    ids = [row.id for row in rows]
    seen(session, viewer, Permission.FIND_RESIDENT, ids, kind="household")
    answers = _last_answers(session, ids, cycle_id)
    return [
        Partner(
            row.id, display_name(row), answers.get(row.id, ""), row.nondisclosure > 0
        )
        for row in rows
    ]


def _last_answers(
    session: Session, ids: list[str], cycle_id: int | None
) -> dict[str, str]:
    rows = session.execute(
        select(col(Response.resident_id), col(Response.code))
        .where(col(Response.resident_id).in_(ids), col(Response.cycle_id) == cycle_id)
        .order_by(col(Response.id))
    )
    return {resident_id: CODE_LABELS[code] for resident_id, code in rows}


def _visits(
    session: Session, resident_id: str, cycle_id: int | None
) -> list[OpenAppointment]:
    rows = session.execute(
        select(Visit, Person.name)
        .join(VisitPerson, col(VisitPerson.visit_id) == col(Visit.id))
        .outerjoin(Person, col(Person.id) == col(Visit.visitor_id))
        .where(
            col(VisitPerson.resident_id) == resident_id,
            col(Visit.cycle_id) == cycle_id,
        )
        .order_by(col(Visit.id).desc())
    )
    return [
        OpenAppointment(
            visit_id=visit.id or 0,
            version=visit.version_id,
            state=visit.state,
            label=VISIT.labels[visit.state],
            kind=KIND_LABELS[visit.kind],
            starts_at=visit.starts_at,
            visitor=visitor or "",
            municipal=visit.municipal,
        )
        for visit, visitor in rows
    ]


def _answers(session: Session, resident_id: str) -> list[GivenAnswer]:
    rows = session.exec(
        select(Response)
        .where(col(Response.resident_id) == resident_id)
        .order_by(col(Response.id).desc())
    ).all()
    corrected = {row.corrects_id for row in rows}
    return [
        GivenAnswer(
            response_id=row.id or 0,
            code=row.code,
            label=CODE_LABELS[row.code],
            at=row.at,
            channel=CHANNEL_LABELS[row.channel],
            on_behalf_of=BEHALF_LABELS[row.on_behalf_of],
            wishes=read_wishes(row.wishes).in_words(),
            note=row.note,
            corrected=row.id in corrected,
        )
        for row in rows
    ]


def _objections(session: Session, resident: Resident) -> list[tuple[int, bool, date]]:
    rows = session.exec(
        select(Objection)
        .where(
            col(Objection.undone_at).is_(None),
            (col(Objection.resident_id) == resident.id)
            | (col(Objection.bsn_index) == resident.bsn_index),
        )
        .order_by(col(Objection.id))
    )
    return [(row.id or 0, row.cycle_id is None, row.day) for row in rows]


def _holds(
    session: Session, viewer: Viewer, resident_id: str, today: date
) -> list[tuple[int, str, date | None]]:
    outside = works_outside(viewer, Permission.FIND_RESIDENT)
    rows = session.exec(
        select(ContactHold)
        .where(
            col(ContactHold.resident_id) == resident_id,
            col(ContactHold.valid_from) <= today,
            col(ContactHold.valid_to).is_(None) | (col(ContactHold.valid_to) > today),
        )
        .order_by(col(ContactHold.id))
    )
    return [
        (row.id or 0, hold_reason(row.reason, outside=outside), row.valid_to)
        for row in rows
    ]
