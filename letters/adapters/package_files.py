"""The files of a package that say what is in the others."""

import csv
import io
from collections.abc import Iterable, Sequence

from letters.rules.packages import HEADINGS, ManifestRow
from outreach.adapters.spreadsheets import safe_cell


def manifest_file(rows: Iterable[ManifestRow]) -> bytes:
    """The manifest as CSV with semicolons; no cell is a formula."""
    return csv_file(HEADINGS, rows)


def csv_file(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV for a machine: UTF-8 without a mark, semicolons, no cell is a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8")
