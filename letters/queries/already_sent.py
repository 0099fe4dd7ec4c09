"""Which letters left before: nothing goes to somebody for the same thing twice."""

from collections.abc import Sequence
from typing import Protocol

from sqlmodel import Session, col, select

from letters.rules.batches import BatchState
from letters.tables import Batch, Letter, PullLine
from outreach.access import Permission, Viewer, require

CHUNK = 500


class About(Protocol):
    """What a letter is about: an `Addressed`, or a letter that is going."""

    @property
    def subject_kind(self) -> str: ...
    @property
    def subject_id(self) -> int: ...


LEFT = (BatchState.HANDED_OVER, BatchState.POSTED)


def already_sent(
    session: Session, viewer: Viewer, kind: str, rows: Sequence[About]
) -> set[tuple[str, int]]:
    """The subjects (kind and id) of which a letter of this kind was handed over, and
    was not pulled from the post."""
    require(viewer, Permission.PRINT_LETTERS)
    found: set[tuple[str, int]] = set()
    for subject_kind in {row.subject_kind for row in rows}:
        ids = [row.subject_id for row in rows if row.subject_kind == subject_kind]
        for start in range(0, len(ids), CHUNK):
            left = session.exec(
                select(Letter.subject_id)
                .join(Batch, col(Batch.id) == col(Letter.batch_id))
                .outerjoin(
                    PullLine,
                    (col(PullLine.letter_id) == col(Letter.id))
                    & (col(PullLine.settled) == "pulled"),
                )
                .where(
                    Letter.subject_kind == subject_kind,
                    Letter.kind == kind,
                    col(Letter.subject_id).in_(ids[start : start + CHUNK]),
                    col(Letter.released_at).is_not(None),
                    col(Batch.state).in_(LEFT),
                    col(PullLine.id).is_(None),
                )
            )
            found |= {(subject_kind, number) for number in left}
    return found
