"""What becomes of an invitation: drawn per household, so that partners agree."""

from enum import StrEnum
from itertools import accumulate
from random import Random


class Fate(StrEnum):
    """How a household answers, in the end."""

    SILENT = "silent"
    VISIT = "visit"
    PHONE = "phone"
    ELSEWHERE = "elsewhere"
    NOT_HOME = "not_home"
    CANCELS = "cancels"
    HOSPITAL = "hospital"
    IN_CARE = "in_care"
    NO_NEED = "no_need"
    LANGUAGE = "language"
    NOT_THIS_YEAR = "not_this_year"
    NEVER_AGAIN = "never_again"
    MOVED = "moved"
    DECEASED = "deceased"
    ADDRESS_WRONG = "address_wrong"
    CONCERN = "concern"


SHARES = {
    Fate.VISIT: 0.243,
    Fate.PHONE: 0.017,
    Fate.ELSEWHERE: 0.004,
    Fate.NOT_HOME: 0.006,
    Fate.CANCELS: 0.006,
    Fate.HOSPITAL: 0.001,
    Fate.IN_CARE: 0.001,
    Fate.NO_NEED: 0.004,
    Fate.LANGUAGE: 0.0008,
    Fate.NOT_THIS_YEAR: 0.040,
    Fate.NEVER_AGAIN: 0.011,
    Fate.MOVED: 0.0012,
    Fate.DECEASED: 0.0009,
    Fate.ADDRESS_WRONG: 0.0006,
    Fate.CONCERN: 0.0004,
}
"""Parts of the households; the rest stays silent. The first is set by the account:
8,300 of 33,800 persons, of whom some are added when the round ends."""

RESPONSE = {
    "WK059901": 0.94,
    "WK059903": 0.78,
    "WK059904": 1.08,
    "WK059905": 0.90,
    "WK059906": 1.12,
    "WK059908": 0.97,
    "WK059910": 0.82,
    "WK059912": 1.05,
    "WK059913": 1.20,
    "WK059914": 1.10,
    "WK059915": 0.83,
    "WK059916": 1.02,
    "WK059917": 1.15,
    "WK059927": 1.13,
}
"""How willing an area is, against the whole; invented."""
_FATES = tuple(SHARES)


def draw_fate(random: Random, district_code: str | None) -> Fate:
    """What one household does."""
    factor = RESPONSE.get(district_code or "", 1.0)
    bounds = list(
        accumulate(
            share * factor if fate is Fate.VISIT else share
            for fate, share in SHARES.items()
        )
    )
    chance = random.random()
    for fate, bound in zip(_FATES, bounds, strict=True):
        if chance < bound:
            return fate
    return Fate.SILENT
