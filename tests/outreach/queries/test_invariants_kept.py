"""What must hold of letting go: true once in a small world, and each broken once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

import omzien
from outreach import clock
from outreach.access import job_viewer
from outreach.actions.history import begin_history, transition
from outreach.clock import local_date
from outreach.pseudonyms import pseudonyms
from outreach.queries.invariants.kept import KEPT_INVARIANTS
from outreach.queries.verifying import check_all
from outreach.rules.retention_runs import RETENTION_RUN, RunAct
from outreach.tables import (
    Disclosure,
    RetentionPermit,
    RetentionPick,
    RetentionRun,
    SignInAttempt,
)
from tests import build

omzien.REGISTRY.register(omzien.OUTREACH, omzien.LETTERS, omzien.SIGNALS)
BY = job_viewer("test", build.AT.date())
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
EMPTY = "geen half werk"
"""What it looks at is there within a transaction only: no true world has such a row."""


@pytest.fixture
def run(session: Session, at: datetime) -> RetentionRun:
    """A run at work that two people released, a permit, and somebody in the log."""
    row = RetentionRun(
        day=local_date(at),
        counts={"disclosure": {"": 1}},
        proposed_by="job",
        proposed_at=at,
    )
    begin_history(session, row, RETENTION_RUN, by=BY, at=at)
    for act, values in (
        (RunAct.ADVISE, {"advised_by": "person:1", "advised_at": at}),
        (RunAct.RELEASE_FIRST, {"first_by": "person:2", "first_at": at}),
        (RunAct.RELEASE, {"second_by": "person:3", "second_at": at}),
        (RunAct.START, {"started_at": at}),
    ):
        transition(session, row, RETENTION_RUN, act, by=BY, at=at, values=values)
    permit(session, row, LONG_AGO)
    pseudonyms(session, [build.resident(session).id])
    return row


def permit(session: Session, run: RetentionRun, before: datetime) -> None:
    row = RetentionPermit(
        run_id=run.id or 0,
        about=str(Disclosure.__tablename__),
        before=before,
        rows=1,
        by=BY.actor,
        at=build.AT,
    )
    build.add(session, row)


def broken(session: Session) -> set[str]:
    session.flush()
    found = check_all(session, KEPT_INVARIANTS)
    return {one.invariant.name for one in found if not one.holds}


def test_all_hold_and_all_look_at_rows(session: Session, run: RetentionRun) -> None:
    assert broken(session) == set()
    empty = {
        one.invariant.name
        for one in check_all(session, KEPT_INVARIANTS)
        if not one.finding.checked
    }
    assert empty == {EMPTY}


def forgotten(session: Session, _run: RetentionRun) -> None:
    """A try to sign in of long ago that no run took."""
    long_ago = clock.now() - timedelta(days=3 * 365)
    build.add(session, SignInAttempt(account_hash="x", origin_hash="y", at=long_ago))


def too_far(session: Session, run: RetentionRun) -> None:
    permit(session, run, build.AT)


def half_work(session: Session, _run: RetentionRun) -> None:
    build.add(session, RetentionPick(kind="case", cycle_id=1, resident_id="R1"))


def nobody(session: Session, _run: RetentionRun) -> None:
    pseudonyms(session, ["R99999999999"])


def said(change: str) -> Callable[[Session, RetentionRun], None]:
    def do(session: Session, _run: RetentionRun) -> None:
        session.execute(text(f"UPDATE retentionrun SET {change}"))

    return do


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("niets over de termijn", forgotten),
        ("toestemming om te vernietigen", too_far),
        ("twee mensen geven vrij", said("second_by = first_by")),
        ("twee mensen geven vrij", said("second_by = advised_by")),
        ("twee mensen geven vrij", said("first_by = 'job:x'")),
        ("gewist is gewist", nobody),
        (EMPTY, half_work),
        ("standen van vernietigingen", said("state = 'done'")),
    ],
)
def test_what_is_broken_is_found(
    session: Session,
    run: RetentionRun,
    name: str,
    change: Callable[[Session, RetentionRun], None],
) -> None:
    change(session, run)
    assert broken(session) == {name}
    session.rollback()
