"""One signal with what whoever works on it needs, and nothing more.

Never who reported: what reporters wrote comes through the shield (`reporters`).
"""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from outreach.access import Permission, Viewer, require
from outreach.auditing import seen
from outreach.clock import local_date
from outreach.queries.contact import may_contact
from outreach.queries.municipality import municipality
from outreach.queries.residents import address_parts, display_name
from outreach.rules.addresses import AddressParts, one_line
from outreach.rules.contact import Purpose
from outreach.rules.dates import age_text
from outreach.rules.safety_codes import SAFETY_LABELS, SafetyCode
from outreach.rules.visits import Channel
from outreach.tables import Resident, ResidentContact, SafetyNote
from signals.queries.queues import QueueRow, rows_of
from signals.queries.reporters import shielded, shielded_done, shielded_text
from signals.queries.scope import signal_scope
from signals.queries.signal_history import Step, signal_history
from signals.rules.attempts import must_decide
from signals.rules.draft_labels import DONE_LABELS, SEEN_LABELS
from signals.rules.drafts import About, DoneAlready, Seen
from signals.rules.levels import PROFESSIONAL_ONLY
from signals.rules.queues import Queue
from signals.rules.states import SIGNAL, SignalState
from signals.tables import Signal, SignalAttempt, SignalPause

P = Permission


class Subject(NamedTuple):
    """Whom it is about, as far as it is known."""

    resident_id: str | None
    """None: an address, or a name that nobody found in the register yet."""
    name: str
    address: str
    phone: str
    age: str
    language: str
    safety: tuple[str, ...]
    """What to mind at the door, in Dutch; never why."""
    about_self: bool
    """The person reported himself."""


class Report(NamedTuple):
    """What was reported, without who did."""

    reference: str
    received_at: datetime
    seen: tuple[str, ...]
    text: str
    done: tuple[str, ...]
    done_text: str
    last_seen_on: date | None
    person_knows: bool | None
    urgent: bool
    """In the eyes of who reported."""


class Try(NamedTuple):
    """An attempt to make contact, or a contact."""

    number: int
    at: datetime
    channel: str
    """A `rules.attempts.Way`."""
    result: str
    """A `rules.attempts.Result`; empty for a contact."""
    note: str


class Pause(NamedTuple):
    """A time in which the clock stood still."""

    reason: str
    began_at: datetime
    ended_at: datetime | None


class SignalCard(NamedTuple):
    """One signal for whoever works on it."""

    row: QueueRow
    subject: Subject
    reports: list[Report]
    """The signal itself, then what was joined to it."""
    known: bool | None
    municipal: bool
    professional_only: bool
    level_note: str
    """Why the level is as it is: the sentences of the rules that fired."""
    norm: str
    first_due_at: datetime | None
    """As the deadline was set; differs from `row.due_at` after a pause."""
    contacted_at: datetime | None
    contact_in_time: bool | None
    tries: list[Try]
    pauses: list[Pause]
    history: list[Step]
    stop: str
    """Why nobody can be contacted (any more), in one sentence; mostly empty."""
    must_decide: bool
    """After three failed attempts: no other attempt before a decision."""
    awaits_receipt: bool
    """For Veilig Thuis, which has not confirmed that it has it."""
    close_reason: str
    close_note: str


def signal_card(
    session: Session, viewer: Viewer, signal_id: int, *, at: datetime
) -> SignalCard | None:
    """One signal with its history; None when it is not the viewer's to see."""
    require(viewer, P.SEE_SIGNALS)
    row = session.scalars(
        select(Signal).where(
            col(Signal.id) == signal_id, signal_scope(viewer, P.SEE_SIGNALS)
        )
    ).first()
    if row is None:
        return None
    about = [row.resident_id] if row.resident_id else []
    seen(session, viewer, P.SEE_SIGNALS, about, kind=SIGNAL.name, object_id=signal_id)
    resident = session.get(Resident, row.resident_id) if row.resident_id else None
    nondisclosure = resident is not None and resident.nondisclosure > 0
    return SignalCard(
        row=rows_of(session, [signal_id], at)[0],
        subject=_subject(session, row, resident, local_date(at)),
        reports=[_report(session, one) for one in _case(session, row)],
        known=row.known,
        municipal=row.municipal or nondisclosure,
        professional_only=row.level in PROFESSIONAL_ONLY,
        level_note=" ".join(
            dict.fromkeys(
                str(one["sentence"])
                for one in row.fired
                if one["sentence"] and one.get("step", "triage") == "triage"
            )
        ),
        norm=row.norm,
        first_due_at=row.first_due_at,
        contacted_at=row.contacted_at,
        contact_in_time=row.contact_in_time,
        tries=_tries(session, row),
        pauses=_pauses(session, row),
        history=signal_history(
            session, row, lambda text: shielded(session, row, text).text
        ),
        stop=_stop(session, resident, at),
        must_decide=must_decide(row.failed_attempts),
        awaits_receipt=row.queue is Queue.VEILIG_THUIS
        and row.receipt_confirmed_at is None,
        close_reason=row.close_reason.value if row.close_reason else "",
        close_note=shielded(session, row, row.close_note).text,
    )


def _stop(session: Session, resident: Resident | None, at: datetime) -> str:
    """A "never again" to invitations does not silence a worry (design, invariant 3)."""
    if resident is None:
        return ""
    verdict = may_contact(
        session,
        resident.id,
        purpose=Purpose.URGENT_CONCERN,
        channel=Channel.DOORBELL,
        at=at,
    )
    return verdict.sentence


def _subject(
    session: Session, row: Signal, resident: Resident | None, today: date
) -> Subject:
    if resident is None:
        return Subject(
            resident_id=None,
            name=row.person_name,
            address=_reported_address(session, row),
            phone=row.person_phone,
            age=f"geboren rond {row.birth_year}" if row.birth_year else "",
            language="",
            safety=(),
            about_self=row.about is About.SELF,
        )
    contact = session.get(ResidentContact, resident.id)
    own = contact.phone if contact else ""
    phones = dict.fromkeys(one for one in (own, row.person_phone) if one)
    city = municipality(session).name
    return Subject(
        resident_id=resident.id,
        name=display_name(resident),
        address=one_line(address_parts(resident), city),
        phone=" of ".join(phones),
        age=age_text(resident.birth_earliest, resident.birth_latest, today),
        language=contact.language if contact else "",
        safety=_safety(session, resident.id, today),
        about_self=row.about is About.SELF,
    )


def _reported_address(session: Session, row: Signal) -> str:
    parts = AddressParts(
        street=row.street,
        house_number=row.house_number,
        house_letter=row.house_letter,
        house_addition=row.house_addition,
        postcode=row.postcode,
        city=row.city,
    )
    known = one_line(parts) if row.street and row.house_number else ""
    short = f"{row.postcode} {row.house_number or ''}".strip()
    place = shielded(session, row, row.place_text).text
    return ", ".join(part for part in (known or short, place) if part)


def _safety(session: Session, resident_id: str, today: date) -> tuple[str, ...]:
    codes = session.scalars(
        select(col(SafetyNote.code))
        .where(
            col(SafetyNote.resident_id) == resident_id,
            col(SafetyNote.valid_from) <= today,
            col(SafetyNote.valid_to) > today,
        )
        .order_by(col(SafetyNote.code))
        .distinct()
    )
    return tuple(SAFETY_LABELS[SafetyCode(code)] for code in codes)


def _case(session: Session, row: Signal) -> list[Signal]:
    """The signal, and what was joined to it, oldest first."""
    joined = session.scalars(
        select(Signal)
        .where(
            col(Signal.joined_to_id) == row.id,
            col(Signal.state) == SignalState.JOINED,
        )
        .order_by(col(Signal.received_at), col(Signal.id))
    )
    return [row, *joined]


def _report(session: Session, row: Signal) -> Report:
    return Report(
        reference=row.reference,
        received_at=row.received_at,
        seen=tuple(SEEN_LABELS[Seen(one)] for one in row.seen),
        text=shielded_text(session, row),
        done=tuple(DONE_LABELS[DoneAlready(one)] for one in row.done),
        done_text=shielded_done(session, row),
        last_seen_on=row.last_seen_on,
        person_knows=row.person_knows,
        urgent=row.urgent,
    )


def _tries(session: Session, row: Signal) -> list[Try]:
    found = session.scalars(
        select(SignalAttempt)
        .where(col(SignalAttempt.signal_id) == row.id)
        .order_by(col(SignalAttempt.number))
    )
    return [Try(one.number, one.at, one.channel, one.result, one.note) for one in found]


def _pauses(session: Session, row: Signal) -> list[Pause]:
    found = session.scalars(
        select(SignalPause)
        .where(col(SignalPause.signal_id) == row.id)
        .order_by(col(SignalPause.began_at))
    )
    return [Pause(one.reason, one.began_at, one.ended_at) for one in found]
