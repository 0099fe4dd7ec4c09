"""Which signs the shipped fonts can show: a sign without a glyph is an empty box."""

from functools import cache
from pathlib import Path
from struct import unpack_from

from outreach.adapters.typesetting import FONT_FOLDER


@cache
def covered_signs() -> frozenset[int]:
    """Code points for which every shipped font has a glyph."""
    fonts = [_covered(path) for path in sorted(FONT_FOLDER.glob("*.ttf"))]
    return frozenset.intersection(*fonts)


def _covered(path: Path) -> frozenset[int]:
    """Reads the `cmap` table (OpenType specification), formats 4 and 12."""
    data = path.read_bytes()
    count = unpack_from(">H", data, 4)[0]
    tables = (unpack_from(">4sLLL", data, 12 + 16 * i) for i in range(count))
    start = next(offset for tag, _, offset, _ in tables if tag == b"cmap")
    found: set[int] = set()
    for i in range(unpack_from(">H", data, start + 2)[0]):
        offset = start + unpack_from(">HHL", data, start + 4 + 8 * i)[2]
        kind = unpack_from(">H", data, offset)[0]
        if kind == 4:
            found |= _format_4(data, offset)
        elif kind == 12:
            found |= _format_12(data, offset)
    return frozenset(found)


def _format_4(data: bytes, offset: int) -> set[int]:
    segments = unpack_from(">H", data, offset + 6)[0] // 2
    found: set[int] = set()
    for i in range(segments):
        last = unpack_from(">H", data, offset + 14 + 2 * i)[0]
        first = unpack_from(">H", data, offset + 16 + 2 * (segments + i))[0]
        delta = unpack_from(">H", data, offset + 16 + 2 * (2 * segments + i))[0]
        place = offset + 16 + 2 * (3 * segments + i)
        shift = unpack_from(">H", data, place)[0]
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if shift:
                glyph = unpack_from(">H", data, place + shift + 2 * (code - first))[0]
                if not glyph:
                    continue
            if (glyph + delta) & 0xFFFF:
                found.add(code)
    return found


def _format_12(data: bytes, offset: int) -> set[int]:
    found: set[int] = set()
    for i in range(unpack_from(">L", data, offset + 12)[0]):
        first, last, glyph = unpack_from(">LLL", data, offset + 16 + 12 * i)
        found.update(range(first + (not glyph), last + 1))
    return found
