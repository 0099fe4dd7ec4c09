"""What the files of a hand-over say: made of the rows of a batch."""

from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, select

from letters.actions.memory import keep_file
from letters.actions.reading_back import folder_of
from letters.queries.memory import Subject, files_of, hashes, sendings
from letters.rules.manifests import (
    ManifestAct,
    ManifestHead,
    ManifestLine,
    attempt_name,
    hand_over_name,
    later_name,
    page_count,
)
from letters.tables import Batch, Letter
from outreach.access import Permission, Viewer, require
from outreach.tables import Cycle, Wave


def released_letters(session: Session, batch: Batch) -> list[Letter]:
    """The letters that leave, in the order in which they were made."""
    return list(
        session.exec(
            select(Letter)
            .where(
                Letter.batch_id == batch.id,
                Letter.held_reason == "",
                Letter.withdrawn_reason == "",
                col(Letter.released_at).is_not(None),
            )
            .order_by(col(Letter.id))
        )
    )


def lines_of(
    session: Session, batch: Batch, letters: list[Letter]
) -> list[ManifestLine]:
    """What the manifest says of each letter."""
    subjects = {
        letter.id or 0: Subject(
            letter.subject_kind, letter.subject_id, letter.resident_id
        )
        for letter in letters
    }
    named = sendings(
        session, batch.kind, subjects.values(), reminder=batch.reminder_number
    )
    who = hashes(session, (letter.resident_id for letter in letters))
    lines = []
    for letter in letters:
        sending = named[subjects[letter.id or 0]]
        lines.append(
            ManifestLine(
                letter=letter.id or 0,
                who=who[letter.resident_id].hex(),
                about=sending.about,
                kind=sending.kind,
                sequence=sending.sequence,
                sha256=letter.sha256,
                pages=page_count(letter.first_page, letter.last_page),
                file_name=letter.file_name,
                first_page=letter.first_page,
                last_page=letter.last_page,
                subject=letter.subject_id,
            )
        )
    return lines


def next_name(session: Session, batch: Batch, letters: list[Letter]) -> str:
    """The name of this hand-over: another one after an attempt that was taken back."""
    content = [(letter.id or 0, letter.sha256) for letter in letters]
    base = hand_over_name(batch.id or 0, batch.made_at, content)
    attempt = 1
    while True:
        name = attempt_name(base, attempt)
        back = later_name(name, ManifestAct.TAKEN_BACK)
        if back not in files_of(session, name):
            return name
        attempt += 1


def head_of(
    session: Session,
    batch: Batch,
    hand_over_file: str,
    letters: int,
    *,
    act: ManifestAct = ManifestAct.HANDED_OVER,
    by: Viewer,
    at: datetime,
    **given: Any,
) -> ManifestHead:
    """The head of a file about a batch."""
    if not by.may(Permission.HANDLE_MAIL):
        require(by, Permission.PRINT_LETTERS)
    wave_id = batch.wave_id or batch.cancelled_wave_id or batch.reminds_wave_id
    wave = session.get(Wave, wave_id) if wave_id else None
    cycle = session.get(Cycle, wave.cycle_id) if wave else None
    values: dict[str, Any] = {
        "act": act.value,
        "hand_over": hand_over_file,
        "batch": batch.id,
        "batch_made_at": _iso(batch.made_at),
        "at": _iso(at),
        "by": by.actor,
        "letters": letters,
        "kind": batch.kind,
        "cycle": cycle.year if cycle else None,
        "district": batch.district_code or "",
        "week": wave.week_start.isoformat() if wave else "",
        "reminder": batch.reminder_number,
        "requests_day": batch.requests_day.isoformat() if batch.requests_day else "",
        "reference_date": batch.reference_date.isoformat(),
        "made_by": batch.made_by,
        "approved_by": batch.approved_by,
        "approved_at": _iso(batch.approved_at),
        "template": batch.template_id,
    }
    if act is ManifestAct.HANDED_OVER:
        values["files"] = tuple(dict(entry) for entry in batch.files)
    return ManifestHead(**values | given)


def _iso(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat() if moment else ""


def take_back_file(
    session: Session,
    batch: Batch,
    hand_over_file: str,
    reason: str,
    *,
    letters: list[Letter] | None = None,
    by: Viewer,
    at: datetime,
) -> None:
    """Write outside the database that letters did not leave; `letters`: only these."""
    if not by.may(Permission.HANDLE_MAIL):
        require(by, Permission.PRINT_LETTERS)
    rows = released_letters(session, batch) if letters is None else letters
    mark = "" if letters is None else "-".join(str(row.id) for row in rows)
    head = head_of(
        session,
        batch,
        hand_over_file,
        len(rows),
        act=ManifestAct.TAKEN_BACK,
        by=by,
        at=at,
        reason=reason,
    )
    name = later_name(hand_over_file, ManifestAct.TAKEN_BACK, mark)
    lines = lines_of(session, batch, rows)
    keep_file(session, folder_of(session), name, head, lines, by=by, at=at)
