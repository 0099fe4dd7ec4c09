"""What the shipped fonts can show, and how wide it is."""

from collections.abc import Callable
from functools import cache

from fontTools.ttLib import TTFont

from outreach.adapters.typesetting import FONT_FOLDER, fonts

LATIN = "NotoSans"
"""Names and addresses are set in this one; its file names begin with it."""
WEIGHTS = ("Regular", "Bold")
POINT = 25.4 / 72
"""Millimetres."""


class _Advances(dict[str, int]):
    """Sign -> font units; a sign without a glyph takes none."""

    def __missing__(self, sign: str) -> int:
        return 0


@cache
def covered_signs(family: str = LATIN) -> frozenset[int]:
    """Code points for which a family has a glyph, regular and bold.

    Raises Refused when a font is missing or broken.
    """
    fonts()
    return frozenset.intersection(
        *(frozenset(_opened(family, weight).getBestCmap()) for weight in WEIGHTS)
    )


@cache
def shown_signs() -> frozenset[int]:
    """Code points that a text can show, whatever its language."""
    return covered_signs() | covered_signs("NotoSansArabic")


def _opened(family: str, weight: str) -> TTFont:
    return TTFont(FONT_FOLDER / f"{family}-{weight}.ttf", lazy=True)


@cache
def text_width() -> Callable[[str, float], float]:
    """Millimetres that a text takes in regular letters at a size in points.

    Without kerning, which makes a line at most a little narrower. A sign without a
    glyph counts as none.
    """
    fonts()
    font = _opened(LATIN, "Regular")
    metrics, glyphs = font["hmtx"], font.getBestCmap()
    advances = _Advances((chr(sign), metrics[name][0]) for sign, name in glyphs.items())
    unit: float = POINT / font["head"].unitsPerEm

    def width(text: str, size: float) -> float:
        return sum(map(advances.__getitem__, text)) * size * unit

    return width
