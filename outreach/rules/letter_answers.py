"""Answering a letter on the web: what proves that it is yours, and what can be said.

The code stands on the letter. Before anything of the resident is shown, the house
number or the birth year must be given too: a code that was mistyped must not open
somebody else's letter.
"""

import re
from datetime import date

from outreach.rules.codes import LETTER_CODE_LENGTH, normal_code
from outreach.rules.invitations import InvitationState
from outreach.rules.responses import ResponseCode

OFFERED = (
    ResponseCode.YES,
    ResponseCode.NOT_THIS_YEAR,
    ResponseCode.NEVER_AGAIN,
    ResponseCode.DECEASED,
    ResponseCode.MOVED,
)
"""What can be answered, in the order of the page."""
ON_PAPER = frozenset(
    {
        InvitationState.PRINTED,
        InvitationState.POSTED,
        InvitationState.NO_ANSWER,
        InvitationState.ANSWERED,
    }
)
"""A letter with the code exists, and was not taken back."""
MISSES_OF_ORIGIN = 20
"""Wrong tries an hour from one address of origin. House rule: a library or a home
has a few readers who mistype; a machine that guesses gets nowhere."""
MISSES_OF_CODE = 8
"""Wrong proofs an hour for one code: of some forty birth years it is a fifth."""
_NUMBER = re.compile(r"\d+")


def is_whole_code(typed: str) -> bool:
    """Whether what was typed has as many signs as a code."""
    return len(normal_code(typed)) == LETTER_CODE_LENGTH


def proof_fits(
    typed: str,
    *,
    house_number: int | None,
    birth_earliest: date | None,
    birth_latest: date | None,
) -> bool:
    """Whether somebody typed the house number or the birth year of a resident.

    `12`, `12a` and `nr. 12` are house number 12; `1941` a birth year (or house
    number 1941). A birth date that the register knows in part fits each year it can
    be; one without a year fits none.
    """
    numbers = _NUMBER.findall(typed[:30])
    if len(numbers) != 1 or len(numbers[0]) > 6:
        return False
    given = int(numbers[0])
    if house_number and given == house_number:
        return True
    if birth_earliest is None or birth_latest is None:
        return False
    return birth_earliest.year <= given <= birth_latest.year
