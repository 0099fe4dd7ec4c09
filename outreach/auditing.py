"""Writes down who saw or did what with whom: notes during a transaction, rows at
its end.

A query says `seen(...)`, an action `did(...)`; state machines say it by themselves
(`actions.history`). `database.writing` writes the notes just before it commits, in the
same transaction (`audit_rows`); `database.reading` when it ends, before anything is
shown. When the log cannot be written, the work fails.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from secrets import token_hex
from typing import Any, NamedTuple

from sqlalchemy import event
from sqlalchemy.orm import SessionTransaction
from sqlmodel import Session

from outreach.access import Permission, Viewer

NOTES = "audit_notes"
TRACE = "audit_trace"
MARKS = "audit_marks"
MOMENT = "audit_moment"
ANCHOR_AT_END = "audit_anchor_at_end"
BEFORE_NOTES = "audit_before_notes"


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
    stands: bool = False
    """A look of a session that ended: it happened, whatever is undone around it."""


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


def looked(
    session: Session,
    viewer: Viewer,
    permission: Permission,
    *,
    kind: str,
    object_id: object,
) -> None:
    """Note that a viewer sees somebody who is no resident, such as who reported: an
    event without subjects, so that no resident's export tells of it."""
    _note(session, Note(viewer, "view", kind, str(object_id), (), permission))


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


def before_notes(session: Session, work: Callable[[Session], None]) -> None:
    """Have something done at the end of this transaction, just before its notes are
    written: what it does itself is noted too, which it would not be at the commit."""
    session.info.setdefault(BEFORE_NOTES, []).append(work)


def finish_work(session: Session) -> None:
    """Do what waited for the end of the transaction (`before_notes`)."""
    for work in session.info.pop(BEFORE_NOTES, []):
        work(session)


def add_notes(session: Session, notes: Iterable[Note]) -> None:
    """Notes of a session that cannot write, handed to one that can."""
    for note in notes:
        _note(session, note._replace(stands=True))


def notes_of(session: Session, at: datetime) -> None:
    """This session tells what happened at another moment (the demo city): from here on
    a view is of that moment, and the same build gives the same log."""
    session.info[MOMENT] = at


def _note(session: Session, note: Note) -> None:
    if note.at is None and MOMENT in session.info:
        note = note._replace(at=session.info[MOMENT])
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
    notes: list[Note] = session.info.get(NOTES, [])
    notes[mark:] = [note for note in notes[mark:] if note.stands]


def anchor_at_end(session: Session, **given: Any) -> None:
    """Ask for an anchor right after this transaction: something left the house.

    `given` are values of the `Anchor`, for one that says more than where the log ends.
    """
    session.info.setdefault(ANCHOR_AT_END, {}).update(given)
