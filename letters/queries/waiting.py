"""What the start page tells of letters."""

from enum import StrEnum

from letters.queries.batches_waiting import batches_to_approve, batches_to_bring_on
from letters.queries.return_figures import recent_returns
from outreach.access import Permission
from outreach.parts import Work


class LetterTask(StrEnum):
    """Kinds of work with letters that can be waiting."""

    BATCHES_TO_APPROVE = "batches_to_approve"
    BATCHES_TO_BRING_ON = "batches_to_bring_on"
    LETTERS_RETURNED = "letters_returned"


T, P = LetterTask, Permission
WORK = (
    Work(T.BATCHES_TO_APPROVE, P.APPROVE_LETTERS, batches_to_approve),
    Work(T.BATCHES_TO_BRING_ON, P.PRINT_LETTERS, batches_to_bring_on),
    Work(T.LETTERS_RETURNED, P.PRINT_LETTERS, recent_returns),
)
