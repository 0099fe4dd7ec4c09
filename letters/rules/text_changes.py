"""What differs between two versions of a text, line by line and word by word."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

WORD = re.compile(r"\s+|[^\s<>{}]+|[<>{}]")


class Piece(NamedTuple):
    """Some words of a line, and whether they are on this side only."""

    text: str
    differs: bool


class Difference(NamedTuple):
    """Lines that differ; `old` or `new` is empty where they were added or taken out."""

    old_line: int
    """Number of the first line, from 1."""
    new_line: int
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]


def differences(old: str, new: str) -> list[Difference]:
    """The places where two versions differ, in their order."""
    before, after = old.splitlines(), new.splitlines()
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [
        Difference(a1 + 1, b1 + 1, *_words(before[a1:a2], after[b1:b2]))
        for tag, a1, a2, b1, b2 in matcher.get_opcodes()
        if tag != "equal"
    ]


def _words(
    before: list[str], after: list[str]
) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """The words of both sides, each marked where the other side has it not."""
    old, new = (WORD.findall("\n".join(lines)) for lines in (before, after))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    left, right = [], []
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        differs = tag != "equal"
        left.append(Piece("".join(old[a1:a2]), differs))
        right.append(Piece("".join(new[b1:b2]), differs))
    return _filled(left), _filled(right)


def _filled(pieces: list[Piece]) -> tuple[Piece, ...]:
    return tuple(piece for piece in pieces if piece.text)
