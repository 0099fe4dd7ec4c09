"""What was approved cannot change: the list is frozen, and looked at again later."""

from datetime import datetime

from sqlmodel import Session

from letters.queries.digests import digest_of_list, digest_of_proofs, letters_out
from letters.rules.batches import BATCH, BatchAct
from letters.tables import Batch
from outreach.access import Permission, Viewer, require
from outreach.actions.history import transition
from outreach.errors import Refused

CHANGED = "changed_since_proofs"


def freeze(session: Session, batch: Batch, *, by: Viewer, at: datetime) -> bool:
    """Freeze a batch that was just approved; False where it went back instead.

    It goes back to draft when list, texts or sheet are not those of the proofs.
    """
    require(by, Permission.APPROVE_LETTERS)
    if digest_of_proofs(session, by, batch) != batch.proof_digest:
        unsaid = {"approved_by": "", "approved_at": None, "difference_reason": ""}
        transition(
            session,
            batch,
            BATCH,
            BatchAct.SEND_BACK,
            by=by,
            at=at,
            reason=CHANGED,
            values=unsaid | {"proof_digest": ""},
        )
        return False
    batch.frozen_out = letters_out(session, by, batch)
    session.flush()
    values = {"frozen_at": at, "frozen_digest": digest_of_list(session, by, batch)}
    transition(session, batch, BATCH, BatchAct.FREEZE, by=by, at=at, values=values)
    return True


def check_frozen(session: Session, batch: Batch, *, what: str, by: Viewer) -> None:
    """Raise Refused when the letters are not those that were approved.

    Letters may have been taken out since; none may have been put in or changed.
    """
    require(by, Permission.PRINT_LETTERS)
    back = set(batch.frozen_out or ()) - set(letters_out(session, by, batch))
    same = digest_of_list(session, by, batch) == batch.frozen_digest
    if same and not back:
        return
    raise Refused(
        what,
        "De brieven zijn niet meer gelijk aan wat is goedgekeurd.",
        "Laat deze partij vervallen, maak haar opnieuw, en vertel het de beheerder.",
    )
