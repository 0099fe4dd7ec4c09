"""Reads the answer to an address file: the sort codes of the post."""

from letters.rules.sort_codes import CodeRow
from outreach.adapters.column_files import FileForm, read_columns

FORM = FileForm(
    "De sorteercodes zijn niet ingelezen.",
    {
        "reference": ("brief", "kenmerk", "referentie", "reference", "klantreferentie"),
        "code": ("sorteercode", "code", "codeerregel", "sort code", "printregel"),
    },
    largest=20_000_000,
    most_rows=300_000,
    longest_cell=500,
)
"""300,000 rows with an address and a code. House rule."""


def read_code_file(content: bytes) -> list[CodeRow]:
    """The rows of a file. Raises FileRejected for anything that is not such a file."""
    return [
        CodeRow(number, cells["reference"], cells["code"].upper())
        for number, cells in read_columns(content, FORM)
    ]
