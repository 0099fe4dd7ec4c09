"""Walks the letters of the demo city's waves through their whole life.

Two people, every act of the real life, rows only: rounds of the past have no files.
"""

from collections.abc import Sequence
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
from letters.actions.cancelling import cancel_batch
from letters.queries.wave_letters import planned_letters
from letters.tables import Batch
from outreach.access import Viewer

LOOK, APPROVE, LEAVE = timedelta(minutes=20), timedelta(hours=1), timedelta(hours=2)
"""After the letters were made: the proofs, the second person, the print house."""
REASON = "Er zijn mensen verhuisd of overleden sinds de golf is goedgekeurd."
NOBODY = "Van deze golf is niemand meer over om te schrijven."


def to_print_house(
    session: Session,
    wave_id: int,
    *,
    folder: Path,
    maker: Viewer,
    approver: Viewer,
    at: datetime,
    answer_address: str = "",
) -> Batch | None:
    """Make the letters of a wave as data, and see them to the print house.

    None when everybody in the wave answered, moved or died since: then nothing goes.
    """
    if not planned_letters(session, maker, wave_id):
        return None
    batch = make_batch(
        session,
        wave_id,
        by=maker,
        at=at,
        answer_address=answer_address,
        data_only=True,
    )
    number = batch.id or 0
    if not batch.letters:
        cancel_batch(session, number, reason=NOBODY, by=maker, at=at)
        return None
    _two_people(session, number, maker=maker, approver=approver, at=at)
    leave = at + LEAVE
    make_letters(session, number, folder=folder, by=maker, at=leave)
    release_batch(session, number, folder=folder, by=maker, at=leave)
    hand_over(session, number, folder=folder, by=maker, at=leave)
    return batch


def lay_ready(
    session: Session,
    wave_ids: Sequence[int],
    *,
    folder: Path,
    maker: Viewer,
    approver: Viewer,
    at: datetime,
    answer_address: str = "",
) -> None:
    """Real batches of today: of the first wave the files are made, of the second the
    proofs wait for another person; the others still wait for their list."""
    for place, wave_id in enumerate(wave_ids[:2]):
        if not planned_letters(session, maker, wave_id):
            continue
        batch = make_batch(
            session, wave_id, by=maker, at=at, answer_address=answer_address
        )
        number = batch.id or 0
        if not batch.letters:
            continue
        if place:
            proof_batch(session, number, by=maker, at=at + LOOK)
            continue
        _two_people(session, number, maker=maker, approver=approver, at=at)
        make_letters(session, number, folder=folder, by=maker, at=at + APPROVE)


def _two_people(
    session: Session, number: int, *, maker: Viewer, approver: Viewer, at: datetime
) -> None:
    proof_batch(session, number, by=maker, at=at + LOOK)
    approve_batch(session, number, reason=REASON, by=approver, at=at + APPROVE)
