"""Files as work items: asked for, taken, made and collected, each in a transaction of
its own.

The machine that wants the files asks; any machine takes and makes; the first answer
counts and stays in the row until the machine with the folder has written it down.
"""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from letters.actions.files_of_batch import (
    content_of,
    finish_files,
    job_of_file,
    rows_by_file,
    stale_files,
    take_in,
)
from letters.adapters.batch_files import batch_folder
from letters.adapters.letter_setting import Made
from letters.queries.print_rows import print_rows
from letters.queries.render_items import DONE, FAILED, WAITING
from letters.rules.batches import BATCH, BatchAct, BatchState
from letters.rules.print_jobs import Job
from letters.tables import Batch, RenderItem
from outreach.access import Permission, Viewer, require
from outreach.actions.history import transition
from outreach.wall import over_the_wall

MOST_TRIES = 5
"""A file that ended so many workers is not tried again: somebody must look."""
WORKER_ENDS = "workers ended while they made it"


class Waiting(NamedTuple):
    """A file that is not there yet."""

    id: int
    file_name: str
    letters: int


@over_the_wall
def ask_for_files(
    session: Session, batch_id: int, *, folder: Path, by: Viewer, at: datetime
) -> list[Waiting]:
    """The files of a batch that must be made, each as a work item; none: all lie there.

    Items for a list of letters that is not the list any more are thrown away.
    """
    require(by, Permission.PRINT_LETTERS)
    batch = _locked(session, batch_id)
    groups = rows_by_file(session, batch, by=by)
    stale = stale_files(batch, groups, batch_folder(folder, batch_id))
    contents = {name: content_of(rows) for name, rows in stale.items()}
    known: dict[str, RenderItem] = {}
    for item in session.exec(select(RenderItem).where(RenderItem.batch_id == batch_id)):
        usable = item.state == WAITING or (item.state == DONE and item.pdf is not None)
        if usable and contents.get(item.file_name) == item.content:
            known[item.file_name] = item
        else:
            session.delete(item)
    session.flush()
    for name, content in contents.items():
        if name not in known:
            known[name] = RenderItem(
                batch_id=batch_id, file_name=name, content=content, asked_at=at
            )
            session.add(known[name])
    session.flush()
    return [
        Waiting(known[name].id or 0, name, len(rows)) for name, rows in stale.items()
    ]


def _locked(session: Session, batch_id: int) -> Batch:
    """The batch, for one collecting machine at a time."""
    return session.get_one(
        Batch, batch_id, with_for_update=True, populate_existing=True
    )


@over_the_wall
def take_item(
    session: Session, item_id: int, *, worker: str, by: Viewer, at: datetime
) -> Job | None:
    """The work of an item that waits, and note who tries; None: nothing to do.

    An item that ended worker after worker fails here; one for a list of letters that
    is not the list any more goes.
    """
    require(by, Permission.PRINT_LETTERS)
    item = session.get(RenderItem, item_id)
    if item is None or item.state != WAITING:
        return None
    batch = session.get_one(Batch, item.batch_id)
    rows = print_rows(session, by, item.batch_id, item.file_name)
    if content_of(rows) != item.content:
        session.delete(item)  # asked for anew by who waits for it
        return None
    if item.tries >= MOST_TRIES:
        why = f"{item.file_name}: {WORKER_ENDS}"
        fail_item(session, item_id, why=why, by=by, at=at)
        return None
    tried = {"tries": item.tries + 1, "worker": worker}
    if not _change(session, item_id, tried):
        return None
    return job_of_file(session, batch, item.file_name, rows, by=by)


@over_the_wall
def keep_answer(
    session: Session, item_id: int, made: Made, *, by: Viewer, at: datetime
) -> bool:
    """Keep what came of an item; False when another worker was first."""
    require(by, Permission.PRINT_LETTERS)
    answer = {
        "pages": made.pages,
        "too_long": made.too_long,
        "too_wide": made.too_wide,
    }
    changed = {"state": DONE, "answer": answer, "pdf": made.pdf, "done_at": at}
    return _change(session, item_id, changed)


@over_the_wall
def fail_item(
    session: Session, item_id: int, *, why: str, by: Viewer, at: datetime
) -> bool:
    """An item cannot be made; `why` holds refs only."""
    require(by, Permission.PRINT_LETTERS)
    changed = {"state": FAILED, "answer": {"failed": why}, "done_at": at}
    return _change(session, item_id, changed)


def _change(session: Session, item_id: int, values: dict[str, object]) -> bool:
    """The condition makes it count once, whoever comes second."""
    result = session.execute(
        update(RenderItem)
        .where(col(RenderItem.id) == item_id, col(RenderItem.state) == WAITING)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return int(result.rowcount) == 1  # type: ignore[attr-defined]


@over_the_wall
def collect_item(
    session: Session, item_id: int, *, folder: Path, by: Viewer, at: datetime
) -> None:
    """Write down what a worker made, note it, and empty the item.

    Raises Refused when the disk is full: the answer stays where it is.
    """
    require(by, Permission.PRINT_LETTERS)
    item = session.get(RenderItem, item_id)
    if item is None or item.state != DONE or item.pdf is None:
        return
    answer = item.answer
    pages = [(ref, first, last) for ref, first, last in answer["pages"]]
    made = Made(item.file_name, item.pdf, pages, answer["too_long"], answer["too_wide"])
    note_made(session, item_id, made, folder=folder, by=by, at=at)


@over_the_wall
def note_made(
    session: Session,
    item_id: int,
    made: Made,
    *,
    folder: Path,
    by: Viewer,
    at: datetime,
) -> None:
    """Write a file down that was made for an item, and let the item go.

    Nothing is written when the list of letters changed since: it is asked for anew.
    """
    require(by, Permission.PRINT_LETTERS)
    item = session.get(RenderItem, item_id)
    if item is None:
        return
    batch = _locked(session, item.batch_id)
    rows = print_rows(session, by, item.batch_id, item.file_name)
    if content_of(rows) == item.content:
        take_in(session, batch, rows, made, folder=folder, by=by)
    session.delete(item)


@over_the_wall
def finish_rendering(
    session: Session, batch_id: int, *, folder: Path, by: Viewer, at: datetime
) -> Batch | None:
    """All files lie there: note what goes with them, and that the batch is rendered.

    None when something is missing after all: then it must be asked for again.
    """
    require(by, Permission.PRINT_LETTERS)
    batch = _locked(session, batch_id)
    groups = rows_by_file(session, batch, by=by)
    if stale_files(batch, groups, batch_folder(folder, batch_id)):
        return None
    before = list(batch.files)
    finish_files(session, batch, folder=folder, by=by)
    session.execute(delete(RenderItem).where(col(RenderItem.batch_id) == batch_id))
    if batch.files != before or batch.state is BatchState.FROZEN:
        transition(session, batch, BATCH, BatchAct.RENDER, by=by, at=at)
    return batch
