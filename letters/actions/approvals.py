"""The second person looks: approves what the proofs showed, or sends it back."""

from datetime import datetime

from sqlmodel import Session

from letters.actions.fitting import check_fit
from letters.actions.freezing import CHANGED, freeze
from letters.actions.readiness import check_register
from letters.queries.wave_letters import batch_to_print, require_a_person
from letters.rules.batch_counts import is_off, is_reason
from letters.rules.batches import BATCH, BatchAct, BatchState
from letters.tables import Batch
from outreach.access import Permission, Viewer
from outreach.actions.history import already_done, transition
from outreach.errors import NotPermitted, Refused
from outreach.wall import over_the_wall

NOT_APPROVED = "De partij is niet goedgekeurd."
RIGHT = Permission.APPROVE_LETTERS
SENT_BACK = "sent_back"


@over_the_wall
def approve_batch(
    session: Session,
    batch_id: int,
    *,
    reason: str = "",
    seen_digest: str | None = None,
    by: Viewer,
    at: datetime,
) -> Batch:
    """Approve a batch and freeze it, by another person than who made and proofed it.

    `reason`: why the number of letters differs from what was expected, in the words
    of the approver; asked for when it is off (`rules.batch_counts`). `seen_digest`:
    of the proofs that were on his screen; None trusts the proofs as noted. The batch
    comes back as a draft when something changed since the proofs.
    Raises NotPermitted for a job and for who made or proofed it, AlreadyDone the
    second time, and Refused when the register is too old, a reason is missing, or a
    text is not for these people.
    """
    require_a_person(by)
    batch = batch_to_print(session, by, batch_id, RIGHT)
    if batch.frozen_at is not None and batch.state is not BatchState.CANCELLED:
        raise already_done(session, BATCH, str(batch_id))
    BATCH.next_state(batch.state, BatchAct.APPROVE)
    _require_another(batch, by)
    check_register(session, what=NOT_APPROVED, by=by, at=at)
    check_fit(session, batch, what=NOT_APPROVED, by=by)
    off = is_off(batch.expected, batch.letters)
    reason = reason.strip() if off else ""
    if off and not is_reason(reason):
        raise Refused(
            NOT_APPROVED,
            f"Er gaan {batch.letters} brieven uit, en er waren er {batch.expected} "
            "verwacht.",
            "Zoek uit hoe dat komt en schrijf het in een zin op, of stuur de partij "
            "terug.",
        )
    if seen_digest is not None and seen_digest != batch.proof_digest:
        return _back(session, batch, CHANGED, "", by=by, at=at)
    values = {"approved_by": by.actor, "approved_at": at, "difference_reason": reason}
    transition(session, batch, BATCH, BatchAct.APPROVE, by=by, at=at, values=values)
    freeze(session, batch, by=by, at=at)
    return batch


@over_the_wall
def send_back(
    session: Session, batch_id: int, *, reason: str, by: Viewer, at: datetime
) -> Batch:
    """Send proofs back to who made them, with what is wrong in a sentence.

    Raises Refused without a reason.
    """
    require_a_person(by)
    batch = batch_to_print(session, by, batch_id, RIGHT)
    BATCH.next_state(batch.state, BatchAct.CHANGE)
    if not is_reason(reason):
        raise Refused(
            "De partij is niet teruggestuurd.",
            "Er staat niet bij wat er niet klopt.",
            "Schrijf het in een zin op, zodat uw collega het kan verbeteren.",
        )
    return _back(session, batch, SENT_BACK, reason.strip(), by=by, at=at)


def _back(
    session: Session, batch: Batch, why: str, note: str, *, by: Viewer, at: datetime
) -> Batch:
    transition(
        session,
        batch,
        BATCH,
        BatchAct.CHANGE,
        by=by,
        at=at,
        reason=why,
        note=note,
        values={"proof_digest": ""},
    )
    return batch


def _require_another(batch: Batch, by: Viewer) -> None:
    """Who made or proofed it does not approve it. Raises NotPermitted."""
    if by.actor in (batch.made_by, batch.proofed_by):
        raise NotPermitted(
            NOT_APPROVED,
            "U heeft deze partij zelf gemaakt of de proeven bekeken.",
            "Vraag een collega die brieven mag goedkeuren.",
        )
