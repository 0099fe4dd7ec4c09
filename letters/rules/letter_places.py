"""Where everything stands around the window, worked out before anything is set.

All in millimetres from the top left corner of the sheet. The sheet can shift 5 mm in
its envelope each way, so what must show stays 5 mm inside the window, and what must
not show stays 5 mm outside it. A KIX bar code keeps 2 mm of white on all sides, also
when the sheet has shifted.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from letters.rules.kix import LONGEST
from letters.rules.windows import PAGE_WIDTH, PLAY, WindowProfile

Width = Callable[[str, float], float]
"""Millimetres that a text takes at a size in points."""
QUIET = 2.0
"""White around a KIX bar code (PostNL)."""
INDENT = PLAY + QUIET
POINT = 25.4 / 72
RETURN_SIZES = (6.5, 6.0, 5.5)
"""Points; Rijkshuisstijl sets the return address in 6.5."""
SORT_SIZE = 8.0
RETURN_HEIGHT, SORT_HEIGHT = 4.6, 4.2
"""One line with the space below it."""
SIZES = (11.0, 10.0)
"""Points; PostNL asks 10 to 12."""
PITCH = {11.0: 4.7, 10.0: 4.3}
"""From line to line."""
CAPITAL, BELOW = 0.714, 0.24
"""Of Noto Sans: height of a capital, depth of a g, in parts of the size."""
KIX_HEIGHT, KIX_BAR = 4.8, 0.5
KIX_PITCHES = (1.15, 1.06)
"""From bar to bar: 22 or 24 bars to the inch; the post reads 20 to 24."""
BARS_A_SIGN = 4
CONTACT_WIDTH, CONTACT_LEFT = 56.0, 132.0
USUAL_SIDE = 25.0


class AddressBlock(NamedTuple):
    """What shows in the window, and where."""

    left: float
    return_top: float
    sort_top: float
    top: float
    size: float
    """Points."""
    pitch: float
    lines: list[str]
    kix_top: float
    kix_pitch: float
    """0: no bar code; there is none, or it does not fit."""


def kix_width(bars: int, pitch: float) -> float:
    """How wide a bar code is."""
    return (bars - 1) * pitch + KIX_BAR


def room_in(window: WindowProfile) -> float:
    """How wide a line in the window may be."""
    return window.width - INDENT - PLAY


def return_size(text: str, window: WindowProfile, width: Width) -> float:
    """The size in which a return address fits on its line; 0.0: in none."""
    room = room_in(window)
    return next((size for size in RETURN_SIZES if width(text, size) <= room), 0.0)


def broken_lines(
    lines: Sequence[str], room: float, size: float, width: Width
) -> list[str] | None:
    """The lines, with those that are too wide broken at a space; None: cannot be.

    Two spaces, between postcode and place, are never broken.
    """
    made: list[str] = []
    for line in lines:
        current = ""
        for word in line.replace("  ", "\u00a0\u00a0").split(" "):
            longer = f"{current} {word}" if current else word
            if current and width(longer, size) > room:
                made.append(current)
                longer = word
            if width(longer, size) > room:
                return None
            current = longer
        made.append(current)
    return [line.replace("\u00a0\u00a0", "  ") for line in made]


def address_block(
    lines: Sequence[str],
    window: WindowProfile,
    width: Width,
    *,
    kix: str = "",
    sort_code: str = "",
) -> AddressBlock | None:
    """The first way in which an address fits in a window; None when none does.

    Broken lines are the last resort, then leaving out the bar code, then 10 points.
    """
    if width(sort_code, SORT_SIZE) > room_in(window):
        return None
    ways: list[AddressBlock] = []
    for size in SIZES:
        for pitch in _kix_pitches(kix, window):
            block = _block(lines, window, width, size, pitch, bool(sort_code))
            if block and len(block.lines) == len(lines) and (pitch or not kix):
                return block  # of what follows nothing is better
            if block:
                ways.append(block)
    return min(
        ways,
        key=lambda way: (len(way.lines), way.kix_pitch == 0, -way.size, -way.kix_pitch),
        default=None,
    )


def _kix_pitches(kix: str, window: WindowProfile) -> Iterator[float]:
    bars = BARS_A_SIGN * min(len(kix), LONGEST)
    for pitch in KIX_PITCHES if kix else ():
        if kix_width(bars, pitch) <= window.width - 2 * INDENT:
            yield pitch
    yield 0.0


def _block(
    lines: Sequence[str],
    window: WindowProfile,
    width: Width,
    size: float,
    kix_pitch: float,
    sorted_mail: bool,
) -> AddressBlock | None:
    broken = broken_lines(lines, room_in(window), size, width)
    if broken is None:
        return None
    return_top = window.top + PLAY
    sort_top = return_top + RETURN_HEIGHT - 1.0
    top = return_top + RETURN_HEIGHT + (SORT_HEIGHT if sorted_mail else 0.0)
    last = top + CAPITAL * size * POINT + (len(broken) - 1) * PITCH[size]
    end = last + BELOW * size * POINT
    kix_top = end + QUIET
    lowest = window.top + window.height - PLAY
    if (kix_top + KIX_HEIGHT + QUIET if kix_pitch else end) > lowest:
        return None
    return AddressBlock(
        window.left + INDENT,
        return_top,
        sort_top,
        top,
        size,
        PITCH[size],
        broken,
        kix_top,
        kix_pitch,
    )


def sheet_places(window: WindowProfile) -> dict[str, Any]:
    """Margins and places of what stands outside the window."""
    in_line = 20.0 <= window.left + INDENT <= 32.0
    side = window.left + INDENT if in_line else USUAL_SIDE
    right_of = max(CONTACT_LEFT, window.left + window.width + PLAY + 1.0)
    if right_of + CONTACT_WIDTH <= PAGE_WIDTH - 10.0:
        contact = {"x": right_of, "y": window.top + PLAY - 0.4}
    elif side + CONTACT_WIDTH <= window.left - PLAY - 1.0:
        contact = {"x": side, "y": window.top + PLAY - 0.4}
    else:
        contact = None
    return {
        "side": side,
        "below": window.top + window.height + PLAY + 1.0,
        "contact_at": contact,
    }
