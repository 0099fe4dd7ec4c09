"""What the mail room sees: batches at the print house, and letters that must come out.

A line tells where a letter is and why it must come out; never whose it is.
"""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import or_
from sqlmodel import Session, col, select

from letters.queries.print_houses import expected_of, print_house_of
from letters.queries.wave_letters import batch_scope, batch_to_print
from letters.rules.batches import BATCH, BatchState
from letters.rules.kinds import KINDS, LetterKind
from letters.rules.pulling import Settled, can_take_back, pull_label
from letters.tables import Batch, Letter, PullLine
from outreach.access import Permission, Viewer, require
from outreach.auditing import seen
from outreach.tables import District
from outreach.wall import over_the_wall

RIGHT = Permission.HANDLE_MAIL
POSTED_SHOWN = 20
"""Posted batches that the page looks back on."""


class MailBatch(NamedTuple):
    """A batch that lies at the print house, or was posted of late."""

    id: int
    kind: str
    district: str
    state: BatchState
    label: str
    letters: int
    """That go to the post: pulled ones not counted."""
    handed_over_at: datetime | None
    cut_off_at: datetime | None
    can_take_back: bool
    begun: bool
    """The hand-over was cut off half-way: a person finishes it, or takes it back."""
    expected_on: date | None
    """Day on which the print house gives the letters to the post."""
    posted_on: date | None
    open_lines: int
    pulled: int
    gone: int
    """Letters that left although there was news: they are reported as they are."""


class PullRow(NamedTuple):
    """One letter to take out."""

    id: int
    reference: str
    """Stands small at the foot of the letter."""
    file_name: str
    pages: str
    reason: str
    settled: str
    noticed_at: datetime


@over_the_wall
def mail_batches(session: Session, viewer: Viewer, *, at: datetime) -> list[MailBatch]:
    """Batches at the print house, the oldest first, and then those posted of late."""
    require(viewer, RIGHT)
    lying = or_(
        col(Batch.state) == BatchState.HANDED_OVER,
        (col(Batch.state) == BatchState.RELEASED) & (col(Batch.manifest) != ""),
    )
    statement = (
        select(Batch, District.name)
        .outerjoin(District, col(District.code) == col(Batch.district_code))
        .where(batch_scope(viewer, RIGHT), col(Batch.data_only).is_(False))
    )
    here = session.execute(
        statement.where(lying).order_by(col(Batch.handed_over_at), col(Batch.id))
    ).all()
    rebuilt = session.execute(
        select(Batch, District.name)
        .outerjoin(District, col(District.code) == col(Batch.district_code))
        .where(
            batch_scope(viewer, RIGHT),
            col(Batch.data_only).is_(True),
            col(Batch.state) == BatchState.HANDED_OVER,
        )
        .order_by(col(Batch.id))
    ).all()
    posted = session.execute(
        statement.where(Batch.state == BatchState.POSTED)
        .order_by(col(Batch.posted_on).desc(), col(Batch.id).desc())
        .limit(POSTED_SHOWN)
    ).all()
    rows = [*here, *rebuilt, *posted]
    counts = _counts(session, [batch.id for batch, _ in rows])
    return [
        _mail_batch(session, batch, name, counts.get(batch.id or 0, {}), at)
        for batch, name in rows
    ]


def _counts(session: Session, ids: list[int | None]) -> dict[int, dict[str, int]]:
    """Lines of each batch by what was found."""
    found: dict[int, dict[str, int]] = {}
    rows = session.execute(
        select(col(PullLine.batch_id), col(PullLine.settled)).where(
            col(PullLine.batch_id).in_(ids)
        )
    )
    for batch, settled in rows:
        of_batch = found.setdefault(batch, {})
        of_batch[settled] = of_batch.get(settled, 0) + 1
    return found


def _mail_batch(
    session: Session,
    batch: Batch,
    district: str | None,
    counts: dict[str, int],
    at: datetime,
) -> MailBatch:
    handed_over = batch.handed_over_at
    house = print_house_of(session, batch)
    return MailBatch(
        id=batch.id or 0,
        kind=KINDS[LetterKind(batch.kind)].label,
        district=district or "hele gemeente",
        state=batch.state,
        label=BATCH.labels[batch.state],
        letters=batch.letters,
        handed_over_at=handed_over,
        cut_off_at=batch.cut_off_at,
        can_take_back=batch.state is BatchState.HANDED_OVER
        and can_take_back(at, batch.cut_off_at),
        begun=batch.state is BatchState.RELEASED,
        expected_on=expected_of(handed_over, house).posted_on if handed_over else None,
        posted_on=batch.posted_on,
        open_lines=counts.get("", 0),
        pulled=counts.get(Settled.PULLED.value, 0),
        gone=counts.get(Settled.GONE.value, 0),
    )


@over_the_wall
def pull_rows(session: Session, viewer: Viewer, batch_id: int) -> list[PullRow]:
    """The letters of a batch that must come out, in the order of the files: those to
    look for first."""
    batch_to_print(session, viewer, batch_id, RIGHT)
    columns: tuple[Any, ...] = (PullLine, Letter)
    rows = session.execute(
        select(*columns)
        .join(Letter, col(Letter.id) == col(PullLine.letter_id))
        .where(PullLine.batch_id == batch_id)
        .order_by(
            col(PullLine.settled) != "",
            col(Letter.file_name),
            col(Letter.first_page),
            col(PullLine.id),
        )
    ).all()
    about = (line.resident_id for line, _ in rows)
    seen(session, viewer, RIGHT, about, kind="pull_list", object_id=batch_id)
    return [_pull_row(batch_id, line, letter) for line, letter in rows]


def _pull_row(batch_id: int, line: PullLine, letter: Letter) -> PullRow:
    first, last = letter.first_page, letter.last_page
    pages = "" if first is None else str(first)
    if first is not None and last is not None and last != first:
        pages = f"{first} tot en met {last}"
    return PullRow(
        id=line.id or 0,
        reference=f"{batch_id}-{letter.id}",
        file_name=letter.file_name,
        pages=pages,
        reason=pull_label(line.reason),
        settled=line.settled,
        noticed_at=line.noticed_at,
    )
