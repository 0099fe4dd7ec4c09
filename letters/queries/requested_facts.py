"""What letters that were asked for are about now: what they say, or why not.

Read when they are made and again at each last look, so that no letter is older than
the appointment, the answer or the objection it tells of.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from letters.queries.reminder_facts import facts_of as reminder_facts
from letters.rules.kinds import LetterKind
from letters.rules.reminders import NotDue, ReminderFacts, no_longer_due
from letters.rules.requested_letters import (
    LAST_CALL_DAYS,
    MAIL_BACK,
    SPOKEN_SINCE,
    TAKEN_BACK,
    VISIT_CHANGED,
    VISIT_NEAR,
    day_in_words,
    time_in_words,
)
from letters.tables import Batch, Letter
from outreach.calendars import add_working_days
from outreach.clock import local, local_date
from outreach.queries.municipality import working_norms
from outreach.rules.dates import written_out
from outreach.rules.deadlines import working_day
from outreach.rules.invitations import InvitationState
from outreach.rules.letter_requests import RequestedKind, can_be_confirmed
from outreach.rules.outcomes import is_open
from outreach.rules.visits import VisitState
from outreach.tables import (
    Attempt,
    Invitation,
    LetterRequest,
    Objection,
    Person,
    Provider,
    Response,
    Visit,
    VisitPerson,
)

CHUNK = 500
SUBJECT = "letter_request"
K = RequestedKind


class Fact(NamedTuple):
    """What one request comes to."""

    given: dict[str, str]
    """What only the subject knows, by placeholder."""
    why_not: str = ""
    """A reason of `NOT_NEEDED`; filled: no letter."""
    code: str = ""
    """Answer code of the invitation, where the letter has one."""
    day: date | None = None
    """Of an appointment: from then on its letter is too late."""
    provider_id: int | None = None
    """Who comes; None: look at the area."""


def facts_of(session: Session, requests: Iterable[LetterRequest]) -> dict[int, Fact]:
    """Request id -> what it comes to now. Two or three statements a kind."""
    found: dict[int, Fact] = {}
    by_subject: dict[tuple[RequestedKind, str], list[LetterRequest]] = {}
    for row in requests:
        by_subject.setdefault((row.kind, row.subject_kind), []).append(row)
    for key, rows in by_subject.items():
        look = LOOKS[key]
        for start in range(0, len(rows), CHUNK):
            found |= look(session, rows[start : start + CHUNK])
    return found


def _ids(rows: Sequence[LetterRequest]) -> list[int]:
    return [row.subject_id for row in rows]


def _appointments(session: Session, rows: Sequence[LetterRequest]) -> dict[int, Fact]:
    there = session.execute(
        select(Visit, col(VisitPerson.resident_id), col(VisitPerson.outcome))
        .join(VisitPerson, col(VisitPerson.visit_id) == col(Visit.id))
        .where(col(Visit.id).in_(_ids(rows)))
    ).all()
    visits = {(visit.id, who): (visit, outcome) for visit, who, outcome in there}
    names = _names(session, (visit.visitor_id for visit, _ in visits.values()))
    return {
        row.id or 0: _appointment(visits.get((row.subject_id, row.resident_id)), names)
        for row in rows
    }


def _appointment(found: Any, names: dict[int, str]) -> Fact:
    visit: Visit | None = found[0] if found and is_open(found[1]) else None
    if (
        visit is None
        or visit.state is not VisitState.SCHEDULED
        or visit.starts_at is None
        or not can_be_confirmed(visit.kind)
    ):
        return Fact({}, VISIT_CHANGED)
    moment = local(visit.starts_at)
    given = {
        "dag": day_in_words(moment.date()),
        "tijd": time_in_words(moment),
        "bezoeker": names.get(visit.visitor_id or 0, ""),
    }
    return Fact(given, day=moment.date(), provider_id=visit.provider_id)


def _names(session: Session, people: Iterable[int | None]) -> dict[int, str]:
    wanted = {one for one in people if one is not None}
    rows = session.execute(
        select(col(Person.id), col(Person.name)).where(col(Person.id).in_(wanted))
    )
    return dict(rows.all())


def _missed(session: Session, rows: Sequence[LetterRequest]) -> dict[int, Fact]:
    tries = session.execute(
        select(Attempt, col(Visit.state), Invitation)
        .outerjoin(Visit, col(Visit.id) == col(Attempt.visit_id))
        .outerjoin(
            Invitation,
            (col(Invitation.cycle_id) == col(Attempt.cycle_id))
            & (col(Invitation.resident_id) == col(Attempt.resident_id)),
        )
        .where(col(Attempt.id).in_(_ids(rows)))
    ).all()
    by_id = {attempt.id: (attempt, state, asked) for attempt, state, asked in tries}
    return {row.id or 0: _one_missed(by_id.get(row.subject_id)) for row in rows}


def _one_missed(found: Any) -> Fact:
    if found is None:
        return Fact({}, TAKEN_BACK)
    attempt, visit_state, invitation = found
    if attempt.corrected or invitation is None:
        return Fact({}, TAKEN_BACK)
    if visit_state is None:
        spoken = invitation.state is InvitationState.ANSWERED
    else:
        spoken = visit_state is not VisitState.NOT_HOME
    given = {"dag": day_in_words(local_date(attempt.at))}
    return Fact(given, SPOKEN_SINCE if spoken else "", code=invitation.code)


def _objections(session: Session, rows: Sequence[LetterRequest]) -> dict[int, Fact]:
    standing = set(
        session.scalars(
            select(col(Objection.id)).where(
                col(Objection.id).in_(_ids(rows)), col(Objection.undone_at).is_(None)
            )
        )
    )
    return {
        row.id or 0: Fact({}, "" if row.subject_id in standing else TAKEN_BACK)
        for row in rows
    }


def _deaths(session: Session, rows: Sequence[LetterRequest]) -> dict[int, Fact]:
    """To the partner: the report of the death stands, and was not corrected."""
    there = set(
        session.scalars(
            select(col(Response.id)).where(col(Response.id).in_(_ids(rows)))
        )
    )
    corrected = set(
        session.scalars(
            select(col(Response.corrects_id)).where(
                col(Response.corrects_id).in_(_ids(rows))
            )
        )
    )
    return {
        row.id or 0: Fact({}, "" if row.subject_id in there - corrected else TAKEN_BACK)
        for row in rows
    }


def _reminders(session: Session, rows: Sequence[LetterRequest]) -> dict[int, Fact]:
    there = session.exec(
        select(Invitation).where(col(Invitation.id).in_(_ids(rows)))
    ).all()
    by_id = {one.id: one for one in there}
    known = reminder_facts(session, there, at=None)
    return {
        row.id or 0: _reminder(by_id.get(row.subject_id), known.get(row.subject_id))
        for row in rows
    }


def _reminder(invitation: Invitation | None, known: ReminderFacts | None) -> Fact:
    if invitation is None or invitation.posted_on is None or known is None:
        return Fact({}, SPOKEN_SINCE)
    gone = no_longer_due(known._replace(by_hand=False))
    if gone is not None:
        return Fact({}, MAIL_BACK if gone is NotDue.RETURNED else SPOKEN_SINCE)
    given = {"uitnodiging_datum": written_out(invitation.posted_on)}
    return Fact(given, code=invitation.code, provider_id=invitation.provider_id)


LOOKS: dict[tuple[RequestedKind, str], Any] = {
    (K.APPOINTMENT, "visit"): _appointments,
    (K.MISSED, "attempt"): _missed,
    (K.STOP, "objection"): _objections,
    (K.STOP, "response"): _deaths,
    (K.REMINDER, "invitation"): _reminders,
}
"""(kind, about what) -> who knows: each pair of `letter_requests.SUBJECT_KINDS`."""


def provider_names(session: Session) -> dict[int, str]:
    """Every provider by id."""
    rows = session.execute(select(col(Provider.id), col(Provider.name)))
    return dict(rows.all())


def first_in_time(session: Session, at: datetime) -> date:
    """The first day of an appointment about which a letter of today is not too late."""
    working = working_day(working_norms(session))
    return add_working_days(local_date(at), LAST_CALL_DAYS, working=working)


def requests_not_meant(session: Session, batch: Batch) -> dict[int, str]:
    """Letters of a batch that are going and are not needed, or say what is not true
    any more; each with the reason."""
    facts = _going(session, batch)
    return {
        letter.id or 0: fact.why_not or VISIT_CHANGED
        for letter, fact in facts
        if fact.why_not or _says_otherwise(letter, fact)
    }


def requests_too_late(session: Session, batch: Batch, at: datetime) -> dict[int, str]:
    """Letters of a batch that are going and would come after the appointment."""
    if batch.kind != LetterKind.APPOINTMENT:
        return {}
    first = first_in_time(session, at)
    return {
        letter.id or 0: VISIT_NEAR
        for letter, fact in _going(session, batch)
        if fact.day is not None and fact.day < first
    }


def _going(session: Session, batch: Batch) -> list[tuple[Letter, Fact]]:
    rows = session.execute(
        select(Letter, LetterRequest)
        .join(LetterRequest, col(LetterRequest.id) == col(Letter.subject_id))
        .where(
            col(Letter.batch_id) == batch.id,
            col(Letter.subject_kind) == SUBJECT,
            col(Letter.held_reason) == "",
            col(Letter.withdrawn_reason) == "",
        )
    ).all()
    facts = facts_of(session, (request for _, request in rows))
    gone = Fact({}, TAKEN_BACK)
    return [(letter, facts.get(request.id or 0, gone)) for letter, request in rows]


def _says_otherwise(letter: Letter, fact: Fact) -> bool:
    said = letter.letter_values.get("text", {})
    return any(said.get(name, "") != value for name, value in fact.given.items())
