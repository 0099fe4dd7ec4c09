"""Walks the letters of the demo city's waves through their whole life.

Two people, every act of the real life, rows only: rounds of the past have no files.
"""

from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from letters.actions.batches import (
    approve_batch,
    hand_over,
    make_batch,
    make_letters,
    proof_batch,
    release_batch,
)
from letters.tables import Batch
from outreach.access import Viewer

LOOK, APPROVE, LEAVE = timedelta(minutes=20), timedelta(hours=1), timedelta(hours=2)
"""After the letters were made: the proofs, the second person, the print house."""
REASON = "Er zijn mensen verhuisd of overleden sinds de golf is goedgekeurd."


def to_print_house(
    session: Session,
    wave_id: int,
    *,
    folder: Path,
    maker: Viewer,
    approver: Viewer,
    at: datetime,
    answer_address: str = "",
) -> Batch:
    """Make the letters of a wave as data, and see them to the print house."""
    batch = make_batch(
        session,
        wave_id,
        by=maker,
        at=at,
        answer_address=answer_address,
        data_only=True,
    )
    number = batch.id or 0
    proof_batch(session, number, by=maker, at=at + LOOK)
    approve_batch(session, number, reason=REASON, by=approver, at=at + APPROVE)
    leave = at + LEAVE
    make_letters(session, number, folder=folder, by=maker, at=leave)
    release_batch(session, number, folder=folder, by=maker, at=leave)
    hand_over(session, number, folder=folder, by=maker, at=leave)
    return batch
