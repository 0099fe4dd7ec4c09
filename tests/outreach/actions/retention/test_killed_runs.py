"""A run that is killed between two portions goes on exactly where it was."""

import os
import signal
import subprocess
import sys
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlmodel import select

from outreach.access import Role
from outreach.actions.retention.runs import release_run
from outreach.database import reading, writing
from outreach.jobs.retention import run_to_end
from outreach.queries.funnel_cells import funnel_cells
from outreach.tables import AnonymousOutcome, Cycle, Invitation, RetentionRun
from tests.conftest import NOW, TODAY
from tests.outreach.actions.retention.test_runs import (
    JOB,
    old_city,
    person,
    proposed,
)

ROOT = Path(__file__).parents[4]
PEOPLE = 9


def test_killed_between_portions_it_resumes_exactly(
    database_url: str, at: datetime
) -> None:
    with writing(database_url) as session:
        old_city(session, PEOPLE)
        run = proposed(session, at)
        for _ in "ab":
            boss = person(session, Role.COORDINATOR)
            release_run(session, run.id or 0, by=boss, at=at)
        cycle_id = session.scalars(select(Cycle.id)).one()
        before = funnel_cells(session, today=TODAY, cycle_id=cycle_id)
        number = run.id or 0
    worker = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.outreach.actions.retention.run_process",
            database_url,
            str(number),
        ],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert worker.stdout is not None
    for _ in range(3):
        assert worker.stdout.readline().startswith("running")
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    with reading(database_url) as session:
        run = session.get(RetentionRun, number)
        left = len(session.scalars(select(Invitation.id)).all())
        assert run is not None
        assert run.done["cases"] == PEOPLE - left
        assert 0 < left < PEOPLE
        assert funnel_cells(session, today=TODAY, cycle_id=cycle_id) == before
    rows = run_to_end(partial(writing, database_url), number, most=2, by=JOB, at=NOW)
    assert rows == left
    with reading(database_url) as session:
        run = session.get(RetentionRun, number)
        assert run is not None
        assert (run.state, run.done["cases"]) == ("done", PEOPLE)
        assert run.certificate["total"] == PEOPLE
        assert session.scalars(select(Invitation.id)).first() is None
        assert funnel_cells(session, today=TODAY, cycle_id=cycle_id) == before
        invited = session.scalars(
            select(AnonymousOutcome.value).where(
                AnonymousOutcome.step == "invited", AnonymousOutcome.counted == "cycle"
            )
        )
        assert sum(invited) == PEOPLE
