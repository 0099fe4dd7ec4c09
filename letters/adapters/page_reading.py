"""Reads what stands on a page that Typst made, and where: text, pictures, lines.

A general reader takes 19 ms a page, longer than setting it does; this one knows only
what Typst writes (Type 0 fonts with two-byte glyph numbers and a ToUnicode table) and
takes 1 to 2 ms, so that every letter can be checked, not a sample.
"""

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any, NamedTuple

from pypdf import PdfReader
from pypdf.errors import PyPdfError

STRING = (
    rb"\((?:\\[\s\S]|[^\\()]|\((?:\\[\s\S]|[^\\()]|\((?:\\[\s\S]|[^\\()])*\))*\))*\)"
)
PIECE = rb"(?:" + STRING + rb"|<[0-9A-Fa-f]+>)"
TOKEN = re.compile(
    rb"(?P<numbers>(?:-?[\d.]+ ){6})(?P<matrix>cm|Tm)"
    rb"(?:/\w+ (?:cs|CS) [\d. ]+(?:scn|SCN))?\s*(?:BT 0 Tr)?"
    rb"|/(?P<font>\w+) (?P<size>[\d.]+) Tf"
    rb"|\[(?=-?[\d.]*[(<])(?P<pieces>[\s\S]*?)\]TJ|(?P<single>" + PIECE + rb")\s*Tj"
    rb"|/ActualText\s*(?P<instead>" + PIECE + rb")"
    rb"|(?P<drawn>(?:-?[\d.]+ ){2,4}(?:m|re)\b[-\d.\smlchrevy]*)(?P<clip>W?)"
    rb"|/(?P<image>\w+) Do|(?P<word>\b(?:q|Q|EMC|ET)\b)"
)
"""`/ActualText` says what a cluster of glyphs stands for, up to `EMC`."""
KERN = re.compile(rb"\)(-?[\d.]+)\(")
"""Between two strings. A bracket within one is followed by the next glyph's first
byte or by the end, never by a number and a bracket."""
PART = re.compile(PIECE + rb"|-?[\d.]+")
LETTERS = b"mlhcrevy"
ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|([\s\S]))")
NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
TABLE_BLOCK = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)
HEXES = re.compile(rb"<([0-9A-Fa-f]+)>")
BYTE_ORDER_MARKS = (b"\xfe\xff", b"\xff\xfe")
NO_GLYPH = "\0"
"""Glyph 0 (.notdef): the empty box that stands for a sign that the font lacks."""
MM = 72 / 25.4
"""Points in a millimetre."""
Matrix = tuple[float, ...]
WHOLE: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Run(NamedTuple):
    """A piece of text on one line; millimetres from the top left of the page."""

    text: str
    left: float
    baseline: float
    width: float
    size: float
    """Points."""


class Box(NamedTuple):
    """Something drawn; millimetres from the top left of the page."""

    left: float
    top: float
    right: float
    bottom: float


class PageText(NamedTuple):
    """What one page says and shows."""

    text: str
    """All pieces of text in the order in which they were set, one on a line."""
    missing_glyphs: int
    runs: list[Run]
    drawn: list[Box]
    """Pictures, lines and bars."""


class Unreadable(Exception):
    """The file is not a PDF as Typst writes it."""


class _Widths(dict[str, float]):
    """Glyph number as a character -> thousandths of the size."""

    usual = 0.0
    """Of the glyphs that are not listed."""

    def __missing__(self, glyph: str) -> float:
        return self.usual


class _Font(NamedTuple):
    signs: Mapping[int, str]
    """Glyph number -> what it stands for."""
    widths: _Widths


def page_count(pdf: bytes) -> int:
    """How many pages a file has. Raises Unreadable."""
    try:
        return len(PdfReader(BytesIO(pdf)).pages)
    except (PyPdfError, KeyError, ValueError) as error:
        raise Unreadable(type(error).__name__) from error


def read_pages(pdf: bytes) -> list[PageText]:
    """What is on every page. Raises Unreadable."""
    known: dict[Any, _Font] = {}
    try:
        reader = PdfReader(BytesIO(pdf))
        return [_read_page(page, known) for page in reader.pages]
    except (PyPdfError, KeyError, ValueError, IndexError) as error:
        raise Unreadable(type(error).__name__) from error


def _read_page(page: Any, known: dict[Any, _Font]) -> PageText:
    fonts = {}
    for name, reference in page["/Resources"].get("/Font", {}).items():
        key = getattr(reference, "idnum", name)
        if key not in known:
            known[key] = _font(reference.get_object())
        fonts[name[1:].encode()] = known[key]
    contents = page.get("/Contents")
    data = contents.get_object().get_data() if contents is not None else b""
    return _Reading(float(page.mediabox.height), fonts).read(data)


def _font(entry: Any) -> _Font:
    inner = entry["/DescendantFonts"][0].get_object()
    widths = _Widths()
    widths.usual = float(inner.get("/DW", 1000))
    listed = list(inner.get("/W", []))
    while listed:
        first, rest = int(listed.pop(0)), listed.pop(0).get_object()
        if isinstance(rest, list):
            widths.update((chr(first + i), float(one)) for i, one in enumerate(rest))
        else:
            one = float(listed.pop(0))
            widths.update((chr(code), one) for code in range(first, int(rest) + 1))
    return _Font(_glyph_table(entry["/ToUnicode"].get_object().get_data()), widths)


class _Reading:
    """Goes through what is drawn on one page."""

    def __init__(self, height: float, fonts: Mapping[bytes, _Font]) -> None:
        self.height = height
        self.fonts = fonts
        self.font = _Font({}, _Widths())
        self.size = 0.0
        self.matrix = self.place = WHOLE
        self.kept: list[Matrix] = []
        self.instead: str | None = None
        self.missing = 0
        self.line: list[str] = []
        self.lines: list[str] = []
        self.runs: list[Run] = []
        self.drawn: list[Box] = []

    def read(self, data: bytes) -> PageText:
        """What is on the page."""
        for token in TOKEN.finditer(data):
            kind = token.lastgroup
            if kind == "pieces" or kind == "single":
                self._show(token[kind])
            elif kind == "matrix":
                self._move(token)
            elif kind == "word":
                self._word(token["word"])
            elif kind == "clip" or kind == "image":
                self._draw(token)
            elif kind == "size":
                self.font = self.fonts.get(token["font"], self.font)
                self.size = float(token["size"])
            else:
                self.instead = _text_string(_raw(token["instead"]))
        text = "\n".join(self.lines)
        return PageText(text, self.missing, self.runs, self.drawn)

    def _move(self, token: re.Match[bytes]) -> None:
        numbers = tuple(map(float, token["numbers"].split()))
        if token["matrix"] == b"cm":
            self.matrix = _within(numbers, self.matrix)
        else:
            self.place = numbers

    def _word(self, word: bytes) -> None:
        if word == b"q":
            self.kept.append(self.matrix)
        elif word == b"Q":
            self.matrix = self.kept.pop()
        elif word == b"EMC":
            self.instead = None
        else:
            self.lines.append("".join(self.line))
            self.line = []

    def _show(self, pieces: bytes) -> None:
        raw, kerning = _glyph_bytes(pieces)
        # Glyph numbers as characters, so that `translate` does the look-up.
        glyphs = raw.decode("utf-16-be", "surrogatepass")
        self.missing += glyphs.count(NO_GLYPH)
        text = self.instead
        if text is None:
            text = glyphs.translate(self.font.signs)
        else:
            self.instead = ""  # said once, whatever it is drawn with
        self.line.append(text)
        advance = sum(map(self.font.widths.__getitem__, glyphs)) - kerning
        matrix = _within(self.place, self.matrix)
        width = advance * self.size / 1000 * matrix[0] / MM
        left, baseline = matrix[4] / MM, (self.height - matrix[5]) / MM
        size = self.size * abs(matrix[3])
        self.runs.append(Run(text, left, baseline, width, size))

    def _draw(self, token: re.Match[bytes]) -> None:
        numbers = [0.0, 0.0, 1.0, 1.0]
        if token["drawn"]:
            if token["clip"]:
                return
            numbers = list(map(float, token["drawn"].translate(None, LETTERS).split()))
        a, b, c, d, e, f = self.matrix
        across, down = numbers[0::2], numbers[1::2]
        left, right, low, high = min(across), max(across), min(down), max(down)
        xs = (a * left + c * low + e, a * right + c * high + e)
        ys = (b * left + d * low + f, b * right + d * high + f)
        tall = self.height
        self.drawn.append(
            Box(
                min(xs) / MM,
                (tall - max(ys)) / MM,
                max(xs) / MM,
                (tall - min(ys)) / MM,
            )
        )


def _within(inner: Matrix, outer: Matrix) -> Matrix:
    """The product of two matrices: first the inner, then the outer."""
    if outer == WHOLE:
        return inner
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def _glyph_bytes(pieces: bytes) -> tuple[bytes, float]:
    """The glyph numbers of a run, and by how many thousandths it is set closer."""
    if b"\\\\" not in pieces and pieces[:1] == b"(" and pieces[-1:] == b")":
        parts = KERN.split(pieces)
        raw = _unescaped(b"".join(parts[0::2])[1:-1])
        return raw, sum(map(float, parts[1::2]))
    raw, kerning = b"", 0.0
    for part in PART.findall(pieces):
        if part[:1] in b"(<":
            raw += _raw(part)
        else:
            kerning += float(part)
    return raw, kerning


def _raw(piece: bytes) -> bytes:
    if piece[:1] == b"<":
        return bytes.fromhex(piece[1:-1].decode())
    return _unescaped(piece[1:-1])


def _text_string(raw: bytes) -> str:
    """UTF-16 behind its mark; else ASCII, as Typst writes a plain sign whose glyph
    stands for the same letter with a mark elsewhere in the file."""
    return raw.decode("utf-16" if raw[:2] in BYTE_ORDER_MARKS else "ascii")


def _unescaped(raw: bytes) -> bytes:
    """What a PDF string stands for.

    Python's own escapes are those of PDF but for the brackets, and 20 times as fast
    as a pattern; only a doubled backslash needs the pattern.
    """
    if b"\\" not in raw:
        return raw
    if b"\\\\" in raw:
        return ESCAPE.sub(_one_escape, raw)
    plain = raw.replace(b"\\(", b"(").replace(b"\\)", b")")
    return plain.decode("unicode_escape").encode("latin-1")


def _one_escape(match: re.Match[bytes]) -> bytes:
    if match[1]:
        return bytes([int(match[1], 8) & 255])
    return NAMED.get(match[2], match[2])


def _glyph_table(data: bytes) -> dict[int, str]:
    table: dict[int, str] = {}
    for kind, body in TABLE_BLOCK.findall(data):
        values = HEXES.findall(body)
        step = 2 if kind == b"char" else 3
        for i in range(0, len(values) - step + 1, step):
            first = int(values[i], 16)
            last = first if step == 2 else int(values[i + 1], 16)
            target = bytes.fromhex(values[i + step - 1].decode()).decode("utf-16-be")
            for offset in range(last - first + 1):
                end = chr(ord(target[-1]) + offset)
                table[first + offset] = target[:-1] + end
    return table
