"""Where the address stands on the page, in millimetres from the top left corner."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol


class WindowProfile(NamedTuple):
    """The window of an envelope as it lies over a folded A4."""

    name: str
    left: float
    top: float
    width: float
    height: float
    folds: tuple[float, ...]
    """Heights at which the sheet is folded."""


class HasWindow(Protocol):
    """What is read of a print house."""

    window: str
    mask_left: float | None
    mask_top: float | None
    mask_width: float | None
    mask_height: float | None


IN_THREE = (99.0, 198.0)
"""C5/6 (also called DL): an A4 folded twice."""
IN_TWO = (148.5,)
"""C5: an A4 folded once."""
OWN, OWN_C5 = "own", "own-c5"
"""The print house's own mask, in an envelope for a sheet in three or in two."""
C56_LEFT = WindowProfile("c5-6-left", 20.0, 45.0, 85.0, 45.0, IN_THREE)
"""The DIN-like fallback, left; right begins at 105 mm as in NEN 1026 (isodoc). A print
house's own mask must win (letters.md, C)."""
WINDOWS: Mapping[str, WindowProfile] = {
    "c5-6-left": C56_LEFT,
    "c5-6-right": WindowProfile("c5-6-right", 105.0, 45.0, 85.0, 45.0, IN_THREE),
    "c5-left": WindowProfile("c5-left", 20.0, 45.0, 85.0, 45.0, IN_TWO),
    "c5-right": WindowProfile("c5-right", 105.0, 45.0, 85.0, 45.0, IN_TWO),
}
WINDOW_LABELS: Mapping[str, str] = {
    "c5-6-left": "C5/6, venster links",
    "c5-6-right": "C5/6, venster rechts",
    "c5-left": "C5, venster links",
    "c5-right": "C5, venster rechts",
    OWN: "eigen mal, brief in drieën gevouwen (C5/6)",
    OWN_C5: "eigen mal, brief in tweeën gevouwen (C5)",
}
_SIZES = ("left", "top", "width", "height")
PLAY = 5.0
"""Millimetres that a sheet can shift in its envelope, each way."""
PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
SMALLEST_WIDTH, SMALLEST_HEIGHT = 70.0, 28.0
"""Of a mask: a name and two lines with the return address and the play of 5 mm."""
HIGHEST_TOP, LOWEST_BOTTOM = 38.0, 110.0
"""The logo stands above the window and the letter begins below it."""
MOST_LINES = 6
"""Lines under the return address that fit in the window with its play."""
SHORT_LINE = 30
"""Signs that surely fit on one line of the window at 11 points (75 mm; 40 of usual
width fit); an address with a longer line is measured."""


def window_of(house: HasWindow) -> WindowProfile:
    """The window for which a print house's letters are set.

    A mask with a size that is missing counts as C5/6 left, and so does an unknown key.
    """
    mask = (house.mask_left, house.mask_top, house.mask_width, house.mask_height)
    if house.window in (OWN, OWN_C5) and None not in mask:
        left, top, width, height = (float(size or 0) for size in mask)
        folds = IN_TWO if house.window == OWN_C5 else IN_THREE
        return WindowProfile(house.window, left, top, width, height, folds)
    return WINDOWS.get(house.window, C56_LEFT)


def label_of(sheet: Mapping[str, Any], house: HasWindow) -> str:
    """The envelope, in words, for which letters were set: the window on their own sheet
    counts, also when the house has another one since."""
    now, given = window_of(house), sheet.get("window")
    if not given:
        return WINDOW_LABELS[now.name]
    sizes = tuple(float(given.get(name, getattr(C56_LEFT, name))) for name in _SIZES)
    folds = tuple(map(float, sheet.get("folds", C56_LEFT.folds)))
    for known in (now, *WINDOWS.values()):
        if (sizes, folds) == (known[1:5], known.folds):
            return WINDOW_LABELS[known.name]
    left, top, width, height = (f"{size:g}" for size in sizes)
    own = WINDOW_LABELS[OWN_C5 if folds == IN_TWO else OWN]
    return f"{own}, {width} bij {height} mm, {left} mm van links, {top} mm van boven"


def mask_problem(window: WindowProfile) -> str:
    """What is wrong with a print house's own mask, in Dutch; "" when it can be used."""
    right, bottom = window.left + window.width, window.top + window.height
    if window.left < 0 or window.top < 0 or right > PAGE_WIDTH:
        return "het venster valt buiten het blad (210 bij 297 mm)"
    if window.width < SMALLEST_WIDTH or window.height < SMALLEST_HEIGHT:
        return (
            f"het venster is te klein: minstens {SMALLEST_WIDTH:.0f} bij "
            f"{SMALLEST_HEIGHT:.0f} mm"
        )
    if window.top < HIGHEST_TOP or bottom > LOWEST_BOTTOM:
        return (
            f"het venster moet tussen {HIGHEST_TOP:.0f} en {LOWEST_BOTTOM:.0f} mm "
            "van de bovenkant liggen"
        )
    return ""
