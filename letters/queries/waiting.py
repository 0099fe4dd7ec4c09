"""What the start page tells of letters."""

from enum import StrEnum

from letters.queries.return_figures import recent_returns
from outreach.access import Permission
from outreach.parts import Work


class LetterTask(StrEnum):
    """Kinds of work with letters that can be waiting."""

    LETTERS_RETURNED = "letters_returned"


WORK = (Work(LetterTask.LETTERS_RETURNED, Permission.PRINT_LETTERS, recent_returns),)
