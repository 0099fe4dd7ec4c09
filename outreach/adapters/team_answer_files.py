"""Reads a file of a team's answers."""

import csv
import io
from collections.abc import Iterator

from outreach.errors import FileRejected

LARGEST_FILE = 2_000_000
"""Bytes; about 30,000 rows. House rule."""
MOST_ROWS = 10_000
LONGEST_CELL = 2_000
COLUMNS = {
    "reference": ("reference", "referentie", "kenmerk"),
    "answer": ("answer", "antwoord"),
    "date": ("date", "datum"),
    "note": ("note", "toelichting", "opmerking"),
}


def read_rows(content: bytes) -> list[tuple[int, dict[str, str]]]:
    """Row numbers (the header is 1) and cells by our column names.

    Reads UTF-8 or Windows-1252, with `;`, `,` or tab. Empty rows are left out.
    Raises FileRejected for anything that is not such a file; then nothing is read.
    """
    return list(_rows(_text(content)))


def _text(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        raise _rejected(
            "Het bestand is te groot.", "Deel het op in kleinere bestanden."
        )
    if not content.strip():
        raise _rejected("Het bestand is leeg.", "Kies het goede bestand.")
    if content[:4] == b"PK\x03\x04" or content[:4] == b"\xd0\xcf\x11\xe0":
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


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Row numbers and cells by our column names. Raises FileRejected."""
    lines = _parsed(text)
    places = _places(lines[0])
    if len(lines) - 1 > MOST_ROWS:
        raise _rejected(
            f"Het bestand heeft meer dan {MOST_ROWS} regels.",
            "Deel het op in kleinere bestanden.",
        )
    for number, cells in enumerate(lines[1:], start=2):
        if any(cell.strip() for cell in cells):
            padded = [*cells, *[""] * len(lines[0])]
            yield (
                number,
                {
                    name: padded[place].strip() if place is not None else ""
                    for name, place in places.items()
                },
            )


def _parsed(text: str) -> list[list[str]]:
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    header = unified.split("\n", 1)[0]
    delimiter = max(";,\t", key=header.count)
    try:
        lines = list(csv.reader(io.StringIO(unified), delimiter=delimiter, strict=True))
    except csv.Error:
        raise _rejected(
            "Het bestand is geen goed CSV-bestand, bijvoorbeeld door een los "
            "aanhalingsteken.",
            "Sla het opnieuw op als CSV.",
        ) from None
    if any(len(cell) > LONGEST_CELL for line in lines for cell in line):
        raise _rejected(
            f"Er staat een cel in met meer dan {LONGEST_CELL} tekens.",
            "Controleer de aanhalingstekens, of maak de tekst korter.",
        )
    return lines


def _places(header: list[str]) -> dict[str, int | None]:
    """Where each of our columns stands; the note may be missing."""
    names = [cell.strip().lower() for cell in header]
    places: dict[str, int | None] = {}
    for ours, known in COLUMNS.items():
        at = [place for place, name in enumerate(names) if name in known]
        if len(at) > 1 or (not at and ours != "note"):
            raise _rejected(
                f"De kolom '{known[1]}' ontbreekt of staat er twee keer in.",
                "Gebruik de kolommen referentie, antwoord, datum en toelichting.",
            )
        places[ours] = at[0] if at else None
    return places


def _rejected(why: str, now: str) -> FileRejected:
    return FileRejected("Het bestand is niet verwerkt.", why, now)
