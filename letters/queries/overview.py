"""What the page "Brieven" shows: waves to print, batches, held letters, a preview."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, literal
from sqlmodel import Session, col, select

from letters.queries.wave_letters import batch_to_print
from letters.rules.batches import BATCH, BatchState
from letters.rules.holds import EXPLAINED, hold_label, withdrawn_label
from letters.rules.print_jobs import Job, job_letter
from letters.tables import Batch, Letter, TemplateVersion
from outreach.access import Permission, Viewer, require
from outreach.auditing import seen
from outreach.queries.residents import display_name
from outreach.queries.scope import district_scope
from outreach.rules.cycles import WaveState
from outreach.rules.invitations import InvitationState
from outreach.tables import Cycle, District, Invitation, Resident, Wave
from outreach.wall import over_the_wall


class WaitingWave(NamedTuple):
    """An approved wave without letters."""

    wave_id: int
    cycle: str
    district: str
    week_start: date
    invitations: int
    """Planned invitations, which become letters, or are held or withdrawn."""


class BatchRow(NamedTuple):
    """A batch as the list shows it. letters + held + withdrawn = all of the wave."""

    id: int
    wave_id: int
    cycle: str
    district: str
    week_start: date
    state: BatchState
    label: str
    letters: int
    held: int
    withdrawn: int
    reference_date: date
    made_at: datetime
    handed_over_at: datetime | None
    posted_on: date | None
    data_only: bool
    files: list[dict[str, Any]]


class HeldLetter(NamedTuple):
    """A letter that waits for a person."""

    resident_id: str
    name: str
    reason: str
    now: str
    """What to do about it."""


class WithdrawnCount(NamedTuple):
    """How many letters were taken out for a reason."""

    reason: str
    letters: int


WAITING_COLUMNS: tuple[Any, ...] = (
    col(Wave.id),
    col(Cycle.label),
    col(District.name),
    col(Wave.week_start),
    func.count(col(Invitation.id)),
)


def _scope(viewer: Viewer) -> Any:
    require(viewer, Permission.PRINT_LETTERS)
    return district_scope(
        viewer,
        Permission.PRINT_LETTERS,
        col(Wave.district_code),
        municipal=literal(True),
    )


@over_the_wall
def waiting_waves(session: Session, viewer: Viewer) -> list[WaitingWave]:
    """Approved waves of which no letters were made, the earliest first."""
    rows = session.execute(
        select(*WAITING_COLUMNS)
        .join(Cycle, col(Cycle.id) == col(Wave.cycle_id))
        .join(District, col(District.code) == col(Wave.district_code))
        .outerjoin(
            Invitation,
            (col(Invitation.wave_id) == col(Wave.id))
            & (col(Invitation.state) == InvitationState.PLANNED),
        )
        .outerjoin(Batch, col(Batch.wave_id) == col(Wave.id))
        .where(
            _scope(viewer), Wave.state == WaveState.APPROVED, col(Batch.id).is_(None)
        )
        .group_by(col(Wave.id), Cycle.label, District.name, Wave.week_start)
        .order_by(col(Wave.week_start), District.name)
    )
    return [WaitingWave(*row) for row in rows]


@over_the_wall
def batch_rows(session: Session, viewer: Viewer, *, limit: int = 50) -> list[BatchRow]:
    """The newest batches: open ones first."""
    rows = session.execute(
        select(Batch, Wave, Cycle.label, District.name)
        .join(Wave, col(Wave.id) == col(Batch.wave_id))
        .join(Cycle, col(Cycle.id) == col(Wave.cycle_id))
        .join(District, col(District.code) == col(Wave.district_code))
        .where(_scope(viewer))
        .order_by(
            col(Batch.posted_on).is_not(None),
            col(Wave.week_start).desc(),
            col(Batch.id).desc(),
        )
        .limit(limit)
    )
    return [_batch_row(batch, wave, cycle, name) for batch, wave, cycle, name in rows]


def _batch_row(batch: Batch, wave: Wave, cycle: str, district: str) -> BatchRow:
    return BatchRow(
        id=batch.id or 0,
        wave_id=wave.id or 0,
        cycle=cycle,
        district=district,
        week_start=wave.week_start,
        state=batch.state,
        label=BATCH.labels[batch.state],
        letters=batch.letters,
        held=batch.held,
        withdrawn=batch.withdrawn,
        reference_date=batch.reference_date,
        made_at=batch.made_at,
        handed_over_at=batch.handed_over_at,
        posted_on=batch.posted_on,
        data_only=batch.data_only,
        files=batch.files,
    )


@over_the_wall
def held_letters(session: Session, viewer: Viewer, batch_id: int) -> list[HeldLetter]:
    """The letters of a batch that wait for a person, each with what to do."""
    batch_to_print(session, viewer, batch_id)
    rows = session.execute(
        select(Letter.held_reason, Resident)
        .join(Resident, col(Resident.id) == col(Letter.resident_id))
        .where(
            Letter.batch_id == batch_id,
            Letter.held_reason != "",
            Letter.withdrawn_reason == "",
        )
        .order_by(col(Letter.id))
    ).all()
    seen(
        session,
        viewer,
        Permission.PRINT_LETTERS,
        (resident.id for _, resident in rows),
        kind="batch",
        object_id=batch_id,
    )
    return [
        HeldLetter(
            resident.id,
            display_name(resident),
            hold_label(reason),
            EXPLAINED[reason].now if reason in EXPLAINED else "",
        )
        for reason, resident in rows
    ]


@over_the_wall
def withdrawn_counts(
    session: Session, viewer: Viewer, batch_id: int
) -> list[WithdrawnCount]:
    """Letters that were taken out at a last look, by reason; the most first."""
    batch_to_print(session, viewer, batch_id)
    rows = session.execute(
        select(Letter.withdrawn_reason, func.count(col(Letter.id)))
        .where(Letter.batch_id == batch_id, Letter.withdrawn_reason != "")
        .group_by(col(Letter.withdrawn_reason))
    ).all()
    counted = [WithdrawnCount(withdrawn_label(reason), n) for reason, n in rows]
    return sorted(counted, key=lambda row: (-row.letters, row.reason))


@over_the_wall
def preview_job(
    session: Session, viewer: Viewer, batch_id: int, *, longest: bool = False
) -> Job | None:
    """One letter of a batch, ready to be set: the first, or the one with most text.

    None when no letter goes to print.
    """
    batch = batch_to_print(session, viewer, batch_id)
    letters = session.exec(
        select(Letter)
        .where(
            Letter.batch_id == batch_id,
            Letter.held_reason == "",
            Letter.withdrawn_reason == "",
        )
        .order_by(col(Letter.id))
    ).all()
    if not letters:
        return None
    letter = max(letters, key=_size) if longest else letters[0]
    seen(
        session,
        viewer,
        Permission.PRINT_LETTERS,
        [letter.resident_id],
        kind="letter",
        object_id=letter.id,
    )
    sheet = {**batch.sheet}
    logo = sheet.pop("picture", "")
    text = session.get_one(TemplateVersion, letter.template_id).text
    ref = f"{batch_id}-{letter.id}"
    key = str(letter.template_id)
    one = job_letter(ref, letter.letter_values, key)
    made_at = int(batch.made_at.timestamp())
    return Job(f"brief-{ref}.pdf", sheet, {key: text}, made_at, [one], logo)


def as_json(batch: Batch) -> dict[str, Any]:
    """A batch as `print-letters --json` prints it."""
    return {
        "batch": batch.id,
        "wave": batch.wave_id,
        "state": batch.state.value,
        "reference_date": batch.reference_date.isoformat(),
        "letters": batch.letters,
        "held": batch.held,
        "withdrawn": batch.withdrawn,
        "files": [
            {key: value for key, value in entry.items() if key != "content"}
            for entry in batch.files
        ],
    }


def _size(letter: Letter) -> int:
    values = letter.letter_values
    return sum(map(len, values["address"])) + sum(map(len, values["text"].values()))
