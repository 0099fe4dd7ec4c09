"""Makes a batch again of which a restored database knows nothing: as data, without the
words of its letters, so that it can be confirmed, pulled and found by its numbers."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, text
from sqlmodel import Session, col, select

from letters.queries.memory import INVITATION, LETTER_REQUEST
from letters.queries.wave_letters import sequences
from letters.rules.batches import BATCH, BatchState
from letters.rules.kinds import LetterKind
from letters.rules.manifests import ManifestHead, ManifestLine, about_cycle
from letters.tables import Batch, Letter, TemplateVersion
from outreach.access import Permission, Viewer, require
from outreach.actions.history import begin_history
from outreach.auditing import did, trace_of
from outreach.rules.invitations import RECALLED
from outreach.tables import Cycle, Invitation, LetterRequest, Wave

CHUNK = 500


def rebuild(
    session: Session,
    head: ManifestHead,
    lines: Sequence[ManifestLine],
    residents: Mapping[int, str | None],
    *,
    by: Viewer,
    at: datetime,
) -> Batch | None:
    """The draft of a batch with its letters, under their old numbers where these are
    free. None where this database knows nobody of it, or no text of its kind."""
    require(by, Permission.PRINT_LETTERS)
    subjects = _subjects(session, head, lines, residents)
    template = _template(session, head)
    if not subjects or template is None:
        return None
    moment = datetime.fromisoformat(head.batch_made_at)
    taken = batch_in_place(session, head) is not None
    wave = None if taken else _wave_of(session, head)
    free = session.get(Batch, head.batch) is None
    batch = Batch(
        id=head.batch if free else None,
        wave_id=wave if head.reminder is None else None,
        reminds_wave_id=wave if head.reminder is not None else None,
        reminder_number=head.reminder,
        requests_day=_day(head.requests_day),
        district_code=head.district or None,
        kind=head.kind,
        template_id=template,
        reference_date=_day(head.reference_date) or moment.date(),
        letters=len(subjects),
        data_only=True,
        made_by=head.made_by,
        made_at=moment,
        state=BatchState.DRAFT,
    )
    begin_history(session, batch, BATCH, by=by, at=at, reason=RECALLED)
    _keep_letters(session, batch, lines, subjects, residents, template, by, moment, at)
    _pass_numbers(session, "batch", "letter")
    return batch


def _day(text_: str) -> date | None:
    return date.fromisoformat(text_) if text_ else None


def _template(session: Session, head: ManifestHead) -> int | None:
    """The text that it had, or another of its kind: nobody reads it from these rows."""
    there = session.get(TemplateVersion, head.template)
    if there is not None and there.kind == head.kind:
        return there.id
    return session.exec(
        select(TemplateVersion.id)
        .where(TemplateVersion.kind == head.kind)
        .order_by(col(TemplateVersion.id).desc())
    ).first()


def _wave_of(session: Session, head: ManifestHead) -> int | None:
    """The wave of a hand-over, if this database knows it."""
    if head.cycle is None or not head.week:
        return None
    return session.exec(
        select(Wave.id)
        .join(Cycle, col(Cycle.id) == col(Wave.cycle_id))
        .where(
            Cycle.year == head.cycle,
            Wave.district_code == head.district,
            Wave.week_start == date.fromisoformat(head.week),
        )
    ).first()


def batch_in_place(session: Session, head: ManifestHead) -> Batch | None:
    """The batch that holds the place of a hand-over here: of the same wave, or the same
    reminder of it."""
    wave = _wave_of(session, head)
    if wave is None:
        return None
    if head.reminder is None:
        place = col(Batch.wave_id) == wave
    else:
        place = (col(Batch.reminds_wave_id) == wave) & (
            col(Batch.reminder_number) == head.reminder
        )
    return session.exec(select(Batch).where(place)).first()


def _subjects(
    session: Session,
    head: ManifestHead,
    lines: Sequence[ManifestLine],
    residents: Mapping[int, str | None],
) -> dict[int, tuple[str, int]]:
    """Letter -> what it is about, where this database knows that."""
    years = {
        about_cycle(year): number
        for year, number in session.execute(select(col(Cycle.year), col(Cycle.id)))
    }
    found: dict[int, tuple[str, int]] = {}
    for line in lines:
        who = residents.get(line.letter)
        if who is None:
            continue
        cycle_id = years.get(line.about)
        if cycle_id is not None:
            number = session.exec(
                select(Invitation.id).where(
                    Invitation.cycle_id == cycle_id, Invitation.resident_id == who
                )
            ).first()
            if number is not None:
                found[line.letter] = (INVITATION, number)
        elif head.kind != LetterKind.INVITATION:
            request = session.get(LetterRequest, line.subject)
            if request is not None and request.resident_id == who:
                found[line.letter] = (LETTER_REQUEST, line.subject)
    return found


def _keep_letters(
    session: Session,
    batch: Batch,
    lines: Sequence[ManifestLine],
    subjects: Mapping[int, tuple[str, int]],
    residents: Mapping[int, str | None],
    template: int,
    by: Viewer,
    made_at: datetime,
    at: datetime,
) -> None:
    ours = [line for line in lines if line.letter in subjects]
    used: set[int | None] = set()
    for start in range(0, len(ours), CHUNK):
        numbers = [line.letter for line in ours[start : start + CHUNK]]
        used |= set(
            session.scalars(select(col(Letter.id)).where(col(Letter.id).in_(numbers)))
        )
    before = _sequences(session, by, batch.kind, subjects)
    rows: list[dict[str, Any]] = [
        {
            "id": line.letter,
            "batch_id": batch.id,
            "subject_kind": subjects[line.letter][0],
            "subject_id": subjects[line.letter][1],
            "kind": batch.kind,
            "sequence": before.get(subjects[line.letter], 0) + 1,
            "resident_id": residents[line.letter],
            "template_id": template,
            "letter_values": {},
            "sha256": line.sha256,
            "made_at": made_at,
            "trace": trace_of(session),
        }
        for line in ours
    ]
    numbered = [row for row in rows if row["id"] not in used]
    fresh = [_without_id(row) for row in rows if row["id"] in used]
    for part in (numbered, fresh):
        if part:
            session.execute(insert(Letter), part)
    about = [str(row["resident_id"]) for row in rows]
    did(session, by, "make_letters", "batch", batch.id, about, at=at)


def _without_id(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id"}


def _sequences(
    session: Session,
    by: Viewer,
    kind: str,
    subjects: Mapping[int, tuple[str, int]],
) -> dict[tuple[str, int], int]:
    found: dict[tuple[str, int], int] = {}
    for subject_kind in {one for one, _ in subjects.values()}:
        ids = [number for one, number in subjects.values() if one == subject_kind]
        last = sequences(session, by, ids, kind, subject_kind)
        found |= {(subject_kind, number): n for number, n in last.items()}
    return found


def _pass_numbers(session: Session, *tables: str) -> None:
    """PostgreSQL gives out the next number of its own count: let it pass those that
    were given out again. SQLite takes the highest by itself."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for name in tables:
        counter = f"pg_get_serial_sequence('{name}', 'id')"
        highest = session.scalar(text(f"SELECT max(id) FROM {name}")) or 0
        last = session.scalar(text(f"SELECT nextval({counter})")) or 0
        if last < highest:
            session.scalar(
                select(func.count()).select_from(
                    text(
                        f"(SELECT nextval({counter}) "
                        f"FROM generate_series(1, {highest - last})) AS passed"
                    )
                )
            )
