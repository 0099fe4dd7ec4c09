"""Spreads files over worker processes; small ones are made on the spot."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count

from letters.adapters.letter_setting import Made, SettingFailed, set_letters
from letters.rules.print_jobs import Job

ON_THE_SPOT = 25
"""Letters below which starting a process (0.3 s) costs more than it gives."""
MOST_WORKERS = 2
"""Each takes about 350 MB for a file of 500 letters; together below 1.2 GB."""

Progress = Callable[[int, int], None]
"""Called with the letters that are done and the letters in all."""


def set_files(
    jobs: Sequence[Job], *, progress: Progress | None = None
) -> Iterator[Made]:
    """Make the files and give each as soon as it is there, in the order of `jobs`.

    Raises SettingFailed for the first file that could not be made.
    """
    total = sum(len(job.letters) for job in jobs)
    done = 0
    for job, made in zip(jobs, _made(jobs, total), strict=True):
        done += len(job.letters)
        if progress:
            progress(done, total)
        yield made


def _made(jobs: Sequence[Job], total: int) -> Iterator[Made]:
    if total <= ON_THE_SPOT:
        yield from map(set_letters, jobs)
        return
    workers = min(MOST_WORKERS, cpu_count() or 1, len(jobs))
    with ThreadPoolExecutor(workers) as threads:
        try:
            yield from threads.map(in_own_process, jobs)
        finally:
            threads.shutdown(wait=True, cancel_futures=True)


def in_own_process(job: Job) -> Made:
    """Make one file in a process that ends afterwards. Raises SettingFailed."""
    given = json.dumps(job._asdict(), ensure_ascii=False).encode()
    run = subprocess.run(
        [sys.executable, "-m", "letters.adapters.setting_worker"],
        input=given,
        capture_output=True,
        check=False,
    )
    head, _, pdf = run.stdout.partition(b"\n")
    if run.returncode or not head:
        raise SettingFailed(f"{job.name}: the worker ended with {run.returncode}")
    answer = json.loads(head)
    if "failed" in answer:
        raise SettingFailed(answer["failed"])
    pages = [(ref, first, last) for ref, first, last in answer["pages"]]
    return Made(answer["name"], pdf, pages, answer["too_long"], answer["too_wide"])
