"""Ids and codes that people read aloud: no vowels, nothing that looks alike."""

from random import Random

ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"
"""27 signs: no 0 O 1 I L, no vowels (so no words)."""
RESIDENT_ID_LENGTH = 12
LETTER_CODE_LENGTH = 9
"""27 ** 9 = 7.6e12: with 40,000 live codes one guess in 190 million hits."""


def new_code(random: Random, length: int) -> str:
    """`length` signs drawn from `random`."""
    return "".join(random.choices(ALPHABET, k=length))


def normal_code(typed: str) -> str:
    """A code as it is stored, from what somebody typed or heard."""
    return "".join(sign for sign in typed.upper() if sign in ALPHABET)


def shown_code(code: str) -> str:
    """A code in groups of three, as it stands on the letter: `7KM-3QX-P2D`."""
    return "-".join(code[i : i + 3] for i in range(0, len(code), 3))
