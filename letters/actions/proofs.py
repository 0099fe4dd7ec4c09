"""The first person looks: proofs of a batch, and what exactly they showed."""

from datetime import datetime

from sqlmodel import Session

from letters.actions.fitting import check_fit
from letters.actions.readiness import check_register
from letters.queries.digests import digest_of_proofs, texts_overtaken
from letters.queries.wave_letters import batch_to_print, require_a_person
from letters.rules.batches import BATCH, BatchAct
from letters.tables import Batch
from outreach.access import Viewer
from outreach.actions.history import transition
from outreach.errors import Refused
from outreach.wall import over_the_wall

NOT_PROOFED = "De proeven zijn niet gemaakt."


@over_the_wall
def proof_batch(session: Session, batch_id: int, *, by: Viewer, at: datetime) -> Batch:
    """Note what the proofs of a batch show now; a person has looked at them.

    Again after a change. Raises NotPermitted for a job, and Refused when the register
    is too old, nothing goes to print, a text is not for these people, or a text has a
    newer version than the letters.
    """
    require_a_person(by)
    batch = batch_to_print(session, by, batch_id)
    BATCH.next_state(batch.state, BatchAct.PROOF)
    check_register(session, what=NOT_PROOFED, by=by, at=at)
    if not batch.letters:
        raise Refused(
            NOT_PROOFED,
            "Geen enkele brief van deze partij gaat naar de drukker.",
            "Laat de partij vervallen.",
        )
    check_fit(session, batch, what=NOT_PROOFED, by=by)
    if not batch.data_only and texts_overtaken(session, by, batch):
        raise Refused(
            NOT_PROOFED,
            "De tekst van de brief is veranderd nadat deze partij is gemaakt.",
            "Laat de partij vervallen en maak haar opnieuw, met de nieuwe tekst.",
        )
    values = {
        "proofed_by": by.actor,
        "proofed_at": at,
        "proof_digest": digest_of_proofs(session, by, batch),
        "approved_by": "",
        "approved_at": None,
    }
    transition(session, batch, BATCH, BatchAct.PROOF, by=by, at=at, values=values)
    return batch
