"""A batch that does not go: what asked for its letters is free for another batch."""

from datetime import datetime
from pathlib import Path
from shutil import rmtree

from sqlalchemy import update
from sqlmodel import Session, col

from letters.actions.freeing import let_go
from letters.actions.memory import require_memory, require_not_begun
from letters.adapters.batch_files import batch_folder
from letters.queries.wave_letters import batch_to_print, require_a_person
from letters.rules.batch_counts import is_reason
from letters.rules.batches import BATCH, BatchAct, BatchState
from letters.tables import Batch, Letter
from outreach.access import Viewer
from outreach.actions.history import already_done, transition
from outreach.errors import Refused
from outreach.wall import over_the_wall

NOT_CANCELLED = "De partij is niet vervallen."


@over_the_wall
def cancel_batch(
    session: Session,
    batch_id: int,
    *,
    reason: str,
    folder: Path | None = None,
    by: Viewer,
    at: datetime,
) -> Batch:
    """Cancel a batch that did not leave the house; its invitations stay planned.

    `folder`: where the files are; they are removed. Raises AlreadyDone the second
    time, and Refused without a reason or after the hand-over (that is
    `cancel_handed_over`).
    """
    require_a_person(by)
    batch = batch_to_print(session, by, batch_id)
    if batch.state is BatchState.CANCELLED:
        raise already_done(session, BATCH, str(batch_id))
    BATCH.next_state(batch.state, BatchAct.CANCEL)
    if batch.state is BatchState.HANDED_OVER:
        raise Refused(
            NOT_CANCELLED,
            "De brieven liggen al bij de drukker.",
            "Kijk bij de postkamer of de overdracht nog kan worden teruggedraaid.",
        )
    if not batch.data_only:
        require_memory(session, what=NOT_CANCELLED, by=by, at=at)
        require_not_begun(batch, what=NOT_CANCELLED, by=by, at=at)
    if not is_reason(reason):
        raise Refused(
            NOT_CANCELLED,
            "Er staat niet bij waarom deze partij niet doorgaat.",
            "Schrijf het in een zin op.",
        )
    let_go(session, batch, by=by, at=at)
    session.execute(
        update(Letter).where(col(Letter.batch_id) == batch_id).values(released_at=None)
    )
    transition(
        session, batch, BATCH, BatchAct.CANCEL, by=by, at=at, note=reason.strip()
    )
    if folder is not None:
        rmtree(batch_folder(folder, batch_id), ignore_errors=True)
    return batch
