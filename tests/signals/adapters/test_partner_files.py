"""A partner's file in every form in which files come, and those that are refused."""

from pathlib import Path

import pytest

from outreach.errors import FileRejected
from signals.adapters import partner_files
from signals.adapters.partner_files import LARGEST_FILE, read_partner_file
from signals.rules.drafts import About, DoneAlready, ReporterKind, Seen
from signals.rules.partner_columns import (
    COLUMNS,
    DONE_CODES,
    HEADINGS,
    SEEN_CODES,
    heading_of,
)
from signals.rules.partner_rows import RowFault, draft_of_row

GOOD = "kenmerk;postcode;huisnummer;toelichting\nA-1;3011 AA;12;De post stapelt op\n"
CELLS = {
    "caller_reference": "A-1",
    "postcode": "3011 AA",
    "house_number": "12",
    "text": "De post stapelt op",
}
FORMS = {
    "utf-8": GOOD.encode(),
    "with a mark": GOOD.encode("utf-8-sig"),
    "utf-16": GOOD.encode("utf-16"),
    "commas": GOOD.replace(";", ",").encode(),
    "tabs": GOOD.replace(";", "\t").encode(),
    "pipes": GOOD.replace(";", "|").encode(),
    "old lines": GOOD.replace("\n", "\r").encode(),
    "windows lines": GOOD.replace("\n", "\r\n").encode(),
    "empty rows": (GOOD + ";;;\n\n").encode(),
    "english headings": GOOD.replace(
        "kenmerk;postcode;huisnummer;toelichting",
        "Reference;Postal code;House_Number *;TEXT",
    ).encode(),
    "other headings": GOOD.replace(
        "kenmerk;postcode;huisnummer;toelichting", "Uw kenmerk;PC;Huisnr.;Melding"
    ).encode(),
    "a spreadsheet's first line": b"sep=;\n" + GOOD.encode(),
}


@pytest.mark.parametrize("content", FORMS.values(), ids=FORMS)
def test_file_is_read_in_every_form(content: bytes) -> None:
    (line,) = read_partner_file(content).lines
    assert (line.cells, line.fault) == (CELLS, "")
    assert line.number == (3 if content.startswith(b"sep=") else 2)


def test_text_of_windows_keeps_its_accents() -> None:
    content = GOOD.replace("De post", "Mevrouw Zoë – €").encode("cp1252")
    assert "Zoë – €" in read_partner_file(content).lines[0].cells["text"]


BAD = {
    "nothing": (b"", "leeg"),
    "a mark only": (b"\xef\xbb\xbf\n", "leeg"),
    "excel": (b"PK\x03\x04rest", "Excel"),
    "old excel": (b"\xd0\xcf\x11\xe0rest", "Excel"),
    "pdf": (b"%PDF-1.7", "pdf"),
    "nul": (GOOD.encode() + b"a\x00b", "gewone tekst"),
    "no text": (b"postcode;huisnummer;toelichting\n\x81\x8d", "tekens"),
    "no headings": (b"3011AA;12;De post stapelt op\n", "ontbreken"),
    "no place": (b"kenmerk;toelichting\nA;x\n", "postcode"),
    "nothing seen": (b"postcode;huisnummer\n3011AA;1\n", "toelichting"),
    "twice": (b"postcode;pc;huisnummer;text\n1;2;3;4\n", "twee keer"),
    "bsn": (b"BSN;postcode;huisnummer;text\n1;2;3;4\n", "BSN"),
    "open quote": (GOOD.replace("De post", '"De post').encode(), "aanhalingsteken"),
    "swallowed row": (
        (GOOD.replace("De post", '"De post') + 'A-2;3011 AA;13;nog "een\n').encode(),
        "aanhalingsteken",
    ),
    "1 MB in a cell": (GOOD.encode() + b"A-2;3011 AA;1;" + b"x" * 1_000_000, "lang"),
    "too large": (b"x" * (LARGEST_FILE + 1), "10 MB"),
}


@pytest.mark.parametrize(("content", "word"), BAD.values(), ids=BAD)
def test_what_is_no_such_file_is_refused_whole(content: bytes, word: str) -> None:
    with pytest.raises(FileRejected) as refused:
        read_partner_file(content)
    assert word in refused.value.why


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partner_files, "MOST_ROWS", 2)
    row = "A-1;3011 AA;12;x\n"
    assert len(read_partner_file((GOOD + row).encode()).lines) == 2
    with pytest.raises(FileRejected):
        read_partner_file((GOOD + row * 2).encode())


def test_column_without_meaning_is_named_and_not_kept() -> None:
    content = GOOD.replace("kenmerk", "huurachterstand").encode()
    file = read_partner_file(content)
    assert file.ignored == ("huurachterstand",)
    assert "A-1" not in file.lines[0].cells.values()


def test_row_with_more_cells_than_headings_is_a_fault() -> None:
    (_, line) = read_partner_file((GOOD + "A-2;3011 AA;12;a;b\n").encode()).lines
    assert "meer cellen" in line.fault
    assert line.cells == {}


def test_every_heading_means_one_field() -> None:
    assert len({heading_of(c.title) for c in COLUMNS.values()}) == len(COLUMNS)
    for name, column in COLUMNS.items():
        for heading in (column.title, *column.known):
            assert HEADINGS[heading_of(heading)] == name, heading


def test_row_becomes_the_same_draft_as_a_form() -> None:
    draft = draft_of_row(
        {
            "caller_reference": "A-1",
            "postcode": "3011 AA",
            "house_number": "12 A-2",
            "person_name": "Bakker",
            "birth_year": "1940.0",
            "seen": "Post stapelt op, no_reaction; verward",
            "done": "aangebeld",
            "text": '=HYPERLINK("http://x")',
            "last_seen_on": "1-11-2026",
            "person_knows": "Nee",
            "urgent": "ja",
        },
        covenant_id=3,
        kind=ReporterKind.UTILITY,
        intake_id="x",
    )
    at = draft.address
    assert (at.house_number, at.house_letter, at.house_addition) == (12, "A", "2")
    assert draft.about is About.PERSON
    assert draft.person.birth_year == 1940
    assert draft.seen == (Seen.MAIL_PILES_UP, Seen.NO_REACTION, Seen.CONFUSED)
    assert draft.done == (DoneAlready.RANG_BELL,)
    assert draft.text.startswith("=HYPERLINK")
    assert (draft.person_knows, draft.urgent) == (False, True)
    assert draft.last_seen_on is not None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("house_number", "twaalf"),
        ("house_number", "=1+1"),
        ("birth_year", "1-1-1940"),
        ("birth_year", "四千"),
        ("seen", "spookt"),
        ("last_seen_on", "31-2-2026"),
        ("person_knows", "misschien"),
        ("text", "x" * 3_001),
        ("postcode", "x" * 101),
    ],
)
def test_cell_that_is_not_understood_is_told_by_column(name: str, value: str) -> None:
    with pytest.raises(RowFault) as fault:
        draft_of_row(
            {name: value}, covenant_id=1, kind=ReporterKind.HOUSING, intake_id=""
        )
    assert list(fault.value.faults) == [name]


def test_manual_shows_every_column_and_code() -> None:
    manual = Path(__file__).parents[3] / "docs" / "partners.md"
    text = manual.read_text(encoding="utf-8")
    for column in COLUMNS.values():
        known = ", ".join(column.known)
        assert f"| {column.title} | {known} | {column.about} |" in text
    for codes in (SEEN_CODES, DONE_CODES):
        assert ", ".join(codes) in text
