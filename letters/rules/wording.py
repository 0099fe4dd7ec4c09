"""Words that nobody may meet in a letter: people do not want that label.

In 2016 many residents phoned to cancel because the campaign made the visits look
meant for people of one kind only (domain.md section 1).
"""

import re

FORBIDDEN = re.compile(
    r"\w*(?:eenza(?:am|me)|vereenzam|isolement|ge[iï]soleerd)\w*", re.IGNORECASE
)


def forbidden_word(text: str) -> str | None:
    """The first word that may not stand in anything a resident sees, or None."""
    found = FORBIDDEN.search(text)
    return found[0] if found else None
