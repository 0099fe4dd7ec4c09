"""Walks a batch through its life with two people, for every test of letters."""

from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from letters.actions.batches import (
    approve_batch,
    confirm_posted,
    hand_over,
    make_letters,
    proof_batch,
    release_batch,
)
from letters.rules.batches import BatchState
from letters.tables import Batch
from outreach.access import Role, Viewer
from outreach.clock import local_date
from tests import build

S = BatchState
ORDER = (
    S.DRAFT,
    S.PROOFED,
    S.FROZEN,
    S.RENDERED,
    S.RELEASED,
    S.HANDED_OVER,
    S.POSTED,
)
REASON = "Zo bedoeld in deze toets."


def maker(session: Session) -> Viewer:
    """A coordinator: makes, proofs, releases and hands over."""
    return build.viewer(Role.COORDINATOR, person_id=build.person(session, "Mies").id)


def approver(session: Session) -> Viewer:
    """Somebody who approves letters and does nothing else."""
    return build.viewer(Role.LETTER_APPROVER, person_id=build.person(session, "Gé").id)


def bring(
    session: Session,
    batch: Batch,
    to: BatchState,
    *,
    folder: Path,
    by: Viewer | None = None,
    second: Viewer | None = None,
    at: datetime = build.AT,
    reason: str = REASON,
) -> Batch:
    """The batch in a state: `by` makes, `second` approves; new people without them.

    From wherever it stands; every act on the same moment `at`.
    """
    first = by or maker(session)
    other = second or approver(session)
    number = batch.id or 0
    here, there = ORDER.index(batch.state), ORDER.index(to)
    for state in ORDER[here + 1 : there + 1]:
        if state is S.PROOFED:
            proof_batch(session, number, by=first, at=at)
        elif state is S.FROZEN:
            approve_batch(session, number, reason=reason, by=other, at=at)
        elif state is S.RENDERED:
            make_letters(session, number, folder=folder, by=first, at=at)
        elif state is S.RELEASED:
            release_batch(session, number, folder=folder, by=first, at=at)
        elif state is S.HANDED_OVER:
            hand_over(session, number, folder=folder, by=first, at=at)
        else:
            day = local_date(at)
            confirm_posted(session, number, posted_on=day, by=first, at=at)
    assert batch.state is to, f"{batch.state} in stead of {to}"
    return batch
