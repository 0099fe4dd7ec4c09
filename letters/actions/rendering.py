"""Makes the files of a batch from its rows, or makes again only what differs.

Here in one transaction, with the processes of this machine; `worker_rendering` does
the same in short transactions, on any number of machines.
"""

from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from letters.actions.files_of_batch import (
    count_letters,
    finish_files,
    job_of_file,
    rows_by_file,
    stale_files,
    take_in,
)
from letters.adapters.batch_files import batch_folder
from letters.adapters.letter_setting import SettingFailed
from letters.adapters.setting_pool import Progress, set_files
from letters.rules.batches import BATCH, BatchAct
from letters.tables import Batch
from outreach.access import Permission, Viewer, require
from outreach.actions.history import transition
from outreach.errors import Refused
from outreach.wall import over_the_wall

__all__ = ["count_letters", "make_files", "render_batch", "went_wrong"]


@over_the_wall
def render_batch(
    session: Session,
    batch: Batch,
    *,
    folder: Path,
    by: Viewer,
    at: datetime,
    progress: Progress | None = None,
) -> None:
    """Make what is not there yet, and note it; nothing to do is nothing done.

    Safe to run again after a stop at any point: a file that lies there as its row
    says is left alone. Raises Refused when the disk is full or a page came out wrong.
    """
    require(by, Permission.PRINT_LETTERS)
    before = list(batch.files)
    make_files(session, batch, folder=folder, by=by, progress=progress)
    if batch.files != before or not before:
        transition(session, batch, BATCH, BatchAct.RENDER, by=by, at=at)


def make_files(
    session: Session,
    batch: Batch,
    *,
    folder: Path,
    by: Viewer,
    progress: Progress | None = None,
) -> None:
    """Bring the files on disk in line with the letters that go to print."""
    require(by, Permission.PRINT_LETTERS)
    place = batch_folder(folder, batch.id or 0)
    while True:
        groups = rows_by_file(session, batch, by=by)
        stale = stale_files(batch, groups, place)
        if not stale:
            break
        jobs = (
            job_of_file(session, batch, name, rows, by=by)
            for name, rows in stale.items()
        )
        total = sum(map(len, stale.values()))
        try:
            for made in set_files(jobs, total=total, progress=progress):
                rows = stale[made.name]
                take_in(session, batch, rows, made, folder=folder, by=by)
        except SettingFailed as error:
            raise went_wrong(str(error)) from None
    finish_files(session, batch, folder=folder, by=by)


def went_wrong(why: str) -> Refused:
    """The refusal for a file that cannot be made as it must be; `why` holds refs."""
    return Refused(
        "De brieven zijn niet gemaakt.",
        f"Bij de controle klopte er iets niet: {why}.",
        "Kijk of het logo van de gemeente een PNG, JPEG of SVG is. Blijft het "
        "misgaan, geef deze melding dan aan de beheerder.",
    )
