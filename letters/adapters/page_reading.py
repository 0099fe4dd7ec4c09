"""Reads what stands on a page that Typst made: text, and glyphs that are missing.

A general reader takes 19 ms a page, longer than setting it does; this one knows only
what Typst writes (Type 0 fonts with two-byte glyph numbers and a ToUnicode table) and
takes about 1 ms, so that every letter can be checked, not a sample.
"""

import re
from io import BytesIO
from typing import Any, NamedTuple

from pypdf import PdfReader
from pypdf.errors import PyPdfError

STRING = (
    rb"\((?:\\[\s\S]|[^\\()]|\((?:\\[\s\S]|[^\\()]|\((?:\\[\s\S]|[^\\()])*\))*\))*\)"
)
TOKEN = re.compile(
    rb"/(?P<font>[A-Za-z0-9]+) [\d.]+ Tf|(?P<instead>/ActualText\s*)?(?:"
    rb"(?P<string>" + STRING + rb")|<(?P<hex>[0-9A-Fa-f]{4,})>)"
    rb"|(?P<mark>\bEMC\b)|(?P<end>\bET\b)"
)
"""`/ActualText` says what a cluster of glyphs stands for, up to `EMC`."""
ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|([\s\S]))")
NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
TABLE_BLOCK = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)
HEXES = re.compile(rb"<([0-9A-Fa-f]+)>")
NO_GLYPH = "\0"
"""Glyph 0 (.notdef): the empty box that stands for a sign that the font lacks."""


class PageText(NamedTuple):
    """What one page says."""

    text: str
    """All pieces of text in the order in which they were set, one on a line."""
    missing_glyphs: int


class Unreadable(Exception):
    """The file is not a PDF as Typst writes it."""


def page_count(pdf: bytes) -> int:
    """How many pages a file has. Raises Unreadable."""
    try:
        return len(PdfReader(BytesIO(pdf)).pages)
    except (PyPdfError, KeyError, ValueError) as error:
        raise Unreadable(type(error).__name__) from error


def read_pages(pdf: bytes) -> list[PageText]:
    """The text of every page. Raises Unreadable."""
    tables: dict[Any, dict[int, str]] = {}
    try:
        reader = PdfReader(BytesIO(pdf))
        return [_read_page(page, tables) for page in reader.pages]
    except (PyPdfError, KeyError, ValueError, IndexError) as error:
        raise Unreadable(type(error).__name__) from error


def _read_page(page: Any, tables: dict[Any, dict[int, str]]) -> PageText:
    fonts = {}
    for name, reference in page["/Resources"].get("/Font", {}).items():
        key = getattr(reference, "idnum", name)
        if key not in tables:
            table = reference.get_object()["/ToUnicode"].get_object().get_data()
            tables[key] = _glyph_table(table)
        fonts[name[1:].encode()] = tables[key]
    contents = page.get_contents()
    return _text_of(contents.get_data() if contents is not None else b"", fonts)


def _text_of(content: bytes, fonts: dict[bytes, dict[int, str]]) -> PageText:
    pieces: list[str] = []
    line: list[str] = []
    missing = 0
    font: dict[int, str] = {}
    spelled_out = False
    for token in TOKEN.finditer(content):
        if token["font"]:
            font = fonts.get(token["font"], {})
        elif token["end"]:
            pieces.append("".join(line))
            line = []
        elif token["mark"]:
            spelled_out = False
        elif token["instead"]:
            line.append(_raw(token).decode("utf-16"))
            spelled_out = True
        else:
            # Glyph numbers as characters, so that `translate` does the look-up.
            glyphs = _raw(token).decode("utf-16-be", "surrogatepass")
            missing += glyphs.count(NO_GLYPH)
            if not spelled_out:
                line.append(glyphs.translate(font))
    return PageText("\n".join(pieces), missing)


def _raw(token: re.Match[bytes]) -> bytes:
    if token["hex"]:
        return bytes.fromhex(token["hex"].decode())
    return _unescaped(token["string"][1:-1])


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
