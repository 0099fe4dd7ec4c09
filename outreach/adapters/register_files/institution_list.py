"""Reads the municipality's own list of institutions: CSV with Dutch column names."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from outreach.adapters.register_files.csv_layouts import DELIMITERS
from outreach.adapters.register_files.inspection import Inspected, inspect
from outreach.adapters.register_files.shape import refused

COLUMNS = {
    "naam": "name",
    "instelling": "name",
    "locatie": "name",
    "postcode": "postcode",
    "huisnummer": "number",
    "nummer": "number",
    "huisletter": "letter",
    "letter": "letter",
    "toevoeging": "addition",
    "huisnummertoevoeging": "addition",
    "helenummer": "whole_number",
    "heelnummer": "whole_number",
    "helegebouw": "whole_number",
    "bag": "bag_id",
    "bagid": "bag_id",
    "verblijfsobject": "bag_id",
    "nummeraanduiding": "bag_id",
    "identificatiecodenummeraanduiding": "bag_id",
    "identificatiecodeverblijfplaats": "bag_id",
    "vanaf": "valid_from",
    "geldigvanaf": "valid_from",
    "tot": "valid_to",
    "geldigtot": "valid_to",
}
"""Headings without spaces and signs -> field. One row is one address."""


class InstitutionRow(NamedTuple):
    """One line as it was written, stripped."""

    line: int
    values: dict[str, str]


def read_institutions(path: Path) -> Iterator[InstitutionRow]:
    """The lines of a list. Raises FileRejected when it cannot be read as one."""
    inspected = inspect(path)
    if inspected.is_json:
        raise refused(
            "Dit is geen lijst van instellingen.", "Omzien leest deze lijst als CSV."
        )
    try:
        yield from _lines(path, inspected)
    except csv.Error:
        raise refused(
            'In de lijst klopt een aanhalingsteken (") niet.',
            "Een tekst begint ermee en houdt niet op.",
        ) from None


def _lines(path: Path, inspected: Inspected) -> Iterator[InstitutionRow]:
    with path.open(encoding=inspected.encoding, newline="") as file:
        head = file.readline()
        file.seek(0)
        delimiter = max(DELIMITERS, key=head.count)
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        fields = [_field(heading) for heading in next(reader)]
        _check(fields)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                values = dict(zip(fields, (c.strip() for c in cells), strict=False))
                values.pop("", None)
                yield InstitutionRow(reader.line_num, values)


def _field(heading: str) -> str:
    return COLUMNS.get(re.sub(r"[^a-z]", "", heading.lower()), "")


def _check(fields: list[str]) -> None:
    if "bag_id" in fields or {"postcode", "number"} <= set(fields):
        return
    raise refused(
        "Dit is geen lijst van instellingen.",
        "De kolommen postcode en huisnummer ontbreken, en er is ook geen kolom met "
        "BAG-nummers.",
        "Geef de lijst als CSV met de kolommen naam, postcode, huisnummer, huisletter, "
        "toevoeging, hele nummer, bag, vanaf en tot.",
    )
