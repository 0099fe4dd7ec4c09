"""Reads a partner's CSV file into rows of text by field. Stores and judges nothing.

Takes UTF-8 (with or without a mark), UTF-16 with a mark (what a spreadsheet calls
"Unicode text") and Windows-1252; `;`, `,`, tab or `|`; headings in Dutch or English.
"""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from outreach.errors import FileRejected
from signals.rules.partner_columns import COLUMNS, HEADINGS, NEVER, heading_of

LARGEST_FILE = 10 * 1024 * 1024
"""Bytes."""
MOST_ROWS = 5_000
DELIMITERS = ";,\t|"
LONGEST_CELL = 100_000
"""Signs; below the limit of Python's csv module, so that we say it ourselves."""
OTHER_KINDS = (
    (b"PK\x03\x04", "een Excel-bestand"),
    (b"\xd0\xcf\x11\xe0", "een oud Excel-bestand"),
    (b"%PDF", "een pdf"),
    (b"\x1f\x8b", "een ingepakt bestand"),
)


class Line(NamedTuple):
    """One row of the file."""

    number: int
    """As the spreadsheet counts: the heading is 1."""
    cells: dict[str, str]
    """Text by field; a field without a column is missing."""
    fault: str = ""
    """Why the row as a whole cannot be read, in Dutch."""


class PartnerFile(NamedTuple):
    """What a file holds."""

    lines: tuple[Line, ...]
    ignored: tuple[str, ...]
    """Headings that mean nothing to us, as they stand; their cells are not kept."""


def read_partner_file(content: bytes) -> PartnerFile:
    """The rows of a file. Raises FileRejected for what is no such file; then nothing
    of it is used."""
    text = _text(content)
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        delimiter, text, skipped = first.strip()[-1], rest, 1
    else:
        delimiter, skipped = _delimiter(first), 0
    records = _records(text, delimiter)
    headings = next(records, ())
    places = _places(headings)
    lines: list[Line] = []
    for number, cells in enumerate(records, start=2 + skipped):
        if not any(cell.strip() for cell in cells):
            continue
        if len(lines) == MOST_ROWS:
            raise _rejected(
                f"Het bestand heeft meer dan {MOST_ROWS} regels.",
                "Deel het op in kleinere bestanden.",
            )
        lines.append(_line(number, cells, places, len(headings)))
    known = set(places.values())
    ignored = tuple(h for at, h in enumerate(headings) if at not in known and h.strip())
    return PartnerFile(tuple(lines), ignored)


def _line(
    number: int, cells: Sequence[str], places: dict[str, int], width: int
) -> Line:
    if any(cell.strip() for cell in cells[width:]):
        return Line(number, {}, "Deze regel heeft meer cellen dan de eerste regel.")
    found = {
        name: cells[place].strip()
        for name, place in places.items()
        if place < len(cells)
    }
    return Line(number, found)


def _text(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        raise _rejected(
            "Het bestand is groter dan 10 MB.", "Deel het op in kleinere bestanden."
        )
    for signature, kind in OTHER_KINDS:
        if content.startswith(signature):
            raise _rejected(
                f"Dit is {kind}.", "Sla het op als CSV (UTF-8) en kies dat bestand."
            )
    text = _decoded(content)
    if not text.strip("\ufeff \t\r\n"):
        raise _rejected("Het bestand is leeg.", "Kies het goede bestand.")
    if "\x00" in text:
        raise _rejected(
            "Het bestand is geen gewone tekst.", "Sla het op als CSV (UTF-8)."
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(content: bytes) -> str:
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _rejected(
        "Het bestand heeft tekens die Omzien niet kan lezen.",
        "Sla het op als CSV (UTF-8).",
    )


def _delimiter(first: str) -> str:
    """The sign under which the first line holds most headings that we know."""

    def known(sign: str) -> int:
        try:
            headings = next(csv.reader([first], delimiter=sign), [])
        except csv.Error:
            return 0
        return sum(heading_of(one) in HEADINGS for one in headings)

    return max(DELIMITERS, key=known)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    width = 0
    try:
        for cells in reader:
            width = width or len(cells)
            if any(_swallowed(cell, delimiter, width) for cell in cells):
                raise _unbalanced(reader.line_num)
            if any(len(cell) > LONGEST_CELL for cell in cells):
                raise _rejected(
                    f"Regel {reader.line_num} heeft een cel van meer dan "
                    f"{LONGEST_CELL} tekens.",
                    "Maak de tekst korter en lees het bestand opnieuw in.",
                )
            yield cells
    except csv.Error:
        raise _unbalanced(reader.line_num) from None


def _swallowed(cell: str, delimiter: str, width: int) -> bool:
    """Whether a cell holds a whole row: an opening quote that was never closed."""
    below = cell.split("\n")[1:]
    return width > 1 and any(line.count(delimiter) >= width - 1 for line in below)


def _unbalanced(line: int) -> FileRejected:
    return _rejected(
        f'Rond regel {line} klopt een aanhalingsteken (") niet, of een cel is veel te '
        "lang. Daardoor zouden regels wegvallen.",
        "Verbeter het bestand en lees het opnieuw in.",
    )


def _places(headings: Sequence[str]) -> dict[str, int]:
    """Where the column of each field stands."""
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        plain = heading_of(heading)
        if plain in NEVER:
            raise _rejected(
                "In het bestand staat een kolom met BSN.",
                "Een BSN mag u niet sturen. Haal de kolom weg en stuur het bestand "
                "opnieuw.",
            )
        name = HEADINGS.get(plain)
        if name in places:
            raise _rejected(
                f"De kolom '{COLUMNS[str(name)].title}' staat er twee keer in.",
                "Laat er één staan.",
            )
        if name is not None:
            places[name] = place
    _check(places)
    return places


def _check(places: dict[str, int]) -> None:
    """What a file must have: where it is about, and what was seen."""
    where = {"postcode", "house_number"} <= set(places)
    elsewhere = {"description", "person_name"} & set(places)
    if not where and not elsewhere:
        raise _rejected(
            "De kolommen 'postcode' en 'huisnummer' ontbreken.",
            "Zet in de eerste regel de namen van de kolommen, zoals in het voorbeeld.",
        )
    if not {"seen", "text"} & set(places):
        raise _rejected(
            "De kolommen 'gezien' en 'toelichting' ontbreken allebei.",
            "Voeg er ten minste één toe: anders zegt een melding niets.",
        )


def _rejected(why: str, now: str) -> FileRejected:
    return FileRejected("Het bestand is niet ingelezen.", why, now)
