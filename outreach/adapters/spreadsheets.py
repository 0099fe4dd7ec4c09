"""Files for a spreadsheet: every cell is text or a number, and no cell is a formula.

The only place that writes them. A spreadsheet runs a cell that begins as a formula,
also after spaces and signs that nobody sees, in full-width signs, and when it splits
the line at another separator than ours (ASVS 1.2.10).
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import xlsxwriter

UNSEEN = "\u00a0\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u3000"
"""Signs that take no ink: before a formula they hide it from a plain check."""
FORMULA = "=+@|%\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63\ufe66-"
"""A cell that begins so is run, or becomes one after normalisation."""
CONTROL = re.compile(r"[\x00-\x1f\x7f\x80-\x9f\u2028\u2029]+")
BEGINS = re.compile(f"^[\\s{UNSEEN}]*[{FORMULA}]")
SPLITS = re.compile(f"([,;|][\\s{UNSEEN}\"']*)([{FORMULA}])")
WIDEST = 60
"""Signs in one column of a sheet."""


class Sheet(NamedTuple):
    """What one file holds."""

    title: str
    note: str
    """Above the list and at the foot of each printed page; empty: nothing."""
    header: Sequence[str]
    rows: Sequence[Sequence[object]]


def safe_cell(value: object) -> str | int | float:
    """A number as it is; anything else as text that no spreadsheet runs."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = CONTROL.sub(" ", "" if value is None else str(value))
    text = SPLITS.sub(r"\1'\2", text)
    return f"'{text}" if BEGINS.match(text) else text


def write_rows(
    header: Sequence[str], rows: Iterable[Sequence[object]], *, note: str = ""
) -> bytes:
    """A CSV that a Dutch spreadsheet opens, safe against formulas."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    if note:
        writer.writerow([safe_cell(note)])
    writer.writerow([safe_cell(cell) for cell in header])
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def write_workbook(sheet: Sheet, *, made_at: datetime) -> bytes:
    """An XLSX with one sheet: text stays text, also when somebody edits the cell."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"title": sheet.title, "created": made_at.replace(tzinfo=None)})
    page = book.add_worksheet("Lijst")
    plain = book.add_format({"quote_prefix": True, "text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "bottom": 1})
    number = book.add_format({"valign": "top"})
    first = 0
    if sheet.note:
        page.write_string(0, 0, str(safe_cell(sheet.note)), book.add_format())
        page.set_footer(f"&L{sheet.note.replace('&', '&&')}&R&P / &N")
        first = 2
    for at, name in enumerate(sheet.header):
        page.write_string(first, at, str(safe_cell(name)), bold)
    for line, row in enumerate(sheet.rows, start=first + 1):
        for at, value in enumerate(row):
            cell = safe_cell(value)
            if isinstance(cell, str):
                page.write_string(line, at, cell, plain)
            else:
                page.write_number(line, at, cell, number)
    _lay_out(page, sheet, first)
    book.close()
    return out.getvalue()


def _lay_out(page: Any, sheet: Sheet, first: int) -> None:
    """Widths, a heading that stays in sight, and paper on its side."""
    for at, name in enumerate(sheet.header):
        longest = max((len(str(row[at])) for row in sheet.rows), default=0)
        page.set_column(at, at, min(WIDEST, max(longest, len(name)) + 2))
    page.freeze_panes(first + 1, 0)
    last = first + max(1, len(sheet.rows))
    page.autofilter(first, 0, last, max(0, len(sheet.header) - 1))
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(first)
