"""Who needs a second step, which codes count, and what recovery codes look like."""

from collections.abc import Collection
from datetime import datetime, timedelta
from random import Random

from outreach.rules.codes import new_code, normal_code

PERIOD = 30
"""Seconds that one code is shown (RFC 6238)."""
LEEWAY = 1
"""Periods before and after that count too: clocks differ (RFC 6238, 5.2)."""
DIGITS = 6
FREE_WRONG = 5
"""Wrong codes before it slows down; they count until one is right."""
LONGEST_WAIT = timedelta(minutes=5)
"""288 tries a day then, at three codes in a million each: 1 in 1,000 a day, for
somebody who has the password too."""
RECOVERY_CODES = 10
RECOVERY_LENGTH = 16
"""Of 27 signs: 76 bits, so an unsalted hash cannot be turned back."""


def needs_second_factor(policy: str, *, only_visits: bool, demo: bool) -> bool:
    """Whether somebody may not work without a second step.

    `policy` is the setting: everyone, office (whoever sees more than own visits) or
    optional. Not in a demo city: its passwords are printed.
    """
    if demo or policy == "optional":
        return False
    return policy == "everyone" or not only_visits


def counting_step(matches: Collection[int], last_step: int) -> int | None:
    """The period that a code stands for, or None when it was used before.

    `matches` are the periods around now in which the code is right.
    """
    return max((step for step in matches if step > last_step), default=None)


def steps_around(at: datetime) -> range:
    """The periods whose codes count at a moment."""
    now = int(at.timestamp()) // PERIOD
    return range(now - LEEWAY, now + LEEWAY + 1)


def second_wait(failures: int) -> timedelta:
    """How long to wait after so many wrong codes: 10 s doubled, at most 5 minutes."""
    extra = failures - FREE_WRONG
    if extra < 0:
        return timedelta(0)
    return min(timedelta(seconds=10 * 2 ** min(extra, 10)), LONGEST_WAIT)


def recovery_codes(random: Random) -> list[str]:
    """Ten fresh codes, as they are shown: "7KMP-3QXR-P2DT-9BWC"."""
    return [shown(new_code(random, RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]


def shown(code: str) -> str:
    """A recovery code in groups of four."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def normal(typed: str) -> str:
    """A recovery code as it is hashed, or six digits, from what somebody typed."""
    digits = "".join(sign for sign in typed if sign.isdecimal() and sign.isascii())
    letters = normal_code(typed[:100])
    return letters if len(letters) == RECOVERY_LENGTH else digits
