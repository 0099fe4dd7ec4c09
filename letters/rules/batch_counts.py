"""How many letters were expected, and when another number stops and asks."""

MOST_SHARE = 0.05
MOST_LETTERS = 10
"""Off by more than this share AND more than this many letters stops (issue; in
Vlaardingen, 2022, 1,250 of 7,500 letters went to the wrong people)."""
SHORTEST_REASON = 10
"""Characters: "ok" is no reason. House rule, as in the log."""


def is_off(expected: int | None, letters: int) -> bool:
    """Whether the number of letters differs so much that a person must say why.

    `expected` None: nobody counted beforehand, so any number is as good.
    """
    if expected is None:
        return False
    off = abs(letters - expected)
    return off > MOST_LETTERS and off > MOST_SHARE * expected


def is_reason(text: str) -> bool:
    """Whether a text says something."""
    return len(text.strip()) >= SHORTEST_REASON
