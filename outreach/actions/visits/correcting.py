"""A mistaken log is corrected, not overwritten: both versions are kept."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.contact_holds import end_holds_of
from outreach.actions.history import transition
from outreach.actions.objections import lift_mistaken
from outreach.actions.register_feedback import withdraw_feedback
from outreach.actions.visits.entries import Entry
from outreach.actions.visits.logbook import (
    apply_log,
    check_hands,
    check_log,
    claim_once,
    origin_of,
)
from outreach.actions.visits.parties import Party, load_party
from outreach.auditing import did
from outreach.errors import Refused
from outreach.queries.visit_changes import check_version
from outreach.rules.visit_logs import PersonLog
from outreach.rules.visits import VISIT, Channel, VisitAct
from outreach.tables import Attempt, Conversation, Visit


def correct_visit(
    session: Session,
    visit_id: int,
    *,
    persons: Sequence[PersonLog],
    reason: str,
    channel: Channel,
    held_at: datetime,
    person_id: int | None = None,
    version: int | None = None,
    nonce: str = "",
    by: Viewer,
    at: datetime,
) -> Visit:
    """Put a right log in the place of the last one, with a reason.

    The mistaken attempts stay, marked; conversations get a next version; what the
    mistake brought about (an afmelding, a hold, a report to the register) is taken
    back. Without `persons` the log was of another visit altogether: it is only taken
    back, and the visit waits again. Follow-ups that were agreed stay: they may have
    left already, and are stopped where they are worked.
    """
    require(by, Permission.LOG_VISIT)
    claim_once(session, nonce, "correct_visit", by=by, at=at)
    party = load_party(session, by, visit_id, Permission.LOG_VISIT)
    check_hands(party.visit, person_id, by=by)
    check_version(session, party.visit, version)
    why = _reason(reason)
    entry = Entry(channel, held_at, person_id or party.visit.visitor_id, why)
    if persons:
        check_log(party, persons, entry, at=at)
    ids = [log.resident_id for log in persons] or list(party.persons)
    mistaken = _last_attempts(session, visit_id, ids)
    if not mistaken:
        raise _nothing_to_correct()
    versions = _versions(session, visit_id)
    if VisitAct.CORRECT in VISIT.acts_from(party.visit.state):
        transition(
            session,
            party.visit,
            VISIT,
            VisitAct.CORRECT,
            by=by,
            at=at,
            note=why,
            values={"done_on": None},
        )
    _take_back(session, party, mistaken, why, by=by, at=at)
    if persons:
        full = entry._replace(corrects=mistaken, versions=versions)
        apply_log(session, party, persons, full, by=by, at=at)
    return party.visit


def _reason(reason: str) -> str:
    if reason.strip():
        return reason.strip()
    raise Refused(
        "De verbetering is niet opgeslagen.",
        "Er staat geen reden bij.",
        "Schrijf kort op wat er niet klopte.",
    )


def _nothing_to_correct() -> Refused:
    return Refused(
        "Er is niets te verbeteren.",
        "Van dit bezoek is nog niets vastgelegd.",
        "Leg het bezoek vast.",
    )


def _last_attempts(
    session: Session, visit_id: int, ids: Sequence[str]
) -> dict[str, Attempt]:
    """The newest attempt that counts, of each of these persons of a visit."""
    rows = session.exec(
        select(Attempt)
        .where(
            col(Attempt.visit_id) == visit_id,
            col(Attempt.resident_id).in_(list(ids)),
            col(Attempt.corrected).is_(False),
        )
        .order_by(col(Attempt.id))
    )
    return {attempt.resident_id: attempt for attempt in rows}


def _versions(session: Session, visit_id: int) -> dict[str, int]:
    rows = session.execute(
        select(col(Conversation.resident_id), func.max(col(Conversation.version)))
        .where(col(Conversation.visit_id) == visit_id)
        .group_by(col(Conversation.resident_id))
    )
    return {row[0]: row[1] for row in rows}


def _take_back(
    session: Session,
    party: Party,
    mistaken: dict[str, Attempt],
    why: str,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    for resident_id, attempt in mistaken.items():
        attempt.corrected = True
        did(session, by, "take_back", "attempt", attempt.id, [resident_id], at=at)
        row = party.persons[resident_id]
        row.outcome, row.outcome_on = None, None
        source = origin_of(party, resident_id).source
        lift_mistaken(
            session, resident_id=resident_id, source=source, reason=why, by=by, at=at
        )
        end_holds_of(session, resident_id=resident_id, source=source, by=by, at=at)
        withdraw_feedback(
            session,
            resident_id=resident_id,
            origin_kind="visit",
            origin_id=str(party.visit.id),
            reason=why,
            by=by,
            at=at,
        )
    session.execute(
        update(Conversation)
        .where(
            col(Conversation.visit_id) == party.visit.id,
            col(Conversation.resident_id).in_(list(mistaken)),
            col(Conversation.current).is_(True),
        )
        .values(current=False)
        .execution_options(synchronize_session="fetch")
    )
    session.flush()
