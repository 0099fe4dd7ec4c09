"""What a register file is, whatever its layout: columns, and rows of cells."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from outreach.errors import FileRejected


class Layout(StrEnum):
    """The layouts that are read."""

    SELECTION = "selectie-csv"
    MULTI_ROW = "plijst-csv"
    BRP_JSON = "brp-v2-json"


Row = tuple[int, Sequence[str]]
"""One record: the physical line where it starts (JSON: its index), its cells. A plain
tuple, because a million of them are made."""


@dataclass(frozen=True)
class RegisterFile:
    """An inspected file. `rows()` may be called more than once."""

    path: Path
    layout: Layout
    encoding: str
    digest: str
    """SHA-256 of the bytes, hexadecimal."""
    columns: Mapping[str, int]
    """Field -> position in a row."""
    width: int
    """Cells in a sound row."""
    rows: Callable[[], Iterator[Row]]


ASK = "Vraag de leverancier om een nieuw bestand en lees dat in."
NOTHING = "Er is niets verwerkt."


def refused(what: str, why: str, now: str = ASK) -> FileRejected:
    """A whole file is refused; nothing changed."""
    return FileRejected(what, f"{why} {NOTHING}", now)
