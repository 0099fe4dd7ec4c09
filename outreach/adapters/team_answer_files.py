"""Reads a file of a team's answers."""

from outreach.adapters.column_files import FileForm, Row, read_columns

FORM = FileForm(
    "Het bestand is niet verwerkt.",
    {
        "reference": ("referentie", "reference", "kenmerk"),
        "answer": ("antwoord", "answer"),
        "date": ("datum", "date"),
        "note": ("toelichting", "note", "opmerking"),
    },
    largest=2_000_000,
    most_rows=10_000,
    longest_cell=2_000,
    optional=frozenset({"note"}),
    lines_in_cells=True,
)
"""About 30,000 rows at the most. House rule."""


def read_rows(content: bytes) -> list[Row]:
    """Row numbers (the header is 1) and cells by our column names.

    Raises FileRejected for anything that is not such a file; then nothing is read.
    """
    return read_columns(content, FORM)
