"""Writes a document that people go on working in: Word, with headings and tables."""

from collections.abc import Sequence
from io import BytesIO

import docx

from outreach.rules.privacy_records import Section


def word_file(sections: Sequence[Section], *, title: str) -> bytes:
    """The chapters as a .docx file; text only, nothing in it is run or linked."""
    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.author = "Omzien"
    document.core_properties.language = "nl-NL"
    for number, section in enumerate(sections):
        document.add_heading(section.title, level=1 if number == 0 else 2)
        for sentence in section.sentences:
            document.add_paragraph(sentence)
        if section.rows:
            table = document.add_table(rows=1, cols=len(section.headings))
            table.style = "Light Grid Accent 1"
            _fill(table.rows[0].cells, section.headings)
            for row in section.rows:
                _fill(table.add_row().cells, row)
    held = BytesIO()
    document.save(held)
    return held.getvalue()


def _fill(cells: Sequence[object], texts: Sequence[str]) -> None:
    for cell, text in zip(cells, texts, strict=True):
        cell.text = text  # type: ignore[attr-defined]
