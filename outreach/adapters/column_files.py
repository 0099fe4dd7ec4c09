"""Reads a CSV file whose columns are found by their names.

Takes what spreadsheets and other systems make: UTF-8 with or without a mark or
Windows-1252; `;`, `,` or tab; any end of line. Anything else is refused whole, also
half-way: then nothing of it is used. What stands in other columns is read into nothing.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from outreach.errors import FileRejected

DELIMITERS = ";,\t"
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
MARK = b"\xef\xbb\xbf"

Row = tuple[int, dict[str, str]]
"""Number of a row as a spreadsheet counts (the header is 1), and cells by our names."""


class FileForm(NamedTuple):
    """What one kind of file must be."""

    refused: str
    """What a refusal begins with: "Het bestand is niet ingelezen."."""
    columns: Mapping[str, tuple[str, ...]]
    """Ours, with the names by which others call it, small and with single spaces; the
    first is what a refusal says."""
    largest: int
    """Bytes."""
    most_rows: int
    longest_cell: int
    """Signs."""
    optional: frozenset[str] = frozenset()
    """Columns that may be missing; their cells are then empty."""
    lines_in_cells: bool = False
    """A cell may hold more than one line. Without it two stray quotes that swallow the
    rows between them are found."""

    def reject(self, why: str, now: str) -> FileRejected:
        """The refusal of such a file."""
        return FileRejected(self.refused, why, now)


def read_columns(content: bytes, form: FileForm) -> list[Row]:
    """The rows of a file; empty ones are left out. Raises FileRejected."""
    return list(_rows(_parsed(_text(content, form), form), form))


def _text(content: bytes, form: FileForm) -> str:
    if len(content) > form.largest:
        raise form.reject(
            "Het bestand is te groot.", "Deel het op in kleinere bestanden."
        )
    if not content.removeprefix(MARK).strip():
        raise form.reject("Het bestand is leeg.", "Kies het goede bestand.")
    if content.startswith(WORKBOOKS):
        raise form.reject(
            "Dit is een Excel-bestand.", "Sla het in Excel op als CSV en kies dat."
        )
    if b"\x00" not in content and not content.startswith(WIDE_MARKS):
        for encoding in ("utf-8-sig", "cp1252"):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise form.reject(
        "Het bestand is geen gewone tekst.", "Sla het op als CSV (UTF-8)."
    )


def _parsed(text: str, form: FileForm) -> list[list[str]]:
    unified = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\n")
    delimiter = max(DELIMITERS, key=unified.split("\n", 1)[0].count)
    try:
        lines = list(csv.reader(io.StringIO(unified), delimiter=delimiter, strict=True))
    except csv.Error:
        raise form.reject(
            "Het bestand is geen goed CSV-bestand, bijvoorbeeld door een los "
            "aanhalingsteken.",
            "Sla het opnieuw op als CSV.",
        ) from None
    cells = [cell for line in lines for cell in line]
    if not form.lines_in_cells and any("\n" in cell for cell in cells):
        raise form.reject(
            "Er staat een cel in met meer dan één regel.",
            "Controleer de aanhalingstekens in het bestand.",
        )
    if any(len(cell) > form.longest_cell for cell in cells):
        raise form.reject(
            f"Er staat een cel in met meer dan {form.longest_cell} tekens.",
            "Controleer de aanhalingstekens, of maak de tekst korter.",
        )
    return lines


def _rows(lines: list[list[str]], form: FileForm) -> Iterator[Row]:
    places = _places(lines[0], form)
    if len(lines) - 1 > form.most_rows:
        raise form.reject(
            f"Het bestand heeft meer dan {form.most_rows} regels.",
            "Deel het op in kleinere bestanden.",
        )
    for number, cells in enumerate(lines[1:], start=2):
        if any(cell.strip() for cell in cells):
            yield (
                number,
                {
                    name: cells[place].strip() if 0 <= place < len(cells) else ""
                    for name, place in places.items()
                },
            )


def _places(header: list[str], form: FileForm) -> dict[str, int]:
    """Where each of our columns stands; -1 for one that may be missing."""
    names = [" ".join(cell.replace("_", " ").split()).lower() for cell in header]
    places: dict[str, int] = {}
    for ours, known in form.columns.items():
        at = [place for place, name in enumerate(names) if name in known]
        if len(at) > 1 or (not at and ours not in form.optional):
            problem = "staat er twee keer in" if at else "ontbreekt"
            needed = ", ".join(column[0] for column in form.columns.values())
            raise form.reject(
                f"De kolom '{known[0]}' {problem}.", f"Gebruik de kolommen: {needed}."
            )
        places[ours] = at[0] if at else -1
    return places
