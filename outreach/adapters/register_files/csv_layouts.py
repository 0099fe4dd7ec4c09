"""The two CSV layouts: one row a person, and RvIG's rows with history."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from outreach.adapters.register_files.inspection import Inspected
from outreach.adapters.register_files.shape import Layout, RegisterFile, Row, refused
from outreach.errors import FileRejected
from outreach.rules.names import Partner, choose_partner
from outreach.rules.register.elements import BY_FIELD, Columns, columns_of
from outreach.rules.register.messages import missing_column, number

DELIMITERS = ";,\t"
HISTORY = "08.H"
"""Only RvIG's layout has this column; its first heading is empty."""
PARTNER_MARK = "05.H"
NEXT_PARTNER = "05"
"""The mark on a row of category 05 when the next row is another marriage; 55 means
history of the same one."""
PARTNER_FIELDS = (
    "partner_title",
    "partner_prefix",
    "partner_surname",
    "partner_from",
    "partner_until",
    "partner_end_reason",
)


class _Header(NamedTuple):
    delimiter: str
    headings: tuple[str, ...]
    columns: Columns


def open_csv(
    path: Path, inspected: Inspected, profile: Mapping[str, str] | None
) -> RegisterFile:
    """A CSV file by its header. Raises FileRejected where the header will not do."""
    header = _read_header(path, inspected.encoding, profile)
    _check_columns(header)
    multi_row = not header.headings[0].strip() and HISTORY in header.headings
    text = _Text(path, inspected.encoding, header.delimiter, len(header.headings))

    def rows() -> Iterator[Row]:
        return _persons(text.records(), header) if multi_row else text.records()

    return RegisterFile(
        path=path,
        layout=Layout.MULTI_ROW if multi_row else Layout.SELECTION,
        encoding=inspected.encoding,
        digest=inspected.digest,
        columns=header.columns.at,
        width=len(header.headings),
        rows=rows,
    )


def _read_header(
    path: Path, encoding: str, profile: Mapping[str, str] | None
) -> _Header:
    """The header under the delimiter that makes most sense of it."""
    with path.open(encoding=encoding, newline="") as file:
        line = file.readline(csv.field_size_limit())
    candidates = []
    for delimiter in DELIMITERS:
        try:
            headings = tuple(next(csv.reader([line], delimiter=delimiter), ()))
        except csv.Error:
            continue
        columns = columns_of(headings, profile)
        candidates.append(_Header(delimiter, headings or ("",), columns))
    best = max(candidates, key=lambda header: len(header.columns.at), default=None)
    if best is None or not best.columns.at:
        raise refused(
            "Dit is geen levering van het bevolkingsregister.",
            "In de eerste regel staat geen enkele kolomnaam die Omzien kent.",
            "Controleer of u het goede bestand heeft en of de kop erin staat.",
        )
    return best


def _check_columns(header: _Header) -> None:
    missing = header.columns.missing
    if missing:
        others = ", ".join(f"{e.number} ({e.label})" for e in missing[1:])
        also = f" Ook deze ontbreken: {others}." if others else ""
        raise refused(
            missing_column(missing[0]),
            f"Zonder deze kolom is een rij niet veilig te beoordelen.{also}",
            "Vraag de leverancier om een bestand met deze kolom.",
        )
    if header.columns.doubled:
        labels = ", ".join(BY_FIELD[field].label for field in header.columns.doubled)
        raise refused(
            f"Deze kolom staat meer dan eens in de kop: {labels}.",
            "Het is niet zeker welke van de twee geldt.",
        )


class _Text:
    """The records of a CSV file, with the line where each starts."""

    def __init__(self, path: Path, encoding: str, delimiter: str, width: int) -> None:
        self.path, self.encoding = path, encoding
        self.delimiter, self.width = delimiter, width

    def records(self) -> Iterator[Row]:
        """All records under the header; empty lines are no records."""
        with self.path.open(encoding=self.encoding, newline="") as file:
            reader = csv.reader(file, delimiter=self.delimiter, strict=True)
            try:
                next(reader)
                yield from self._below(reader)
            except csv.Error:
                raise _unbalanced(reader.line_num) from None

    def _below(self, reader: Any) -> Iterator[Row]:
        last = reader.line_num
        for cells in reader:
            start, last = last + 1, reader.line_num
            if last > start and self._swallowed(cells):
                raise _unbalanced(start)
            if cells:
                yield start, cells

    def _swallowed(self, cells: Sequence[str]) -> bool:
        """Whether a cell holds whole rows: an opening quote that was never closed."""
        return any("\n" in cell and self.delimiter in cell for cell in cells)


def _unbalanced(line: int) -> FileRejected:
    return refused(
        f'Vanaf regel {number(line)} klopt een aanhalingsteken (") niet.',
        "Een tekst begint ermee en houdt niet op, of een cel is langer dan "
        f"{number(csv.field_size_limit())} tekens; daardoor zouden rijen wegvallen.",
    )


def _persons(records: Iterator[Row], header: _Header) -> Iterator[Row]:
    """One row a person out of a first row and its continuation rows."""
    mark_at = header.headings.index(PARTNER_MARK) if _has_partners(header) else None
    block: list[Sequence[str]] = []
    start = 0
    for number_of_line, cells in records:
        if cells[0].strip():
            if block:
                yield start, _current(block, header, mark_at)
            start, block = number_of_line, [cells]
        elif block:
            block.append(cells)
        else:
            raise refused(
                f"Regel {number_of_line} hoort bij geen enkele persoon.",
                "De eerste cel van een persoon is leeg.",
            )
    if block:
        yield start, _current(block, header, mark_at)


def _has_partners(header: _Header) -> bool:
    known = all(field in header.columns.at for field in PARTNER_FIELDS)
    return PARTNER_MARK in header.headings and known


def _current(
    block: Sequence[Sequence[str]], header: _Header, mark_at: int | None
) -> Sequence[str]:
    """The first row, with the partner whose name counts; history is left out."""
    first = list(block[0])
    if mark_at is None or any(len(cells) != len(first) for cells in block):
        return first
    positions = [header.columns.at[field] for field in PARTNER_FIELDS]
    partners, mark = [], NEXT_PARTNER
    for cells in block:
        partner = Partner(*(cells[at].strip() for at in positions))
        if mark == NEXT_PARTNER and any(partner):
            partners.append(partner)
        mark = cells[mark_at].strip()
    for at, value in zip(positions, choose_partner(partners) or Partner(), strict=True):
        first[at] = value
    return first
