"""What the page "Brieven" shows: waves to print, batches, what does not go and why."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, literal
from sqlmodel import Session, col, select

from letters.queries.wave_letters import batch_scope, batch_to_print
from letters.rules.batches import BATCH, BatchState
from letters.rules.holds import EXPLAINED, hold_label, withdrawn_label
from letters.rules.kinds import KINDS, SELECTION_LABELS, LetterKind
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
    """A batch as the list shows it. letters + held + withdrawn = all that were made."""

    id: int
    kind: str
    about: str
    """What it is of: the wave, the reminder, or the day of the requests."""
    district: str
    wave_id: int | None
    state: BatchState
    label: str
    letters: int
    held: int
    withdrawn: int
    pulled: int
    """Of the held and withdrawn ones: taken out at the last look."""
    expected: int | None
    reference_date: date
    made_at: datetime
    released_at: datetime | None
    handed_over_at: datetime | None
    posted_on: date | None
    made_by: str
    proofed_by: str
    proof_digest: str
    data_only: bool
    files: list[dict[str, Any]]


class HeldLetter(NamedTuple):
    """A letter that waits for a person."""

    resident_id: str
    name: str
    reason: str
    now: str
    """What to do about it."""


class OutCount(NamedTuple):
    """How many letters do not go, for a reason."""

    reason: str
    waits: bool
    """A person decides; else the invitation ended."""
    first: int
    """Before the approval."""
    last: int
    """At the last look, or because it did not fit on the page."""


RIGHT = Permission.APPROVE_LETTERS
"""Who approves sees batches and figures; who prints sees persons too."""
OVER = (BatchState.POSTED, BatchState.CANCELLED)
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
    require(viewer, RIGHT)
    wave = func.coalesce(
        col(Batch.wave_id), col(Batch.cancelled_wave_id), col(Batch.reminds_wave_id)
    )
    rows = session.execute(
        select(Batch, Wave, Cycle.label, District.name)
        .outerjoin(Wave, col(Wave.id) == wave)
        .outerjoin(Cycle, col(Cycle.id) == col(Wave.cycle_id))
        .outerjoin(District, col(District.code) == col(Batch.district_code))
        .where(batch_scope(viewer, RIGHT))
        .order_by(col(Batch.state).in_(OVER), col(Batch.id).desc())
        .limit(limit)
    )
    return [_batch_row(*row) for row in rows]


def _batch_row(
    batch: Batch, wave: Wave | None, cycle: str | None, district: str | None
) -> BatchRow:
    return BatchRow(
        id=batch.id or 0,
        kind=KINDS[LetterKind(batch.kind)].label,
        about=_about(batch, wave, cycle or ""),
        district=district or "hele gemeente",
        wave_id=batch.wave_id,
        state=batch.state,
        label=BATCH.labels[batch.state],
        letters=batch.letters,
        held=batch.held,
        withdrawn=batch.withdrawn,
        pulled=batch.pulled,
        expected=batch.expected,
        reference_date=batch.reference_date,
        made_at=batch.made_at,
        released_at=batch.released_at,
        handed_over_at=batch.handed_over_at,
        posted_on=batch.posted_on,
        made_by=batch.made_by,
        proofed_by=batch.proofed_by,
        proof_digest=batch.proof_digest,
        data_only=batch.data_only,
        files=batch.files,
    )


def _about(batch: Batch, wave: Wave | None, cycle: str) -> str:
    """What a batch is of, in words."""
    if wave is None:
        day = batch.requests_day
        return f"aangevraagd op {day:%d-%m-%Y}" if day else "aangevraagd"
    week = f"golf van {wave.week_start:%d-%m-%Y}, {cycle}"
    number = batch.reminder_number
    return f"herinnering {number} bij {week}" if number else week


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
def out_counts(session: Session, viewer: Viewer, batch_id: int) -> list[OutCount]:
    """Letters of a batch that do not go, by reason; the most first."""
    batch = batch_to_print(session, viewer, batch_id, RIGHT)
    rows = session.execute(
        select(Letter.id, Letter.held_reason, Letter.withdrawn_reason).where(
            Letter.batch_id == batch_id,
            (col(Letter.held_reason) != "") | (col(Letter.withdrawn_reason) != ""),
        )
    ).all()
    before = None if batch.frozen_out is None else set(batch.frozen_out)
    found: dict[tuple[str, bool], list[int]] = {}
    for number, held, withdrawn in rows:
        waits = not withdrawn
        label = hold_label(held) if waits else withdrawn_label(withdrawn)
        counts = found.setdefault((label, waits), [0, 0])
        counts[before is not None and number not in before] += 1
    counted = [OutCount(*key, *counts) for key, counts in found.items()]
    return sorted(counted, key=lambda row: (-row.first - row.last, row.reason))


@over_the_wall
def selection_words(
    session: Session, viewer: Viewer, batch_id: int
) -> list[tuple[str, int]]:
    """Whom each text of a batch is for, in words, and how many letters have it."""
    batch_to_print(session, viewer, batch_id, RIGHT)
    rows = session.execute(
        select(TemplateVersion.selection, func.count(col(Letter.id)))
        .join(Letter, col(Letter.template_id) == col(TemplateVersion.id))
        .where(
            Letter.batch_id == batch_id,
            Letter.held_reason == "",
            Letter.withdrawn_reason == "",
        )
        .group_by(col(TemplateVersion.selection))
    ).all()
    return sorted(
        ((SELECTION_LABELS[selection], n) for selection, n in rows),
        key=lambda row: -row[1],
    )


def as_json(batch: Batch) -> dict[str, Any]:
    """A batch as `print-letters --json` prints it."""
    return {
        "batch": batch.id,
        "wave": batch.wave_id,
        "state": batch.state.value,
        "reference_date": batch.reference_date.isoformat(),
        "expected": batch.expected,
        "letters": batch.letters,
        "held": batch.held,
        "withdrawn": batch.withdrawn,
        "pulled": batch.pulled,
        "files": [
            {key: value for key, value in entry.items() if key != "content"}
            for entry in batch.files
        ],
    }
