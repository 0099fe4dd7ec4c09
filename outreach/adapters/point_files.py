"""Reads a list of addresses with their points: CSV with Dutch or English headings."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from outreach.adapters.register_files.csv_layouts import DELIMITERS
from outreach.adapters.register_files.inspection import Inspected, inspect
from outreach.adapters.register_files.shape import refused

COLUMNS = {
    "postcode": "postcode",
    "huisnummer": "number",
    "nummer": "number",
    "huisletter": "letter",
    "letter": "letter",
    "toevoeging": "addition",
    "huisnummertoevoeging": "addition",
    "lat": "latitude",
    "latitude": "latitude",
    "breedtegraad": "latitude",
    "lon": "longitude",
    "lng": "longitude",
    "longitude": "longitude",
    "lengtegraad": "longitude",
    "x": "x",
    "rdx": "x",
    "xcoordinaat": "x",
    "y": "y",
    "rdy": "y",
    "ycoordinaat": "y",
}
"""Headings without spaces and signs -> field. `x` and `y` are of the Dutch grid."""
NO_LIST = "Dit is geen lijst van adressen met punten."


def read_points(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, values) of a list. Raises FileRejected when it cannot be read as one."""
    inspected = inspect(path)
    if inspected.is_json:
        raise refused(NO_LIST, "Omzien leest deze lijst als CSV.")
    try:
        yield from _lines(path, inspected)
    except csv.Error:
        raise refused(
            'In de lijst klopt een aanhalingsteken (") niet.',
            "Een tekst begint ermee en houdt niet op.",
        ) from None


def _lines(path: Path, inspected: Inspected) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding=inspected.encoding, newline="") as file:
        head = file.readline()
        file.seek(0)
        reader = csv.reader(file, delimiter=max(DELIMITERS, key=head.count))
        fields = [_field(heading) for heading in next(reader)]
        _check(set(fields))
        for cells in reader:
            if any(cell.strip() for cell in cells):
                values = dict(zip(fields, (c.strip() for c in cells), strict=False))
                yield reader.line_num, values


def _field(heading: str) -> str:
    return COLUMNS.get(re.sub(r"[^a-z]", "", heading.lower()), "")


def _check(fields: set[str]) -> None:
    placed = {"latitude", "longitude"} <= fields or {"x", "y"} <= fields
    if placed and {"postcode", "number"} <= fields:
        return
    raise refused(
        NO_LIST,
        "Er zijn geen kolommen voor postcode, huisnummer en de plaats: breedtegraad en "
        "lengtegraad, of x en y in het Rijksdriehoeksstelsel.",
        "Geef de lijst als CSV met de kolommen postcode, huisnummer, huisletter, "
        "toevoeging, breedtegraad en lengtegraad (of x en y).",
    )
