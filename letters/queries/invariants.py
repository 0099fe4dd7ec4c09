"""What must always be true of letters; `verify` checks it.

Invariants look at everything, whoever asks: they take no viewer and give ids only.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from letters.adapters.batch_files import batch_folder, sum_on_disk
from letters.rules.batches import BatchState
from letters.tables import Batch, Letter
from outreach.parts import Finding
from outreach.rules.register.events import EventKind
from outreach.tables import Objection, RegisterEvent

OPEN = (BatchState.RENDERED, BatchState.HANDED_OVER)
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
    _LETTER.released_at,
    _LETTER.held_reason,
    _LETTER.withdrawn_reason,
)


def one_letter_of_a_kind(session: Session) -> Finding:
    """At most one letter of a kind was handed over for each invitation."""
    rows = session.execute(
        select(Letter.subject_id, Letter.kind, func.count(_LETTER.id))
        .where(Letter.subject_kind == "invitation", _LETTER.released_at.is_not(None))
        .group_by(_LETTER.subject_id, _LETTER.kind)
    ).all()
    broken = [
        f"uitnodiging {subject}: {n} brieven van soort {kind}"
        for subject, kind, n in rows
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
    """No letter left for somebody who was refused, as known at that moment."""
    released = session.execute(
        select(*RELEASE_COLUMNS).where(_LETTER.released_at.is_not(None))
    ).all()
    gone, objected = _events(session), _objections(session)
    broken = []
    for row in released:
        if row.held_reason or row.withdrawn_reason:
            broken.append(f"brief {row.id}: overgedragen terwijl die niet mocht")
        elif _gone_at(gone.get(row.resident_id, []), row.released_at):
            broken.append(f"brief {row.id}: de inwoner was weg bij het overdragen")
        elif any(at <= row.released_at for at in objected.get(row.resident_id, [])):
            broken.append(f"brief {row.id}: de inwoner had bezwaar gemaakt")
    return Finding(len(released), broken)


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
