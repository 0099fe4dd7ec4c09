"""A visit that ended in a worry becomes a signal by itself, once."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from outreach.access import Permission, Viewer, require
from outreach.actions.follow_ups import decline
from outreach.actions.rights.informing import raise_information_duty
from outreach.actions.versions import change_row
from outreach.auditing import did
from outreach.clock import local, local_date
from outreach.queries.residents import display_name
from outreach.rules.codes import shown_code
from outreach.rules.follow_ups import FollowUpState
from outreach.rules.visits import Channel, Outcome
from outreach.tables import Attempt, Conversation, FollowUp, Person, Resident
from signals.actions.intake import DraftRefused, Receipt, receive_signal
from signals.actions.shielding import is_shielded
from signals.actions.subjects import ORIGIN
from signals.queries.concerns import INTAKE_OF_ATTEMPT, INTAKE_OF_VISIT
from signals.rules.drafts import (
    About,
    AddressGiven,
    DoneAlready,
    Door,
    Draft,
    PersonGiven,
    ReporterGiven,
    ReporterKind,
)
from signals.rules.states import SIGNAL
from signals.tables import Signal

DONE = {
    Channel.DOORBELL: DoneAlready.RANG_BELL,
    Channel.PHONE: DoneAlready.OTHER,
}


def signal_from_visit(
    session: Session, attempt_id: int, *, by: Viewer, at: datetime
) -> int | None:
    """Store the worry of a visitor as a signal; its id, or None: nothing to do.

    Whom it is about is known from the visit. The visitor is a reporter as any other:
    shielded, and he hears back. Nothing happens when the log was corrected away, or
    when the signal is there. What waited with the coordinator as a follow-up for the
    same worry goes on as this signal.
    """
    require(by, Permission.INTAKE_SIGNALS)
    attempt = session.scalars(
        select(Attempt)
        .where(col(Attempt.id) == attempt_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).first()
    worried = attempt is not None and attempt.outcome is Outcome.CONCERN_NO_CONTACT
    if attempt is None or attempt.corrected or not worried:
        return None
    who = session.get(Resident, attempt.resident_id)
    if who is None:
        return None
    receipt = _received(session, attempt, who, by=by, at=at)
    if receipt.repeated:
        return None
    _about(session, receipt.signal_id, attempt, who, by=by, at=at)
    _settle_follow_up(session, attempt, receipt, by=by, at=at)
    return receipt.signal_id


def _received(
    session: Session, attempt: Attempt, who: Resident, *, by: Viewer, at: datetime
) -> Receipt:
    """As any report; an address that the register holds in an odd form is told in
    words, because a worry is never refused."""
    draft = _draft(session, attempt, who)
    try:
        return receive_signal(session, draft, by=by, at=at)
    except DraftRefused:
        person = PersonGiven(name=draft.person.name or "naam onbekend")
        plain = replace(
            draft,
            address=AddressGiven(description="Het adres staat bij het bezoek."),
            person=person,
            reporter=ReporterGiven(ReporterKind.VISITOR, anonymous=True),
        )
        return receive_signal(session, plain, by=by, at=at)


def _draft(session: Session, attempt: Attempt, who: Resident) -> Draft:
    number = attempt.visit_id
    intake = f"{INTAKE_OF_VISIT}{number}" if number else None
    done = DONE.get(attempt.channel)
    return Draft(
        door=Door.VISIT,
        intake_id=intake or f"{INTAKE_OF_ATTEMPT}{attempt.id}",
        about=About.PERSON,
        address=AddressGiven(
            postcode=who.postcode,
            house_number=who.house_number,
            house_letter=who.house_letter,
            house_addition=who.house_addition,
            street=who.street,
            city=who.city,
            description="" if who.house_number else who.location,
        ),
        person=PersonGiven(
            name=display_name(who),
            birth_year=who.birth_earliest.year if who.birth_earliest else None,
        ),
        reporter=_visitor(session, attempt),
        text=_text(session, attempt),
        done=(done,) if done else (),
    )


def _visitor(session: Session, attempt: Attempt) -> ReporterGiven:
    """Who was at the door; where nobody knows any more, nobody can be told."""
    person = session.get(Person, attempt.person_id) if attempt.person_id else None
    if person is None:
        return ReporterGiven(ReporterKind.VISITOR, anonymous=True)
    return ReporterGiven(
        kind=ReporterKind.VISITOR, name=person.name, email=person.email
    )


def _text(session: Session, attempt: Attempt) -> str:
    """What the visitor wrote for the office, and beside the attempt."""
    office = session.scalars(
        select(col(Conversation.office_note))
        .where(
            col(Conversation.visit_id) == attempt.visit_id,
            col(Conversation.resident_id) == attempt.resident_id,
            col(Conversation.current).is_(True),
        )
        .order_by(col(Conversation.version).desc())
    ).first()
    head = f"Bezoek van {local(attempt.at):%d-%m-%Y}: geen contact, wel zorgen."
    parts = (head, office or "", attempt.note)
    return "\n".join(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _about(
    session: Session,
    signal_id: int,
    attempt: Attempt,
    who: Resident,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """The visitor knew to whom he went: that is a choice of a person."""
    row = session.get_one(Signal, signal_id)
    values = {
        "resident_id": who.id,
        "matched_by": attempt.by,
        "matched_at": attempt.at,
        "known": True,
        "origin_visit_id": attempt.visit_id,
        "address_key": who.address_key or row.address_key,
        "district_code": who.district_code or row.district_code,
        "neighbourhood_code": who.neighbourhood_code or row.neighbourhood_code,
        "municipal": is_shielded(session, who, who.address_key),
    }
    change_row(session, row, values, version_id=None, kind=SIGNAL.name)
    did(session, by, "identify", SIGNAL.name, signal_id, [who.id], at=at)
    raise_information_duty(
        session,
        resident_id=who.id,
        origin_kind=ORIGIN,
        origin_id=str(signal_id),
        received_on=local_date(at),
        by=by,
        at=at,
    )


def _settle_follow_up(
    session: Session, attempt: Attempt, receipt: Receipt, *, by: Viewer, at: datetime
) -> None:
    """Worries that were logged before signals took them wait with the coordinator: one
    worry is never two tasks."""
    if attempt.visit_id is None:
        return
    waiting = session.scalars(
        select(col(FollowUp.id)).where(
            col(FollowUp.origin_kind) == "concern",
            col(FollowUp.origin_id) == str(attempt.visit_id),
            col(FollowUp.state) == FollowUpState.PROPOSED,
        )
    ).all()
    for number in waiting:
        note = f"Gaat verder als melding {shown_code(receipt.reference)}."
        decline(session, number or 0, note=note, reason="signal", by=by, at=at)
