"""Coded notes for the safety of visitors; each ends within a year."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import found
from outreach.actions.versions import change_row
from outreach.actions.visits.parties import members_in_scope
from outreach.auditing import did, trace_of
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.queries.scope import resident_scope
from outreach.rules.safety_codes import SafetyCode, check_term
from outreach.tables import Resident, SafetyNote


def add_safety_note(
    session: Session,
    *,
    resident_id: str,
    code: SafetyCode,
    reason: str,
    valid_to: date,
    by: Viewer,
    at: datetime,
) -> SafetyNote:
    """Give visitors a code from today up to `valid_to` (the first day without).

    The reason is for the office and is never shown to a visitor. Raises Refused
    without a reason, or with an end that is not within a year.
    """
    require(by, Permission.BOOK_VISIT)
    members_in_scope(session, by, [resident_id], Permission.BOOK_VISIT)
    check_term(local_date(at), valid_to)
    if not reason.strip():
        raise Refused(
            "De veiligheidsnotitie is niet vastgelegd.",
            "Er staat geen reden bij.",
            "Schrijf kort op waarom; alleen het kantoor ziet dit.",
        )
    note = SafetyNote(
        resident_id=resident_id,
        code=SafetyCode(code).value,
        reason=reason.strip(),
        valid_from=local_date(at),
        valid_to=valid_to,
        by=by.actor,
        at=at,
        trace=trace_of(session),
    )
    session.add(note)
    session.flush()
    did(session, by, "record", "safety_note", note.id, [resident_id], at=at)
    return note


def end_safety_note(
    session: Session,
    note_id: int,
    *,
    version_id: int | None = None,
    by: Viewer,
    at: datetime,
) -> SafetyNote:
    """End a note: from today on visitors do not see it any more."""
    require(by, Permission.BOOK_VISIT)
    note = session.exec(
        select(SafetyNote)
        .join(Resident, col(Resident.id) == col(SafetyNote.resident_id))
        .where(col(SafetyNote.id) == note_id, resident_scope(by, Permission.BOOK_VISIT))
    ).first()
    standing: SafetyNote = found(note, "De veiligheidsnotitie")
    ends = {"valid_to": min(standing.valid_to, local_date(at))}
    change_row(session, standing, ends, version_id=version_id, kind="safety_note")
    did(session, by, "end", "safety_note", note_id, [standing.resident_id], at=at)
    return standing
