"""Where the address stands on the page, in millimetres from the top left corner."""

from typing import NamedTuple


class WindowProfile(NamedTuple):
    """The window of an envelope as it lies over a folded A4."""

    name: str
    left: float
    top: float
    width: float
    height: float
    folds: tuple[float, ...]
    """Heights at which the sheet is folded."""


C56_LEFT = WindowProfile("c5-6-left", 20.0, 45.0, 85.0, 45.0, (99.0, 198.0))
"""C5/6, window on the left, A4 folded in three. The numbers are the DIN-like fallback;
the mask of a municipality's own print house must win (letters issue)."""
PLAY = 5.0
"""Millimetres that a sheet can shift in its envelope, each way."""
MOST_LINES = 6
"""Lines under the return address that fit in the window with its play."""
SHORT_LINE = 30
"""Signs that surely fit on one line of the window at 11 points (75 mm; 40 of usual
width fit); an address with a longer line is measured."""
