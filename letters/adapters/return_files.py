"""Reads a file of returned mail, as the post or a print house sends it."""

from typing import NamedTuple

from outreach.adapters.column_files import FileForm, read_columns

MOST_ROWS = 100_000
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
FORM = FileForm(
    "Het bestand is niet ingelezen.",
    COLUMNS,
    largest=30_000_000,
    most_rows=MOST_ROWS,
    longest_cell=500,
    optional=frozenset({"returned_on"}),
)
"""100,000 rows with an address in each. House rule."""


class ReturnRow(NamedTuple):
    """One row as it was written; `row` counts as a spreadsheet does (header is 1)."""

    row: int
    reference: str
    reason: str
    returned_on: str
    """Empty: the day on which the file is read."""


def read_return_file(content: bytes) -> list[ReturnRow]:
    """The rows of a file. Raises FileRejected for anything that is not such a file."""
    return [ReturnRow(number, **cells) for number, cells in read_columns(content, FORM)]
