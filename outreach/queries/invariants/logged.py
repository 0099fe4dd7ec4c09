"""Every change of a resident's data has an event in the log that names him.

A row carries the trace of its transaction. In the log stands an event with that trace,
of the kind that belongs to the table, about this resident; and those events name as
many people as there are rows, so that a row cannot hide behind another one's trace.

Rows of before the log have no trace. How many they were, and the highest number, was
written down once by the migration that began the log (`LogStart`, insert-only): a row
that is made without a trace afterwards is one too many, or has too high a number.
"""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from outreach.parts import Finding, Invariant
from outreach.queries.invariants.checking import SHOWN, limited
from outreach.tables import (
    Attempt,
    AuditEvent,
    AuditSubject,
    ContactHold,
    Conversation,
    Disclosure,
    LetterRequest,
    LogStart,
    Objection,
    RegisterFeedback,
    ResidentContact,
    Response,
    SafetyNote,
    StateChange,
    SubjectKey,
)

KIND_OF: dict[Any, str] = {
    Attempt: "attempt",
    ContactHold: "contact_hold",
    Conversation: "conversation",
    Disclosure: "disclosure",
    LetterRequest: "letter_request",
    Objection: "objection",
    RegisterFeedback: "register_feedback",
    ResidentContact: "resident_contact",
    Response: "response",
    SafetyNote: "safety_note",
}
"""Table -> what its events are called."""
DUTCH = {
    "attempt": "pogingen",
    "contact_hold": "pauzes",
    "conversation": "gesprekken",
    "disclosure": "verstrekkingen",
    "letter_request": "aangevraagde brieven",
    "objection": "afmeldingen",
    "register_feedback": "terugmeldingen",
    "resident_contact": "contactgegevens",
    "response": "antwoorden",
    "safety_note": "veiligheidsnotities",
}


def logged(session: Session, table: Any, kind: str) -> Finding:
    """Rows about residents: each has an event of this kind that names its resident."""
    number = getattr(table, "id", None)
    shown = table.resident_id if number is None else number
    rows = session.execute(
        select(table.trace, SubjectKey.pseudonym, shown)  # type: ignore[call-overload]
        .outerjoin(SubjectKey, col(SubjectKey.resident_id) == table.resident_id)
        .where(table.trace.is_not(None))
    ).all()
    named, sizes = _events(session, kind)
    traces = {trace for trace, _ in named} | set(sizes)
    broken = [
        f"{_called(table, row[2])}: geen regel in het logboek"
        for row in rows
        if ((row[0], row[1]) not in named if row[1] else row[0] not in traces)
    ]
    made = Counter(row[0] for row in rows)
    broken += [
        f"{table.__tablename__}: {count} rijen en {sizes[trace]} keer in het logboek "
        f"(spoor {trace[:8]})"
        for trace, count in made.items()
        if trace in sizes and count > sizes[trace]
    ]
    broken += _without_trace(session, table)
    return Finding(len(rows), limited(broken))


def _events(session: Session, kind: str) -> tuple[set[tuple[str, str]], Counter[str]]:
    """(trace, pseudonym) of all events of a kind, and people named by trace."""
    of_kind = col(AuditEvent.object_kind) == kind
    changing = col(AuditEvent.act) != "view"
    pairs = session.execute(
        select(col(AuditEvent.trace_id), col(AuditSubject.pseudonym))
        .join(AuditSubject, col(AuditSubject.seq) == col(AuditEvent.seq))
        .where(of_kind, changing)
        .distinct()
    )
    sizes = session.execute(
        select(col(AuditEvent.trace_id), func.sum(col(AuditEvent.subject_count)))
        .where(of_kind, changing)
        .group_by(col(AuditEvent.trace_id))
    )
    found = Counter({trace: int(total) for trace, total in sizes})
    return {(trace, who) for trace, who in pairs}, found


def _called(table: Any, shown: object) -> str:
    """A row by its number; a contact has none, and a resident is never named."""
    name = table.__tablename__
    return name if table is ResidentContact else f"{name} {shown}"


def _without_trace(session: Session, table: Any) -> Iterator[str]:
    """Rows without a trace that were not there when the log began."""
    start = session.get(LogStart, table.__tablename__)
    most, last = (start.rows_before, start.last_id) if start else (0, 0)
    name, bare = table.__tablename__, table.trace.is_(None)
    counted = select(func.count()).select_from(table).where(bare)
    count = session.scalar(counted) or 0
    if count > most:
        yield f"{name}: {count} rijen zonder spoor, hooguit {most} zijn van vroeger"
    if hasattr(table, "id"):
        newer = select(table.id).where(bare, table.id > last).limit(SHOWN)
        for number in session.scalars(newer):
            yield f"{name} {number}: zonder spoor, en niet van voor het logboek"


def steps_of_before(session: Session) -> Finding:
    """Steps of a history without a trace are of before the log; whether the others
    are in it is looked at beside the chain."""
    bare = col(StateChange.trace).is_(None)
    count = session.scalar(select(func.count()).where(bare)) or 0
    return Finding(count, limited(list(_without_trace(session, StateChange))))


def log_invariant(table: Any, kind: str, dutch: str) -> Invariant:
    """The invariant of one table; other packages make theirs with it too."""
    return Invariant(
        f"{dutch} in het logboek",
        f"Van alle {dutch} staat in het logboek wie ze vastlegde en over wie ze gaan.",
        partial(logged, table=table, kind=kind),
    )


LOG_INVARIANTS = (
    *(log_invariant(table, kind, DUTCH[kind]) for table, kind in KIND_OF.items()),
    Invariant(
        "stappen van voor het logboek",
        "Een stap zonder spoor in het logboek is van voordat het logboek begon.",
        steps_of_before,
    ),
)
