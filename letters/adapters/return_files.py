"""Reads a file of returned mail, as the post or a print house sends it.

Columns are found by name; what else stands in the file (a name, an address) is not
read into anything.
"""

import csv
import io
from collections.abc import Iterator
from typing import NamedTuple

from outreach.errors import FileRejected

LARGEST_FILE = 30_000_000
"""Bytes; 100,000 rows with an address in each. House rule."""
MOST_ROWS = 100_000
LONGEST_CELL = 500
COLUMNS = {
    "reference": (
        "kenmerk",
        "referentie",
        "reference",
        "ref",
        "briefkenmerk",
        "briefnummer",
        "brief",
        "letter",
        "letter ref",
        "lettercode",
        "code",
        "barcode",
        "streepjescode",
        "klantreferentie",
    ),
    "reason": (
        "reden",
        "reason",
        "retourreden",
        "reden retour",
        "return reason",
        "oorzaak",
    ),
    "returned_on": (
        "datum",
        "date",
        "retourdatum",
        "datum retour",
        "return date",
        "ontvangen op",
    ),
}
"""Ours, with the names by which others call it; the first is what a refusal says."""
OPTIONAL = frozenset({"returned_on"})
ENDS = {";": "een puntkomma", ",": "een komma", "\t": "een tab"}


class ReturnRow(NamedTuple):
    """One row as it was written; `row` counts as a spreadsheet does (header is 1)."""

    row: int
    reference: str
    reason: str
    returned_on: str
    """Empty: the day on which the file is read."""


def read_return_file(content: bytes) -> list[ReturnRow]:
    """The rows of a CSV file: UTF-8 or Windows-1252, with `;`, `,` or tab.

    Empty rows are left out. Raises FileRejected for anything that is not such a file,
    also half-way: then nothing of it is used.
    """
    return list(_rows(_parsed(_text(content))))


def _text(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        raise _rejected(
            "Het bestand is te groot.", "Deel het op in kleinere bestanden."
        )
    if not content.removeprefix(b"\xef\xbb\xbf").strip():
        raise _rejected("Het bestand is leeg.", "Kies het goede bestand.")
    if content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise _rejected(
            "Dit is een Excel-bestand.", "Sla het in Excel op als CSV en kies dat."
        )
    if b"\x00" in content or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise _rejected(
            "Het bestand is geen gewone tekst.", "Sla het op als CSV (UTF-8)."
        )
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _rejected("Het bestand is geen gewone tekst.", "Sla het op als CSV (UTF-8).")


def _parsed(text: str) -> list[list[str]]:
    unified = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\n")
    header = unified.split("\n", 1)[0]
    delimiter = max(ENDS, key=header.count)
    try:
        lines = list(csv.reader(io.StringIO(unified), delimiter=delimiter, strict=True))
    except csv.Error:
        raise _rejected(
            "Het bestand is geen goed CSV-bestand, bijvoorbeeld door een los "
            "aanhalingsteken.",
            "Sla het opnieuw op als CSV.",
        ) from None
    if any("\n" in cell or len(cell) > LONGEST_CELL for line in lines for cell in line):
        # Two stray quotes swallow all rows between them without an error.
        raise _rejected(
            "Er staat een cel in met meer dan één regel, of met meer dan "
            f"{LONGEST_CELL} tekens.",
            "Controleer de aanhalingstekens in het bestand.",
        )
    return lines


def _rows(lines: list[list[str]]) -> Iterator[ReturnRow]:
    places = _places(lines[0])
    if len(lines) - 1 > MOST_ROWS:
        raise _rejected(
            f"Het bestand heeft meer dan {MOST_ROWS} regels.",
            "Deel het op in kleinere bestanden.",
        )
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        found = {
            name: cells[place].strip()
            if place is not None and place < len(cells)
            else ""
            for name, place in places.items()
        }
        yield ReturnRow(number, **found)


def _places(header: list[str]) -> dict[str, int | None]:
    """Where each of our columns stands; the date may be missing."""
    names = [" ".join(cell.replace("_", " ").split()).lower() for cell in header]
    places: dict[str, int | None] = {}
    for ours, known in COLUMNS.items():
        at = [place for place, name in enumerate(names) if name in known]
        if len(at) > 1 or (not at and ours not in OPTIONAL):
            problem = "staat er twee keer in" if at else "ontbreekt"
            raise _rejected(
                f"De kolom '{known[0]}' {problem}.",
                "Gebruik de kolommen kenmerk, reden en datum.",
            )
        places[ours] = at[0] if at else None
    return places


def _rejected(why: str, now: str) -> FileRejected:
    return FileRejected("Het bestand is niet ingelezen.", why, now)
