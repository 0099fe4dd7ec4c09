"""What must always be true of letters; `verify` checks it.

Invariants look at everything, whoever asks: they take no viewer and give ids only.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from letters.adapters.batch_files import batch_folder, sum_on_disk
from letters.rules.batches import BatchState
from letters.rules.kinds import KINDS
from letters.tables import Batch, Letter, PullLine, SentMemory
from outreach.clock import local_date
from outreach.parts import Finding
from outreach.rules.contact import Purpose
from outreach.rules.register.events import EventKind
from outreach.tables import ContactHold, Objection, RegisterEvent

OPEN = (BatchState.RENDERED, BatchState.RELEASED, BatchState.HANDED_OVER)
LEFT = (BatchState.HANDED_OVER, BatchState.POSTED)
OWN_ACCORD = frozenset(
    kind.value
    for kind, about in KINDS.items()
    if about.purpose in (Purpose.INVITATION, Purpose.VISIT)
)
"""Kinds that objections and holds stop; that somebody is heard about his objection
is what a letter of another kind is for."""
GONE = (EventKind.DIED, EventKind.MOVED_OUT, EventKind.EMIGRATED)
"""After these nobody may be written to, unless a later event takes them back."""
_LETTER: Any = Letter
PAGE_COLUMNS: tuple[Any, ...] = (
    _LETTER.id,
    _LETTER.batch_id,
    _LETTER.file_name,
    _LETTER.first_page,
    _LETTER.last_page,
)
RELEASE_COLUMNS: tuple[Any, ...] = (
    _LETTER.id,
    _LETTER.resident_id,
    _LETTER.kind,
    _LETTER.released_at,
    _LETTER.held_reason,
    _LETTER.withdrawn_reason,
    col(PullLine.id).label("line"),
    col(Batch.state),
)


def one_letter_of_a_kind(session: Session) -> Finding:
    """At most one letter of a kind left for each invitation; of reminders one of each
    number. What was pulled from the post did not leave."""
    number = func.coalesce(col(Batch.reminder_number), 0)
    rows = session.execute(
        select(_LETTER.subject_id, _LETTER.kind, number, func.count(_LETTER.id))
        .join(Batch, col(Batch.id) == _LETTER.batch_id)
        .where(
            _LETTER.subject_kind == "invitation",
            _LETTER.released_at.is_not(None),
            _LETTER.withdrawn_reason == "",
            col(Batch.state).in_(LEFT),
        )
        .group_by(_LETTER.subject_id, _LETTER.kind, number)
    ).all()
    broken = [
        f"uitnodiging {subject}: {n} brieven van soort {kind}"
        for subject, kind, _, n in rows
        if n > 1
    ]
    return Finding(len(rows), broken)


def each_letter_in_one_file(session: Session) -> Finding:
    """Every letter handed over is in one file of its batch, on pages of its own."""
    rows = session.execute(
        select(*PAGE_COLUMNS)
        .join(Batch, col(Batch.id) == _LETTER.batch_id)
        .where(_LETTER.released_at.is_not(None), col(Batch.data_only).is_(False))
        .order_by(_LETTER.batch_id, _LETTER.file_name, _LETTER.first_page)
    ).all()
    pages = {
        (batch.id, entry["name"]): entry.get("pages", 0)
        for batch in session.exec(select(Batch).where(col(Batch.data_only).is_(False)))
        for entry in batch.files
    }
    broken: list[str] = []
    place: tuple[int, str] | None = None
    last = 0
    for row in rows:
        if (row.batch_id, row.file_name) != place:
            place, last = (row.batch_id, row.file_name), 0
        first_ok = row.first_page is not None and row.first_page > last
        if not first_ok or (row.last_page or 0) > pages.get(place, 0):
            broken.append(f"brief {row.id}: geen eigen bladzijde in het bestand")
        last = row.last_page or last
    return Finding(len(rows), broken)


def files_as_noted(session: Session, folder: Path) -> Finding:
    """Every file on the disk is, byte by byte, what its batch says.

    A file must be there until the letters are posted; later it may be gone.
    """
    checked = 0
    broken: list[str] = []
    for batch in session.exec(select(Batch).where(col(Batch.data_only).is_(False))):
        for entry in batch.files:
            checked += 1
            found = sum_on_disk(batch_folder(folder, batch.id or 0) / entry["name"])
            if found != entry["sha256"] and (found or batch.state in OPEN):
                state = "is anders" if found else "ontbreekt"
                broken.append(f"partij {batch.id}: {entry['name']} {state}")
    return Finding(checked, broken)


def none_to_the_refused(session: Session) -> Finding:
    """No letter was released to somebody who was refused, as known at that moment.

    Who was refused later is on the pull list; that list says why his letter is
    withdrawn.
    """
    released = session.execute(
        select(*RELEASE_COLUMNS)
        .join(Batch, col(Batch.id) == _LETTER.batch_id)
        .outerjoin(PullLine, col(PullLine.letter_id) == _LETTER.id)
        .where(_LETTER.released_at.is_not(None))
    ).all()
    gone, objected, held = _events(session), _objections(session), _holds(session)
    recalled = set(
        session.exec(
            select(SentMemory.letter_id).where(
                col(SentMemory.taken_back_at).is_not(None)
            )
        )
    )
    broken = []
    for row in released:
        moment, who = row.released_at, row.resident_id
        out = row.held_reason or row.withdrawn_reason
        if out and row.line is None and row.id not in recalled:
            broken.append(f"brief {row.id}: vrijgegeven terwijl die niet mocht")
        elif _gone_at(gone.get(who, []), moment):
            broken.append(f"brief {row.id}: de inwoner was weg bij het vrijgeven")
        elif row.kind not in OWN_ACCORD:
            continue
        elif any(at <= moment for at in objected.get(who, [])):
            broken.append(f"brief {row.id}: de inwoner had bezwaar gemaakt")
        elif any(hold.stops(moment) for hold in held.get(who, [])):
            broken.append(f"brief {row.id}: er was afgesproken om niet te schrijven")
    return Finding(len(released), broken)


class _Hold(NamedTuple):
    """An agreement not to write, as it was known."""

    at: datetime
    first: date
    last: date | None
    """First day without it."""

    def stops(self, moment: datetime) -> bool:
        """Whether it was known and in force at a moment."""
        day = local_date(moment)
        ended = self.last is not None and self.last <= day
        return self.at <= moment and self.first <= day and not ended


def _holds(session: Session) -> dict[str, list[_Hold]]:
    rows = session.execute(
        select(
            col(ContactHold.resident_id),
            col(ContactHold.at),
            col(ContactHold.valid_from),
            col(ContactHold.valid_to),
        )
    )
    found: dict[str, list[_Hold]] = {}
    for who, at, first, last in rows:
        found.setdefault(who, []).append(_Hold(at, first, last))
    return found


def _events(session: Session) -> dict[str, list[tuple[datetime, bool]]]:
    """By resident, in time: moments at which he went (True) or came back (False)."""
    back = (
        EventKind.CORRECTED,
        EventKind.REGISTERED,
        EventKind.IMMIGRATED,
        EventKind.FOUND_AGAIN,
    )
    rows = session.exec(
        select(RegisterEvent)
        .where(col(RegisterEvent.kind).in_([*GONE, *back]))
        .order_by(col(RegisterEvent.at), col(RegisterEvent.id))
    )
    found: dict[str, list[tuple[datetime, bool]]] = {}
    for row in rows:
        found.setdefault(row.resident_id, []).append((row.at, row.kind in GONE))
    return found


def _gone_at(events: list[tuple[datetime, bool]], moment: datetime) -> bool:
    known = [went for at, went in events if at <= moment]
    return bool(known) and known[-1]


def _objections(session: Session) -> dict[str, list[datetime]]:
    """Objections for ever that were never undone, by resident."""
    rows = session.execute(
        select(col(Objection.resident_id), col(Objection.at)).where(
            col(Objection.cycle_id).is_(None), col(Objection.undone_at).is_(None)
        )
    )
    found: dict[str, list[datetime]] = {}
    for resident_id, at in rows:
        if resident_id:
            found.setdefault(resident_id, []).append(at)
    return found
