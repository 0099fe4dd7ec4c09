"""The address file for sort codes, and the answer that comes back."""

import csv
import io
from collections.abc import Sequence

from letters.rules.sort_codes import CodeRow
from outreach.errors import FileRejected

LARGEST_FILE = 20_000_000
"""Bytes; 300,000 rows with an address and a code. House rule."""
MOST_ROWS = 300_000
LONGEST_CELL = 500
REFERENCE = ("brief", "kenmerk", "referentie", "reference", "klantreferentie")
CODE = ("sorteercode", "code", "codeerregel", "sort_code", "printregel")


def read_code_file(content: bytes) -> list[CodeRow]:
    """The rows of a CSV file: UTF-8 or Windows-1252, with `;`, `,` or tab.

    Columns are found by name; others are not read. Empty rows are left out. Raises
    FileRejected for anything that is not such a file: then nothing of it is used.
    """
    lines = _parsed(_text(content))
    reference, code = _place(lines[0], REFERENCE), _place(lines[0], CODE)
    if len(lines) - 1 > MOST_ROWS:
        raise _rejected(
            f"Het bestand heeft meer dan {MOST_ROWS} regels.",
            "Kijk of dit het antwoord op deze partij is.",
        )
    return [
        CodeRow(number, _cell(cells, reference), _cell(cells, code).upper())
        for number, cells in enumerate(lines[1:], start=2)
        if any(cell.strip() for cell in cells)
    ]


def _text(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        raise _rejected("Het bestand is te groot.", "Kijk of dit het goede bestand is.")
    if not content.strip():
        raise _rejected("Het bestand is leeg.", "Kies het goede bestand.")
    if content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise _rejected(
            "Dit is een Excel-bestand.", "Sla het in Excel op als CSV en kies dat."
        )
    if b"\x00" in content:
        raise _rejected(
            "Het bestand is geen gewone tekst.", "Sla het op als CSV (UTF-8)."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _parsed(text: str) -> list[list[str]]:
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    delimiter = max(";,\t", key=unified.split("\n", 1)[0].count)
    try:
        lines = list(csv.reader(io.StringIO(unified), delimiter=delimiter, strict=True))
    except csv.Error:
        raise _rejected(
            "Het bestand is geen goed CSV-bestand, bijvoorbeeld door een los "
            "aanhalingsteken.",
            "Vraag een nieuw bestand.",
        ) from None
    if any(len(cell) > LONGEST_CELL for line in lines for cell in line):
        raise _rejected(
            f"Er staat een cel in met meer dan {LONGEST_CELL} tekens.",
            "Controleer de aanhalingstekens.",
        )
    return lines


def _place(header: list[str], names: Sequence[str]) -> int:
    found = [at for at, cell in enumerate(header) if cell.strip().lower() in names]
    if len(found) != 1:
        raise _rejected(
            f"De kolom '{names[0]}' ontbreekt of staat er twee keer in.",
            "Het bestand moet de kolommen 'brief' en 'sorteercode' hebben.",
        )
    return found[0]


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def _rejected(why: str, now: str) -> FileRejected:
    return FileRejected("De sorteercodes zijn niet ingelezen.", why, now)
