"""The mail room confirms that a batch was posted."""

from datetime import date, datetime

from sqlmodel import Session

from letters.queries.wave_letters import batch_to_print, require_a_person
from letters.rules.batches import BATCH, BatchAct, BatchState
from letters.tables import Batch
from outreach.access import Viewer
from outreach.actions.history import already_done, transition
from outreach.actions.invitations import mark_posted
from outreach.actions.log_checks import require_whole_log
from outreach.wall import over_the_wall

NOT_CONFIRMED = "De verzending is niet bevestigd."


@over_the_wall
def confirm_posted(
    session: Session, batch_id: int, *, posted_on: date, by: Viewer, at: datetime
) -> Batch:
    """Note the day on which the letters were posted.

    Raises AlreadyDone the second time, TransitionRefused before the hand-over, and
    Refused for a day to come or a damaged log.
    """
    require_a_person(by)
    batch = batch_to_print(session, by, batch_id)
    if batch.state is BatchState.POSTED:
        raise already_done(session, BATCH, str(batch_id))
    BATCH.next_state(batch.state, BatchAct.CONFIRM_POSTED)
    if not batch.data_only:
        require_whole_log(session, what=NOT_CONFIRMED, by=by, at=at)
    if batch.wave_id is not None:
        mark_posted(session, batch.wave_id, posted_on=posted_on, by=by, at=at)
    transition(
        session,
        batch,
        BATCH,
        BatchAct.CONFIRM_POSTED,
        by=by,
        at=at,
        values={"posted_on": posted_on},
    )
    return batch
