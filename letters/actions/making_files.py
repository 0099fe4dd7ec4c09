"""Has the files of an approved batch made, in short transactions."""

from datetime import datetime
from pathlib import Path

from letters.actions.delivering import check_sort_codes
from letters.actions.freezing import check_frozen
from letters.actions.worker_rendering import render_by_workers
from letters.adapters.setting_pool import Progress
from letters.queries.wave_letters import batch_to_print
from letters.rules.batches import BATCH, BatchAct
from outreach.access import Viewer
from outreach.actions.log_checks import require_whole_log
from outreach.database import writing
from outreach.wall import wall_lifted

NOT_MADE = "De brieven zijn niet gemaakt."


def make_letters_at(
    url: str,
    batch_id: int,
    *,
    folder: Path,
    by: Viewer,
    at: datetime,
    progress: Progress | None = None,
) -> None:
    """As `batches.make_letters`, for a screen or a command: nobody waits meanwhile.

    Workers make the files where there are any, else this process. Raises as
    `make_letters` does.
    """
    with writing(url, by) as session, wall_lifted(session):
        batch = batch_to_print(session, by, batch_id)
        BATCH.next_state(batch.state, BatchAct.RENDER)
        require_whole_log(session, what=NOT_MADE, by=by, at=at)
        check_frozen(session, batch, what=NOT_MADE, by=by)
        check_sort_codes(session, batch, what=NOT_MADE, by=by, at=at)
    render_by_workers(url, batch_id, folder=folder, by=by, at=at, progress=progress)
