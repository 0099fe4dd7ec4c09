"""What must always be true of batches; `verify` checks it.

Invariants look at everything, whoever asks: they take no viewer and give ids only.
"""

from sqlalchemy import func
from sqlmodel import Session, col, select

from letters.queries.digests import list_now
from letters.queries.fitting import unfit_letters
from letters.rules.batches import BATCH, BatchState
from letters.tables import Batch, Letter
from outreach.parts import Finding, Invariant
from outreach.queries.invariants.states import replays

S = BatchState
FROZEN = (S.FROZEN, S.RENDERED, S.RELEASED, S.HANDED_OVER, S.POSTED)
WAITING = (S.FROZEN, S.RENDERED, S.RELEASED)
"""Approved, and still in the house."""


def text_fits(session: Session) -> Finding:
    """No letter has a text that was written for other people (Roermond, 2023)."""
    checked = session.scalar(select(func.count(col(Letter.id)))) or 0
    wrong = unfit_letters(session)
    return Finding(checked, [f"brief {number}: tekst voor anderen" for number in wrong])


def two_people(session: Session) -> Finding:
    """Who approved a batch did not make or proof it. Of before two people looked,
    there is no moment of freezing."""
    rows = session.exec(
        select(Batch).where(
            col(Batch.state).in_(FROZEN), col(Batch.frozen_at).is_not(None)
        )
    ).all()
    broken = [
        f"partij {row.id}: niet door een tweede persoon goedgekeurd"
        for row in rows
        if not row.approved_by or row.approved_by in (row.made_by, row.proofed_by)
    ]
    return Finding(len(rows), broken)


def as_approved(session: Session) -> Finding:
    """What waits in the house is what was approved; letters were only taken out."""
    rows = session.exec(
        select(Batch).where(
            col(Batch.state).in_(WAITING), col(Batch.frozen_at).is_not(None)
        )
    ).all()
    broken = [
        f"partij {row.id}: anders dan is goedgekeurd"
        for row in rows
        if list_now(session, row) != row.frozen_digest
    ]
    return Finding(len(rows), broken)


BATCH_INVARIANTS = (
    Invariant(
        "tekst past bij de mensen",
        "Elke brief heeft een tekst die voor deze mensen is geschreven.",
        text_fits,
    ),
    Invariant(
        "twee mensen keken",
        "Wie een partij goedkeurde, maakte haar niet en bekeek de proeven niet.",
        two_people,
    ),
    Invariant(
        "zoals goedgekeurd",
        "Wat nog in huis ligt, is wat is goedgekeurd; er is alleen iets uitgehaald.",
        as_approved,
    ),
    replays("partijen brieven", BATCH, Batch),
)
