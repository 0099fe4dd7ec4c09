"""Letters around a visit: the appointment on paper, and "we missed you"."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from outreach.access import Viewer
from outreach.actions.letter_requests import ask_for_letter, withdraw_letter_request
from outreach.clock import local_date
from outreach.queries.municipality import norm_in_force, working_norms
from outreach.rules.deadlines import working_day
from outreach.rules.letter_requests import (
    LetterRequestState,
    RequestedKind,
    can_be_confirmed,
    found_nobody,
    in_time_for_letter,
    missed_letter_due,
)
from outreach.rules.norms import norm
from outreach.tables import Attempt, Invitation, LetterRequest, Visit

APPOINTMENT, MISSED = RequestedKind.APPOINTMENT, RequestedKind.MISSED


def confirm_by_letter(
    session: Session,
    visit: Visit,
    resident_ids: Sequence[str],
    *,
    by: Viewer,
    at: datetime,
) -> LetterRequest | None:
    """Ask for one letter to the household that confirms an appointment.

    To the first of them who may be written to. What it says is read when it is made,
    so that it is never older than the appointment. None where a letter would come too
    late (norm `confirm_letter_days`), or the visit is not at home: what was asked
    before is withdrawn then.
    """
    norms = working_norms(session)
    days = int(norm(norms, "confirm_letter_days"))
    in_time = visit.starts_at is not None and in_time_for_letter(
        local_date(at), local_date(visit.starts_at), days, working_day(norms)
    )
    if in_time and can_be_confirmed(visit.kind):
        for resident_id in resident_ids:
            asked = ask_for_letter(
                session,
                kind=APPOINTMENT,
                resident_id=resident_id,
                subject_kind="visit",
                subject_id=visit.id or 0,
                by=by,
                at=at,
            )
            if asked is not None:
                return asked
    drop_confirmation(session, visit, by=by, at=at)
    return None


def confirm_again(
    session: Session,
    visit: Visit,
    resident_ids: Sequence[str],
    wanted: bool | None,
    *,
    by: Viewer,
    at: datetime,
) -> LetterRequest | None:
    """After an appointment was moved: a new letter when there was one, or is wanted.

    `wanted` None: as before; False: none, and what was asked is withdrawn.
    """
    if wanted is None:
        wanted = _was_asked(session, visit)
    if wanted:
        return confirm_by_letter(session, visit, resident_ids, by=by, at=at)
    drop_confirmation(session, visit, by=by, at=at)
    return None


def _was_asked(session: Session, visit: Visit) -> bool:
    row = session.execute(
        select(col(LetterRequest.id)).where(
            col(LetterRequest.kind) == APPOINTMENT,
            col(LetterRequest.subject_kind) == "visit",
            col(LetterRequest.subject_id) == visit.id,
            col(LetterRequest.state) != LetterRequestState.WITHDRAWN,
        )
    ).first()
    return row is not None


def drop_confirmation(
    session: Session, visit: Visit, *, by: Viewer, at: datetime
) -> None:
    """The appointment is gone: so is the letter, unless it was made already."""
    withdraw_letter_request(
        session,
        kind=APPOINTMENT,
        subject_kind="visit",
        subject_id=visit.id or 0,
        by=by,
        at=at,
    )


def tell_missed(
    session: Session,
    attempts: Sequence[Attempt],
    *,
    asked: bool = False,
    by: Viewer,
    at: datetime,
) -> int:
    """Ask for the letter "we missed you" to each person whom nobody found at home.

    `asked`: the writer of the log wants it; otherwise by itself after so many tries
    (norm `missed_letter_after`), once in a cycle. Only who has an invitation gets one:
    the letter carries its code. Returns how many were asked for.
    """
    missed = [one for one in attempts if found_nobody(one.channel, one.outcome)]
    if not missed:
        return 0
    after = int(norm_in_force(session, "missed_letter_after"))
    if not asked and not after:
        return 0
    number = 0
    for attempt in missed:
        due = asked or missed_letter_due(
            attempt.number, after, before=_told_before(session, attempt)
        )
        if due and _is_invited(session, attempt):
            request = ask_for_letter(
                session,
                kind=MISSED,
                resident_id=attempt.resident_id,
                subject_kind="attempt",
                subject_id=attempt.id or 0,
                by=by,
                at=at,
            )
            number += request is not None
    return number


def _told_before(session: Session, attempt: Attempt) -> bool:
    row = session.execute(
        select(col(LetterRequest.id))
        .join(Attempt, col(Attempt.id) == col(LetterRequest.subject_id))
        .where(
            col(LetterRequest.kind) == MISSED,
            col(LetterRequest.resident_id) == attempt.resident_id,
            col(Attempt.cycle_id).is_not_distinct_from(attempt.cycle_id),
            col(LetterRequest.state) != LetterRequestState.WITHDRAWN,
        )
    ).first()
    return row is not None


def _is_invited(session: Session, attempt: Attempt) -> bool:
    row = session.execute(
        select(col(Invitation.id)).where(
            col(Invitation.cycle_id) == attempt.cycle_id,
            col(Invitation.resident_id) == attempt.resident_id,
        )
    ).first()
    return row is not None
