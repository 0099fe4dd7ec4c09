"""Writes down who saw or did what with whom: notes during a transaction, rows at
its end.

A query says `seen(...)`, an action `did(...)`; state machines say it by themselves
(`actions.history`). `database.writing` writes the notes just before it commits, in the
same transaction; `database.reading` writes them when it ends, before anything is shown.
When the log cannot be written, the work fails.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from secrets import token_hex
from typing import Any, NamedTuple

from sqlalchemy import event, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import SessionTransaction
from sqlmodel import Session, col

from outreach import clock
from outreach.access import Grant, Permission, Viewer, ViewerKind
from outreach.adapters.sealing import Keys, keys_in_use
from outreach.rules.audit import START_OF_CHAIN, chained, digest_of
from outreach.rules.processing import activity_of
from outreach.settings import load_settings
from outreach.tables import AuditEvent, AuditSubject, AuditTail, SubjectKey

NOTES = "audit_notes"
TRACE = "audit_trace"
MARKS = "audit_marks"
CHUNK = 500
"""Ids in one statement."""
PSEUDONYM_BYTES = 12
"""96 random bits: unique, and not to be guessed."""


class Note(NamedTuple):
    """What will be one event."""

    viewer: Viewer
    act: str
    kind: str
    object_id: str = ""
    subjects: tuple[str, ...] = ()
    """Ids of residents; they are written as pseudonyms only."""
    permission: Permission | None = None
    result: str = "ok"
    at: datetime | None = None
    """None: the moment of writing."""


def seen(
    session: Session,
    viewer: Viewer,
    permission: Permission,
    subjects: Iterable[str],
    *,
    kind: str = "resident",
    object_id: object = "",
    act: str = "view",
) -> None:
    """Note that a viewer sees these residents: one event, a row for each of them.

    `kind` and `object_id` name the list or the thing in which they are seen
    ("visit", 12). An empty list is no event.
    """
    found = tuple(dict.fromkeys(subjects))
    if found:
        _note(session, Note(viewer, act, kind, str(object_id or ""), found, permission))


def did(
    session: Session,
    by: Viewer,
    act: str,
    kind: str,
    object_id: object,
    subjects: Iterable[str] = (),
    *,
    at: datetime,
    permission: Permission | None = None,
) -> None:
    """Note a change: of residents, or of people, rights and settings (no subjects)."""
    found = tuple(dict.fromkeys(subjects))
    _note(
        session,
        Note(by, act, kind, str(object_id or ""), found, permission, "ok", at),
    )


def refused(
    session: Session,
    viewer: Viewer,
    act: str,
    *,
    kind: str = "page",
    object_id: object = "",
    permission: Permission | None = None,
    result: str = "denied",
) -> None:
    """Note that somebody was kept out. Never holds what was typed."""
    _note(
        session,
        Note(viewer, act, kind, str(object_id or ""), (), permission, result),
    )


def trace_of(session: Session) -> str:
    """The trace of this transaction: 32 hexadecimal signs, one a session."""
    trace: str = session.info.setdefault(TRACE, token_hex(16))
    return trace


def take_notes(session: Session) -> list[Note]:
    """The notes so far, taken out of the session."""
    notes: list[Note] = session.info.pop(NOTES, [])
    return notes


def add_notes(session: Session, notes: Iterable[Note]) -> None:
    """Notes of a session that cannot write, handed to one that can."""
    for note in notes:
        _note(session, note)


def _note(session: Session, note: Note) -> None:
    session.info.setdefault(NOTES, []).append(note)


@event.listens_for(Session, "after_transaction_create")
def _mark(session: Session, transaction: SessionTransaction) -> None:
    """How many notes there were when a savepoint (or the whole) began."""
    marks = session.info.setdefault(MARKS, {})
    marks[id(transaction)] = len(session.info.get(NOTES, ()))


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, undone: SessionTransaction) -> None:
    """What was undone did not happen: its notes go too."""
    mark = session.info.get(MARKS, {}).get(id(undone), 0)
    del session.info.get(NOTES, [])[mark:]


def write_notes(session: Session) -> tuple[int, str] | None:
    """Write the notes of a session as rows; returns (seq, mac) of the last one.

    Takes the lock on the end of the chain, so it is the last act before a commit.
    None when there was nothing to write. Raises Refused when the key is lost.
    """
    notes = take_notes(session)
    if not notes:
        return None
    names = _pseudonyms(session, {who for note in notes for who in note.subjects})
    tail = _end_of_chain(session)
    keys = keys_in_use(load_settings(), in_use=tail.seq > 0)
    rows = list(_chain(notes, names, tail, keys, trace_of(session)))
    connection = session.connection()
    connection.execute(insert(AuditEvent), rows)
    subjects = [
        {"seq": row["seq"], "pseudonym": names[who]}
        for row, note in zip(rows, notes, strict=True)
        for who in note.subjects
    ]
    if subjects:
        connection.execute(insert(AuditSubject), subjects)
    last = rows[-1]
    connection.execute(update(AuditTail).values(seq=last["seq"], mac=last["mac"]))
    return last["seq"], last["mac"]


def _chain(
    notes: Sequence[Note],
    names: dict[str, str],
    tail: AuditTail,
    keys: Keys,
    trace: str,
) -> Iterator[dict[str, Any]]:
    moment, before = clock.now(), tail.mac or START_OF_CHAIN
    for seq, note in enumerate(notes, start=tail.seq + 1):
        grant = _right(note)
        row: dict[str, Any] = {
            "seq": seq,
            "at": note.at or moment,
            "actor": note.viewer.actor,
            "role": grant.role.value if grant else _roles(note.viewer),
            "area": grant.area if grant else "",
            "act": note.act,
            "object_kind": note.kind,
            "object_id": note.object_id,
            "subject_count": len(note.subjects),
            "subject_digest": digest_of(names[who] for who in note.subjects),
            "purpose": activity_of(note.permission, note.kind),
            "result": note.result,
            "origin": note.viewer.origin,
            "trace_id": trace,
            "span_id": f"{seq:016x}",
            "key_id": keys.key_id,
        }
        before = row["mac"] = chained(keys.audit, before, row)
        yield row


def _right(note: Note) -> Grant | None:
    """The right that was used; the first of several."""
    if note.permission is None:
        return None
    return next(note.viewer.grants_for(note.permission), None)


def _roles(viewer: Viewer) -> str:
    if viewer.kind is not ViewerKind.PERSON:
        return viewer.kind.value
    return ",".join(sorted(viewer.roles))


def _end_of_chain(session: Session) -> AuditTail:
    """The last link, locked until the commit; made by the first event ever."""
    locked = (
        select(AuditTail).with_for_update().execution_options(populate_existing=True)
    )
    tail = session.scalars(locked).first()
    if tail is None:
        session.connection().execute(
            _ignoring(session, AuditTail), {"id": 1, "seq": 0, "mac": ""}
        )
        tail = session.scalars(locked).one()
    return tail


def _pseudonyms(session: Session, residents: set[str]) -> dict[str, str]:
    """The pseudonym of each resident; new ones are made."""
    wanted = sorted(residents)
    known = _known(session, wanted)
    fresh = [
        {"resident_id": who, "pseudonym": token_hex(PSEUDONYM_BYTES)}
        for who in wanted
        if who not in known
    ]
    if fresh:
        session.connection().execute(_ignoring(session, SubjectKey), fresh)
        known |= _known(session, [row["resident_id"] for row in fresh])
    return known


def _known(session: Session, residents: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(residents), CHUNK):
        rows = session.execute(
            select(col(SubjectKey.resident_id), col(SubjectKey.pseudonym)).where(
                col(SubjectKey.resident_id).in_(residents[start : start + CHUNK])
            )
        )
        found |= dict(rows.all())
    return found


def _ignoring(session: Session, table: Any) -> Any:
    """INSERT that leaves a row alone which somebody else has just made."""
    kind = session.get_bind().dialect.name
    made = postgresql.insert if kind == "postgresql" else sqlite.insert
    return made(table).on_conflict_do_nothing()
