"""Has the files of a batch made, by workers where there are any, else here.

Short transactions: a stop at any moment loses at most the files that were being made,
and nobody waits for the database meanwhile.
"""

import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from letters.actions.render_items import (
    Waiting,
    ask_for_files,
    collect_item,
    fail_item,
    finish_rendering,
    keep_answer,
    note_made,
    take_item,
)
from letters.actions.rendering import went_wrong
from letters.adapters.letter_setting import SettingFailed, SettingStopped
from letters.adapters.setting_pool import Progress, SettingPool, set_files
from letters.adapters.task_queue import (
    SILENT,
    TaskQueue,
    has_queue,
    live_workers,
    prepare_queue,
)
from letters.queries.render_items import DONE, FAILED, standing_of
from letters.queries.wave_letters import batch_to_print
from letters.rules.batches import BATCH, BatchAct
from letters.rules.print_jobs import Job
from outreach.access import Viewer
from outreach.database import reading, writing
from outreach.errors import Refused

LOOK = 0.2
"""Seconds between two looks at what workers made."""
HERE = "here"
"""Name of the machine that waits, where it makes files itself."""


def render_by_workers(
    url: str,
    batch_id: int,
    *,
    folder: Path,
    by: Viewer,
    at: datetime,
    progress: Progress | None = None,
    silent: float = SILENT,
) -> None:
    """Bring a batch to `rendered`, or make again what is not on the disk as noted.

    Files go to live workers; without any, and on SQLite, this process makes them.
    Safe to stop at any moment and to run again, also twice at once. `silent`: seconds
    without a sign of life after which a worker counts as dead. Raises Refused when the
    disk is full or a page came out wrong, and as `batch_to_print` does.
    """
    with reading(url, by) as session:
        batch = batch_to_print(session, by, batch_id)
        BATCH.next_state(batch.state, BatchAct.RENDER)
    if has_queue(url):
        prepare_queue(url)
    round_ = _Round(url, batch_id, folder, by, at, silent)
    while True:
        with writing(url, by) as session:
            asked = ask_for_files(session, batch_id, folder=folder, by=by, at=at)
        if asked:
            round_.get(asked, progress)
            continue
        with writing(url, by) as session:
            if finish_rendering(session, batch_id, folder=folder, by=by, at=at):
                return


class _Round:
    """What stays the same while the files of a batch are fetched."""

    def __init__(
        self,
        url: str,
        batch_id: int,
        folder: Path,
        by: Viewer,
        at: datetime,
        silent: float,
    ) -> None:
        self.url, self.batch_id, self.folder = url, batch_id, folder
        self.by, self.at, self.silent = by, at, silent

    def get(self, asked: Sequence[Waiting], progress: Progress | None) -> None:
        """Wait until each of these files was made, and write it down."""
        total = sum(one.letters for one in asked)
        open_still = {one.id: one for one in asked}

        def tell() -> None:
            if progress:
                progress(total - sum(o.letters for o in open_still.values()), total)

        with TaskQueue(self.url, silent=self.silent) as queue:
            while open_still:
                if not live_workers(self.url, silent=self.silent):
                    for gone in self._make_here(list(open_still.values())):
                        open_still.pop(gone, None)
                        tell()
                    continue
                found = self._collect(list(open_still))
                for gone in found:
                    del open_still[gone]
                tell()
                if not found:
                    queue.take_back()
                    queue.put(open_still)
                    time.sleep(LOOK)

    def _collect(self, item_ids: list[int]) -> list[int]:
        """Write down what is done; the ids of items that need no waiting any more."""
        with reading(self.url, self.by) as session:
            standing = standing_of(session, self.by, item_ids)
        for one in standing:
            if one.state == FAILED:
                raise went_wrong(one.why)
        ready = [one.id for one in standing if one.state == DONE]
        for item_id in ready:
            with writing(self.url, self.by) as session:
                collect_item(
                    session, item_id, folder=self.folder, by=self.by, at=self.at
                )
        gone = set(item_ids) - {one.id for one in standing}
        return [*ready, *gone]

    def _make_here(self, waiting: Sequence[Waiting]) -> Iterator[int]:
        """Make files in the processes of this machine, until a worker shows up."""
        yield from self._collect([one.id for one in waiting])
        names = {one.file_name: one.id for one in waiting}
        total = sum(one.letters for one in waiting)
        try:
            for made in set_files(self._jobs(waiting), total=total):
                item_id = names[made.name]
                with writing(self.url, self.by) as session:
                    note_made(
                        session,
                        item_id,
                        made,
                        folder=self.folder,
                        by=self.by,
                        at=self.at,
                    )
                yield item_id
        except SettingFailed as error:
            raise went_wrong(str(error)) from None

    def _jobs(self, waiting: Sequence[Waiting]) -> Iterator[Job]:
        for one in waiting:
            if live_workers(self.url, silent=self.silent):
                return
            with writing(self.url, self.by) as session:
                job = take_item(session, one.id, worker=HERE, by=self.by, at=self.at)
            if job is not None:
                yield job


def work_at(
    url: str, item_id: int, *, pool: SettingPool, worker: str, by: Viewer, at: datetime
) -> bool:
    """Make one work item on this machine; False when there was nothing to do, another
    worker was first, or the process that made it died (then it waits again)."""
    with writing(url, by) as session:
        job = take_item(session, item_id, worker=worker, by=by, at=at)
    if job is None:
        return False
    try:
        keep = partial(keep_answer, made=pool.set(job))
    except SettingStopped:
        return False
    except SettingFailed as error:
        keep = partial(fail_item, why=str(error))
    except Refused as refusal:  # a font is missing on this machine
        keep = partial(fail_item, why=f"{worker}: {refusal.why}")
    with writing(url, by) as session:
        return keep(session, item_id, by=by, at=at)
