"""The order in which letters lie in their files: as the post walks."""

import re

DIGITS = re.compile(r"(\d+)")
Part = tuple[int, int, str]
"""Numbers before letters: (0, number, "") or (1, 0, text)."""
Order = tuple[bool, str, int, tuple[Part, ...], tuple[Part, ...]]


def postal_order(
    postcode: str, number: int | str | None, letter: str = "", addition: str = ""
) -> Order:
    """A sort key: postcode, house number, its letter, its addition.

    Without a postcode at the end; numbers inside an addition count as numbers, so that
    2 comes before 10. Case and blanks do not count.
    """
    code = _plain(postcode)
    digits = DIGITS.match(str(number or "").strip())
    return (
        not code,
        code,
        int(digits.group()) if digits else 0,
        _parts(letter),
        _parts(addition),
    )


def _plain(text: str) -> str:
    return "".join(text.split()).upper()


def _parts(text: str) -> tuple[Part, ...]:
    pieces = (piece for piece in DIGITS.split(_plain(text)) if piece)
    return tuple(
        (0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces
    )
