"""Spreads files over worker processes; small ones are made on the spot."""

import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from os import cpu_count
from queue import SimpleQueue
from types import TracebackType
from typing import Self

from letters.adapters.letter_setting import Made, SettingStopped, set_letters
from letters.adapters.setting_worker import read_answer, write_job
from letters.rules.print_jobs import Job

ON_THE_SPOT = 25
"""Letters below which starting a process (0.7 s) costs more than it gives."""
MOST_WORKERS = 2
"""Each takes about 400 MB for a file of 500 letters; together below 1.2 GB."""

Progress = Callable[[int, int], None]
"""Called with the letters that are done and the letters in all."""
Running = subprocess.Popen[bytes]


class SettingPool:
    """A few processes that set files, each file in a fork (`setting_worker`).

    `set` may be called from as many threads as the pool is wide. Closed at the end of
    `with`; a process that died is replaced.
    """

    def __init__(self, width: int) -> None:
        self._free: SimpleQueue[Running | None] = SimpleQueue()
        for _ in range(width):
            self._free.put(None)
        self._width = width

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for _ in range(self._width):
            running = self._free.get()
            if running is not None:
                _end(running)

    def set(self, job: Job) -> Made:
        """Make one file. Raises SettingFailed, and SettingStopped when it died."""
        running = self._free.get() or _begin()
        try:
            made = _asked(running, job)
        except BaseException:
            _end(running)
            self._free.put(None)
            raise
        self._free.put(running)
        return made


def _begin() -> Running:
    return subprocess.Popen(
        [sys.executable, "-m", "letters.adapters.setting_worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a traceback may hold what a letter says
    )


def _end(running: Running) -> None:
    for pipe in (running.stdin, running.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:
                continue  # a dead process took no more
    running.wait()


def _asked(running: Running, job: Job) -> Made:
    given, answer = running.stdin, running.stdout
    if given is None or answer is None:
        raise SettingStopped(f"{job.name}: the worker has no pipes")
    try:
        write_job(given, job)
        return read_answer(answer)
    except (OSError, ValueError) as error:
        raise SettingStopped(f"{job.name}: {type(error).__name__}") from None


def set_files(
    jobs: Iterable[Job], *, total: int | None = None, progress: Progress | None = None
) -> Iterator[Made]:
    """Make the files and give each as soon as it is there, in the order of `jobs`.

    `jobs` is asked for the next one when there is room for it, so that a whole city
    need not be in memory; `total` is then the number of letters in all. Raises
    SettingFailed for the first file that could not be made.
    """
    if total is None:
        jobs = list(jobs)
        total = sum(len(job.letters) for job in jobs)
    done = 0
    for letters, made in _made(jobs, total):
        done += letters
        if progress:
            progress(done, total)
        yield made


def _made(jobs: Iterable[Job], total: int) -> Iterator[tuple[int, Made]]:
    """(letters that were given, what came of them)."""
    if total <= ON_THE_SPOT:
        yield from ((len(job.letters), set_letters(job)) for job in jobs)
        return
    width = min(MOST_WORKERS, cpu_count() or 1)
    with SettingPool(width) as pool, ThreadPoolExecutor(width) as threads:
        waiting: deque[tuple[int, Future[Made]]] = deque()
        try:
            for job in jobs:
                waiting.append((len(job.letters), threads.submit(pool.set, job)))
                # One more than the processes, so that none waits for the disk.
                if len(waiting) > width:
                    yield _next(waiting)
            while waiting:
                yield _next(waiting)
        finally:
            for _, future in waiting:
                future.cancel()


def _next(waiting: deque[tuple[int, Future[Made]]]) -> tuple[int, Made]:
    letters, future = waiting.popleft()
    return letters, future.result()


def in_own_process(job: Job) -> Made:
    """Make one file in a process of its own. Raises SettingFailed."""
    with SettingPool(1) as pool:
        return pool.set(job)
