"""Which letters left before: nothing goes to somebody for the same thing twice."""

from collections.abc import Sequence

from sqlmodel import Session

from letters.queries.memory import Subject, sendings, sent_before
from letters.tables import Batch
from outreach.access import Permission, Viewer, require


def already_sent(
    session: Session, viewer: Viewer, batch: Batch, subjects: Sequence[Subject]
) -> set[Subject]:
    """The subjects of which a letter of this batch's kind left the house before.

    By what is remembered outside the database too (`actions.memory`). Letters of the
    past, kept as data only, are not looked up.
    """
    require(viewer, Permission.PRINT_LETTERS)
    if batch.data_only:
        return set()
    wanted = sendings(session, batch.kind, subjects, reminder=batch.reminder_number)
    left = sent_before(session, wanted.values())
    return {subject for subject, sending in wanted.items() if sending in left}
