"""What must always be true of what lies at print houses; `verify` checks it.

They look at everything, whoever asks: no viewer, and ids only.
"""

from collections import defaultdict

from sqlmodel import Session, col, select

from letters.rules.batches import BatchState
from letters.tables import Batch, DeliveredFile
from outreach.parts import Finding, Invariant
from outreach.queries.invariants.checking import limited

LEFT = (BatchState.HANDED_OVER, BatchState.POSTED)


def delivered_as_noted(session: Session) -> Finding:
    """A batch that was handed over was brought whole, with the sums that it notes."""
    lying: dict[int, set[tuple[str, str]]] = defaultdict(set)
    rows = session.exec(
        select(DeliveredFile).where(col(DeliveredFile.removed_at).is_(None))
    )
    for row in rows:
        lying[row.batch_id].add((row.name, row.sha256))
    batches = session.exec(
        select(Batch).where(col(Batch.id).in_(lying), col(Batch.state).in_(LEFT))
    ).all()
    broken = [
        f"partij {batch.id}: {entry['name']} ligt niet zo bij de drukker"
        for batch in batches
        for entry in batch.files
        if (entry["name"], entry["sha256"]) not in lying[batch.id or 0]
    ]
    return Finding(len(batches), limited(broken))


PACKAGE_INVARIANTS = (
    Invariant(
        "pakket bij de drukker",
        "Van een overgedragen partij is elk bestand bij de drukker wat de partij zegt.",
        delivered_as_noted,
    ),
)
