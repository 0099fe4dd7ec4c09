"""Files of answers as spreadsheets make them, and files that are none."""

import pytest

from outreach.adapters.spreadsheets import write_rows
from outreach.adapters.team_answer_files import read_rows
from outreach.errors import FileRejected

ROW = {
    "reference": "7KM3QXP2D",
    "answer": "aangenomen",
    "date": "20-11-2026",
    "note": "",
}


@pytest.mark.parametrize(
    "text",
    [
        "Referentie,Antwoord,Datum,Toelichting\n7KM3QXP2D,aangenomen,20-11-2026,\n",
        "datum\tANTWOORD\treferentie\n20-11-2026\taangenomen\t7KM3QXP2D\n",
        "\ufeffreference;answer;date;note;x\r\n7KM3QXP2D;aangenomen;20-11-2026;;y\r\n",
        "reference;answer;date;note\r7KM3QXP2D;aangenomen;20-11-2026;\r",
        "reference;answer;date;note\n7KM3QXP2D;aangenomen;20-11-2026\n",  # short row
        "reference;answer;date;note\n\n7KM3QXP2D;aangenomen;20-11-2026;\n",
    ],
)
def test_the_forms_that_spreadsheets_make(text: str) -> None:
    assert [cells for _number, cells in read_rows(text.encode())] == [ROW]


def test_rows_are_numbered_as_in_the_spreadsheet() -> None:
    text = "reference;answer;date\nA;b;c\n;;\nD;e;f\n"
    assert [number for number, _cells in read_rows(text.encode())] == [2, 4]


def test_windows_encoding_is_read() -> None:
    text = "reference;answer;date;note\nA;b;c;één\n"
    assert read_rows(text.encode("cp1252"))[0][1]["note"] == "één"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "leeg"),
        (b"  \n ", "leeg"),
        (b"PK\x03\x04rest of a workbook", "Excel-bestand"),
        (b"\xd0\xcf\x11\xe0 old workbook", "Excel-bestand"),
        (b"reference;answer\x00;date;note\n", "geen gewone tekst"),
        (b"naam;antwoord\nx;y\n", "ontbreekt"),
        (b"reference;reference;answer;date\n", "twee keer"),
        (b'reference;answer;date;note\n"AAA;aangenomen;20-11-2026;\n', "aanhalings"),
        (b"reference;answer;date;note\n" + b"x" * 2_500, "2000 tekens"),
        (b"reference;answer;date;note\n" + b"x" * 140_000, "aanhalings"),
        (b"reference;answer;date;note\n" + b"a;b;c;d\n" * 10_001, "10000 regels"),
        (b"reference;answer;date;note\n" + b"x" * 2_000_001, "te groot"),
    ],
)
def test_what_is_no_such_file_is_refused_whole(content: bytes, why: str) -> None:
    with pytest.raises(FileRejected, match=why):
        read_rows(content)


def test_a_formula_leaves_as_text() -> None:
    out = write_rows(["note"], [["=1+1"], ["@x"], ["-1"], ["+1"], ["gewoon"]])
    lines = out.decode("utf-8-sig").split("\r\n")
    assert lines[1:6] == ["'=1+1", "'@x", "'-1", "'+1", "gewoon"]
