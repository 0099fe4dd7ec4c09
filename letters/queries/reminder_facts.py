"""What is known of invitations that may get a reminder: set-wise, from history only."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import exists, or_
from sqlmodel import Session, col, select

from letters.rules.batches import BatchState
from letters.rules.kinds import LetterKind
from letters.rules.pulling import Settled
from letters.rules.reminders import ReminderFacts
from letters.rules.returns import ReturnState
from letters.tables import Batch, Letter, PullLine, ReturnedMail
from outreach.queries.contact import contact_refusals
from outreach.queries.scope import OPEN_VISITS
from outreach.rules.contact import ContactRefusal, Purpose
from outreach.rules.cycles import Approach
from outreach.rules.letter_requests import LetterRequestState, RequestedKind
from outreach.rules.visits import REACHED, Channel, Outcome
from outreach.tables import (
    Attempt,
    Cycle,
    Invitation,
    LetterRequest,
    Visit,
    VisitPerson,
)

CHUNK = 500
INVITATION, REQUEST = "invitation", "letter_request"
MET = (*REACHED, Outcome.APPOINTMENT_MADE)
_LETTER: Any = Letter


class _Sent(NamedTuple):
    """A reminder that counts: its batch was not cancelled, and nothing held it."""

    batch_id: int
    state: BatchState
    posted_on: date | None


class _About(NamedTuple):
    """What is known beside the invitations themselves, by invitation."""

    reminders: dict[int, list[_Sent]]
    returned: set[int]
    asked: set[int]
    """A reminder was asked for by hand, and is not in a batch yet."""


def facts_of(
    session: Session,
    invitations: Iterable[Invitation],
    *,
    at: datetime | None,
) -> dict[int, ReminderFacts]:
    """The facts of each, by id. No viewer: they hold no personal data.

    `at` None leaves out what the gate says, for who asked it already.
    """
    found: dict[int, ReminderFacts] = {}
    by_cycle: defaultdict[int, list[Invitation]] = defaultdict(list)
    for one in invitations:
        by_cycle[one.cycle_id].append(one)
    for cycle_id, rows in by_cycle.items():
        cycle = session.get_one(Cycle, cycle_id)
        refused: dict[str, ContactRefusal] = {}
        if at is not None:
            refused = contact_refusals(
                session,
                [row.resident_id for row in rows],
                purpose=Purpose.INVITATION,
                channel=Channel.LETTER,
                at=at,
                cycle_id=cycle_id,
            )
        for part in _parts(rows):
            about = _about(session, [row.id or 0 for row in part])
            met = _met(session, [row.resident_id for row in part], cycle_id)
            for row in part:
                found[row.id or 0] = _facts(
                    row,
                    about,
                    announced=cycle.approach is Approach.ANNOUNCED,
                    met=row.resident_id in met,
                    refused=refused.get(row.resident_id),
                )
    return found


def _parts(rows: Sequence[Invitation]) -> Iterator[Sequence[Invitation]]:
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))


def _facts(
    row: Invitation,
    about: _About,
    *,
    announced: bool,
    met: bool,
    refused: ContactRefusal | None,
) -> ReminderFacts:
    number = row.id or 0
    sent = about.reminders.get(number, [])
    days = [row.posted_on, *(one.posted_on for one in sent)]
    by_hand = number in about.asked
    return ReminderFacts(
        state=row.state,
        posted_on=row.posted_on,
        last_posted_on=max((day for day in days if day), default=None),
        reminders=len(sent) + by_hand,
        by_hand=by_hand,
        underway=any(one.state is not BatchState.POSTED for one in sent),
        returned=number in about.returned,
        met=met,
        announced=announced,
        refused=refused,
    )


def _about(session: Session, ids: list[int]) -> _About:
    """Letters of invitations: those about them, and those asked for by hand."""
    reminders: defaultdict[int, list[_Sent]] = defaultdict(list)
    returned: set[int] = set()
    pulled = exists().where(
        col(PullLine.letter_id) == _LETTER.id, col(PullLine.settled) == Settled.PULLED
    )
    back = exists().where(
        col(ReturnedMail.letter_id) == _LETTER.id,
        col(ReturnedMail.state) == ReturnState.RECORDED,
    )
    columns: tuple[Any, ...] = (
        _LETTER.kind,
        col(Batch.id),
        col(Batch.state),
        col(Batch.posted_on),
        back.label("back"),
    )
    own = (
        select(_LETTER.subject_id.label("about"), *columns)
        .join(Batch, col(Batch.id) == _LETTER.batch_id)
        .where(_LETTER.subject_kind == INVITATION, _LETTER.subject_id.in_(ids))
    )
    by_hand = (
        select(col(LetterRequest.subject_id).label("about"), *columns)
        .select_from(Letter)
        .join(Batch, col(Batch.id) == _LETTER.batch_id)
        .join(LetterRequest, col(LetterRequest.id) == _LETTER.subject_id)
        .where(
            _LETTER.subject_kind == REQUEST,
            col(LetterRequest.subject_kind) == INVITATION,
            col(LetterRequest.subject_id).in_(ids),
        )
    )
    for statement in (own, by_hand):
        counts = statement.where(
            _LETTER.held_reason == "",
            _LETTER.withdrawn_reason == "",
            col(Batch.state) != BatchState.CANCELLED,
            ~pulled,
        )
        for row in session.execute(counts):
            if row.back:
                returned.add(row.about)
            if row.kind == LetterKind.REMINDER:
                sent = _Sent(row.id, row.state, row.posted_on)
                reminders[row.about].append(sent)
    return _About(dict(reminders), returned, _asked(session, ids))


def _asked(session: Session, ids: list[int]) -> set[int]:
    """Invitations of which somebody asked for a reminder that is in no batch yet."""
    return set(
        session.scalars(
            select(LetterRequest.subject_id).where(
                col(LetterRequest.kind) == RequestedKind.REMINDER,
                col(LetterRequest.subject_kind) == INVITATION,
                col(LetterRequest.subject_id).in_(ids),
                col(LetterRequest.state) == LetterRequestState.OPEN,
            )
        )
    )


def _met(session: Session, residents: list[str], cycle_id: int) -> set[str]:
    """Who was spoken to in this cycle, or asked for or booked a visit."""
    visits = session.scalars(
        select(VisitPerson.resident_id)
        .join(Visit, col(Visit.id) == col(VisitPerson.visit_id))
        .where(
            col(VisitPerson.resident_id).in_(residents),
            col(Visit.cycle_id) == cycle_id,
            or_(
                col(VisitPerson.outcome).in_(MET),
                col(VisitPerson.outcome).is_(None) & col(Visit.state).in_(OPEN_VISITS),
            ),
        )
    )
    tries = session.scalars(
        select(Attempt.resident_id).where(
            col(Attempt.resident_id).in_(residents),
            col(Attempt.cycle_id) == cycle_id,
            col(Attempt.corrected).is_(False),
            col(Attempt.outcome).in_(MET),
        )
    )
    return {*visits, *tries}
