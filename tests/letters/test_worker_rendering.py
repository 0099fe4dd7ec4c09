"""Files made by worker machines: two real processes, a dead one, and none at all."""

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, func, select

import omzien
from letters.actions import files_of_batch, worker_rendering
from letters.actions.render_items import (
    MOST_TRIES,
    ask_for_files,
    collect_item,
    keep_answer,
    take_item,
)
from letters.actions.worker_rendering import render_by_workers
from letters.adapters import batch_files, setting_pool
from letters.adapters.batch_files import batch_folder
from letters.adapters.letter_setting import SettingStopped, set_letters
from letters.adapters.task_queue import TaskQueue, live_workers, prepare_queue
from letters.rules.holds import HoldReason
from letters.tables import Batch, Letter, RenderItem
from outreach.access import Viewer
from outreach.database import engine_for, reading, writing
from outreach.errors import Refused
from outreach.settings import load_settings
from tests import build
from tests.databases import KINDS, postgresql_database
from tests.letters.frozen import check_files, frozen
from tests.letters.test_letter_setting import FACTS, job

IN_FILE = 6
OMZIEN = Path(sys.executable).with_name("omzien")
needs_postgresql = pytest.mark.skipif(
    "postgresql" not in KINDS, reason="worker machines need PostgreSQL"
)


@pytest.fixture(autouse=True)
def small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files_of_batch, "MOST_IN_FILE", IN_FILE)


def made(url: str, count: int) -> tuple[int, Viewer]:
    """A frozen batch and who prints it."""
    with writing(url) as session:
        wave, batch = frozen(session, count)
        return batch.id or 0, wave.coordinator


def check(url: str, batch_id: int, folder: Path, count: int) -> None:
    """Each letter once in the files, and no work item left."""
    with reading(url) as session:
        check_files(session, session.get_one(Batch, batch_id), folder, count)
        assert session.exec(select(func.count(col(RenderItem.id)))).one() == 0


@contextmanager
def worker(url: str, place: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A real `omzien worker`, with a data folder of its own and no keys."""
    place.mkdir()
    environment = os.environ | {
        "OMZIEN_DATABASE_URL": url,
        "OMZIEN_DATA_DIR": str(place),
    }
    command = [str(OMZIEN), "worker", "--at-once", "1", "--heartbeat", "0.2"]
    running = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield running
    finally:
        running.kill()
        running.wait()


def seen_at_work(url: str, end: float) -> dict[int, str]:
    """Items that somebody took and did not finish: id -> worker."""
    with reading(url) as session:
        rows = session.exec(
            select(RenderItem.id, RenderItem.worker).where(
                RenderItem.worker != "", RenderItem.state == "waiting"
            )
        )
        assert time.monotonic() < end, "nobody took an item"
        return {row[0] or 0: row[1] for row in rows}


def stop_in_the_middle(url: str, victim: subprocess.Popen[bytes]) -> int:
    """Kill -9 a worker while it makes a file; returns the item that it had."""
    end = time.monotonic() + 60
    while True:
        mine = {
            item
            for item, who in seen_at_work(url, end).items()
            if who.endswith(f"-{victim.pid}")
        }
        if not mine:
            continue
        victim.send_signal(signal.SIGSTOP)
        still = seen_at_work(url, end)
        caught = [item for item in mine if item in still]
        if caught:
            victim.kill()
            return caught[0]
        victim.send_signal(signal.SIGCONT)


@needs_postgresql
def test_two_workers_make_every_letter_once_although_one_is_killed(
    tmp_path: Path,
) -> None:
    count = 9 * IN_FILE - 2
    told: list[tuple[int, int]] = []
    with postgresql_database() as url:
        batch_id, by = made(url, count)
        prepare_queue(url)
        failed: list[BaseException] = []

        def collect() -> None:
            try:
                render_by_workers(
                    url,
                    batch_id,
                    folder=tmp_path / "letters",
                    by=by,
                    at=build.AT,
                    progress=lambda done, total: told.append((done, total)),
                    silent=2.0,
                )
            except BaseException as error:
                failed.append(error)

        with (
            worker(url, tmp_path / "a") as first,
            worker(url, tmp_path / "b") as second,
        ):
            until(lambda: live_workers(url) == 2)
            waiting = threading.Thread(target=collect)
            waiting.start()
            item = stop_in_the_middle(url, first)
            names = set()
            while waiting.is_alive():
                names |= set(seen_at_work(url, time.monotonic() + 60).values())
                waiting.join(0.02)
            assert failed == []
            check(url, batch_id, tmp_path / "letters", count)
            assert item
            # The other one made the rest, also what the dead one had begun.
            assert any(name.endswith(f"-{second.pid}") for name in names)
            assert "here" not in names
            assert told[-1] == (count, count)
            assert told == sorted(told)
            second.terminate()
            assert second.wait(10) == 0
        assert [*(tmp_path / "a").iterdir(), *(tmp_path / "b").iterdir()] == []
        with TaskQueue(url) as queue:
            assert queue.take_back() == 0
            assert queue._queued() == set()


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def render(url: str, batch_id: int, folder: Path, by: Viewer) -> None:
    """Bring the files in order, as the screen and the command do."""
    render_by_workers(url, batch_id, folder=folder, by=by, at=build.AT)


def test_without_workers_it_makes_the_files_itself_and_only_what_is_missing(
    database_url: str, tmp_path: Path
) -> None:
    count = 2 * IN_FILE + 1
    batch_id, by = made(database_url, count)
    render(database_url, batch_id, tmp_path, by)
    check(database_url, batch_id, tmp_path, count)
    place = batch_folder(tmp_path, batch_id)
    first, second, third = sorted(place.glob("*.pdf"))
    written = first.stat().st_mtime_ns, second.stat().st_ino
    second.write_bytes(second.read_bytes()[:1000])
    third.unlink()
    (place / f".{third.name}.part").write_bytes(b"half")
    render(database_url, batch_id, tmp_path, by)
    assert first.stat().st_mtime_ns == written[0]
    assert second.stat().st_ino != written[1]
    check(database_url, batch_id, tmp_path, count)


def test_letters_that_do_not_fit_are_held_and_the_file_is_made_without_them(
    database_url: str, tmp_path: Path
) -> None:
    batch_id, by = made(database_url, 3)
    with writing(database_url) as session:
        letter = session.exec(
            select(Letter).where(Letter.batch_id == batch_id, Letter.subject_id == 2)
        ).one()
        text = letter.letter_values["text"] | {"privacytekst": "Een lange zin. " * 300}
        letter.letter_values = letter.letter_values | {"text": text}
    render(database_url, batch_id, tmp_path, by)
    with reading(database_url) as session:
        batch = session.get_one(Batch, batch_id)
        assert (batch.letters, batch.held) == (2, 1)
        held = session.exec(
            select(Letter.subject_id, Letter.held_reason).where(
                Letter.batch_id == batch_id, Letter.held_reason != ""
            )
        ).all()
        assert list(held) == [(2, HoldReason.TOO_LONG)]


def test_the_first_answer_counts_and_one_for_another_list_does_not(
    database_url: str, tmp_path: Path
) -> None:
    batch_id, by = made(database_url, 2)
    with writing(database_url) as session:
        (asked,) = ask_for_files(session, batch_id, folder=tmp_path, by=by, at=build.AT)
        work = [
            take_item(session, asked.id, worker=name, by=by, at=build.AT)
            for name in ("slow", "quick")
        ]
        assert work[0] == work[1]
        assert work[0] is not None
        answer = set_letters(work[0])
        kept = [
            keep_answer(session, asked.id, answer, by=by, at=build.AT) for _ in range(2)
        ]
        assert kept == [True, False]
        assert take_item(session, asked.id, worker="late", by=by, at=build.AT) is None
        # A letter is taken out before the file is written down: it never is.
        letter = session.exec(select(Letter).where(Letter.batch_id == batch_id)).first()
        assert letter is not None
        letter.withdrawn_reason = "deceased"
        collect_item(session, asked.id, folder=tmp_path, by=by, at=build.AT)
        assert not batch_folder(tmp_path, batch_id).exists()
        (anew,) = ask_for_files(session, batch_id, folder=tmp_path, by=by, at=build.AT)
        assert (anew.file_name, anew.letters) == (asked.file_name, 1)


def test_a_file_that_ends_every_worker_is_named_and_can_be_tried_again(
    database_url: str, tmp_path: Path
) -> None:
    batch_id, by = made(database_url, 2)
    with writing(database_url) as session:
        (asked,) = ask_for_files(session, batch_id, folder=tmp_path, by=by, at=build.AT)
        for _ in range(MOST_TRIES):
            assert take_item(session, asked.id, worker="a", by=by, at=build.AT)
    with pytest.raises(Refused, match="klopte er iets niet") as caught:
        render(database_url, batch_id, tmp_path, by)
    assert "brieven-001.pdf" in caught.value.why
    render(database_url, batch_id, tmp_path, by)
    check(database_url, batch_id, tmp_path, 2)


def test_a_full_disk_half_way_says_so_and_the_next_run_goes_on(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 3 * IN_FILE
    batch_id, by = made(database_url, count)
    room = [2]

    def fsync(handle: int) -> None:
        if room[0] == 0:
            raise OSError(errno.ENOSPC, "no space")
        room[0] -= 1

    with monkeypatch.context() as patch:
        patch.setattr(batch_files.os, "fsync", fsync)
        with pytest.raises(Refused, match="schijf is vol"):
            render(database_url, batch_id, tmp_path, by)
    place = batch_folder(tmp_path, batch_id)
    there = {path.name: path.stat().st_ino for path in place.iterdir()}
    assert list(there) == ["brieven-001.pdf"]
    render(database_url, batch_id, tmp_path, by)
    check(database_url, batch_id, tmp_path, count)
    assert (place / "brieven-001.pdf").stat().st_ino == there["brieven-001.pdf"]


def killed_at_the_third_file(url: str, batch_id: int, folder: Path, by: Viewer) -> int:
    """Renders in a process that is killed while the third file waits for its note.

    Returns how it ended.
    """
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        engine_for(url).dispose(close=False)  # those connections are the parent's
        setting_pool.ON_THE_SPOT = 0  # typesetting does not survive a fork
        noted = worker_rendering.note_made
        left = [2]

        def note(*given: Any, **more: Any) -> None:
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1
            noted(*given, **more)

        worker_rendering.note_made = note
        render(url, batch_id, folder, by)
    finally:
        os._exit(1)


def test_killed_while_it_makes_files_the_next_run_makes_the_rest(
    database_url: str, tmp_path: Path
) -> None:
    count = 4 * IN_FILE
    batch_id, by = made(database_url, count)
    place = batch_folder(tmp_path, batch_id)
    ended = killed_at_the_third_file(database_url, batch_id, tmp_path, by)
    assert ended == -signal.SIGKILL
    kept = {path.name: path.stat().st_ino for path in place.iterdir()}
    assert sorted(kept) == ["brieven-001.pdf", "brieven-002.pdf"]
    render(database_url, batch_id, tmp_path, by)
    check(database_url, batch_id, tmp_path, count)
    assert {name: (place / name).stat().st_ino for name in kept} == kept


def test_a_dead_process_of_the_pool_is_replaced() -> None:
    with setting_pool.SettingPool(1) as pool:
        made_first = pool.set(job(FACTS))
        running = pool._free.get()
        assert running is not None
        running.kill()
        running.wait()
        pool._free.put(running)
        with pytest.raises(SettingStopped):
            pool.set(job(FACTS))
        assert pool.set(job(FACTS)) == made_first


def test_helper_does_not_start_on_sqlite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OMZIEN_DATABASE_URL", f"sqlite:///{tmp_path}/a.sqlite3")
    load_settings.cache_clear()
    with pytest.raises(SystemExit, match="3"):
        omzien.main(["worker"])
    load_settings.cache_clear()
    assert "PostgreSQL" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
