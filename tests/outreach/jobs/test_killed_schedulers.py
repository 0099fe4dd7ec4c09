"""Two schedulers at once, killed in the middle: nothing twice, nothing left out."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from sqlalchemy import text
from sqlmodel import select

from outreach.clock import now
from outreach.database import reading, writing
from outreach.tables import FormSubmission, JobRun

UNITS = 15
KILLS = 5


@contextmanager
def schedulers(url: str, began: str) -> Iterator[list["subprocess.Popen[bytes]"]]:
    running = [start(url, began) for _ in range(2)]
    try:
        yield running
    finally:
        for process in running:
            process.kill()
            process.wait()


def start(url: str, began: str) -> "subprocess.Popen[bytes]":
    module = "tests.outreach.jobs.scheduler_process"
    return subprocess.Popen(
        [sys.executable, "-m", module, url, str(UNITS), began],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def states(url: str) -> list[str]:
    with reading(url) as session:
        return [run.state for run in session.exec(select(JobRun)).all()]


def test_killed_schedulers_leave_each_unit_done_once(database_url: str) -> None:
    draw, began = Random(7), now().isoformat()
    with schedulers(database_url, began) as running:
        for _ in range(KILLS):
            time.sleep(draw.uniform(0.7, 1.3))
            victim = draw.randrange(2)
            running[victim].kill()
            running[victim].wait()
            # Otherwise the third kill of one occurrence makes it give up.
            with writing(database_url) as session:
                session.execute(text("UPDATE jobrun SET tries = 1"))
            running[victim] = start(database_url, began)
        deadline = time.monotonic() + 60
        while states(database_url) != ["done", "done"]:
            assert time.monotonic() < deadline, states(database_url)
            time.sleep(0.1)
    with reading(database_url) as session:
        units = Counter(row.form for row in session.exec(select(FormSubmission)).all())
    assert len(units) == 2 * UNITS
    assert set(units.values()) == {1}
