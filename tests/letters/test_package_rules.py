"""What is in the package for a print house, and in which order letters lie in it."""

import csv
import hashlib
import io
import subprocess
from datetime import UTC, date, datetime, time
from pathlib import Path
from random import Random

import pytest

from letters.adapters.batch_files import sums_file, write_whole
from letters.adapters.package_files import manifest_file
from letters.rules.delivery_days import Times, expected
from letters.rules.kinds import LetterForm
from letters.rules.packages import (
    ENVELOPE_GRAMS,
    SHEET_GRAMS,
    ManifestRow,
    Notice,
    notice_text,
    pages_at_most,
    post_class,
    sheets_of,
    volume,
)
from letters.rules.postal_order import postal_order

IN_ORDER = (
    ("3011AA", 1, "", ""),
    ("3011AA", 2, "", ""),
    ("3011AA", 2, "", "2"),
    ("3011AA", 2, "", "10"),
    ("3011AA", 2, "", "bis"),
    ("3011AA", 2, "A", ""),
    ("3011AA", 2, "A", "1"),
    ("3011AA", 2, "A", "2"),
    ("3011AA", 2, "A", "10"),
    ("3011AA", 2, "B", ""),
    ("3011AA", 10, "", ""),
    ("3011AA", 10, "", "1A"),
    ("3011AA", 10, "", "1B"),
    ("3011AA", 10, "", "2A"),
    ("3011AA", 10, "", "H 2"),
    ("3011AA", 10, "", "H10"),
    ("3011AA", 10, "", "HS"),
    ("3011AB", None, "", ""),
    ("3011AB", 1, "", ""),
    ("3012AA", 1, "", ""),
    ("", None, "", ""),
    ("", 1, "", ""),
    ("", 3, "C", ""),
)


def test_letters_lie_as_the_post_walks_and_without_postcode_at_the_end() -> None:
    for seed in range(20):
        mixed = list(IN_ORDER)
        Random(seed).shuffle(mixed)
        assert sorted(mixed, key=lambda row: postal_order(*row)) == list(IN_ORDER)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("3011 AA", 12, "a", ""), ("3011aa", "12", "A", "")),
        (("3011AA", 12, "", "b is"), ("3011AA", 12, "", "BIS")),
        (("3011AA", 0, "", ""), ("3011AA", None, "", "")),
    ],
)
def test_case_and_blanks_make_no_difference(one: tuple, other: tuple) -> None:  # type: ignore[type-arg]
    assert postal_order(*one) == postal_order(*other)


@pytest.mark.parametrize(
    ("pages", "both", "sheets", "grams"),
    [
        (1, False, 1, 20),
        (2, False, 2, 20),
        (2, True, 1, 20),
        (3, False, 3, 50),
        (3, True, 2, 20),
        (4, False, 4, 50),
        (8, False, 8, 50),
        (9, False, 9, 100),
        (9, True, 5, 50),
    ],
)
def test_pages_are_sheets_and_sheets_weigh(
    pages: int, both: bool, sheets: int, grams: int
) -> None:
    assert sheets_of(pages, both) == sheets
    assert post_class(sheets) == grams
    assert sheets * SHEET_GRAMS + ENVELOPE_GRAMS <= grams


@pytest.mark.parametrize(
    ("form", "language", "pages"),
    [
        (LetterForm.STANDARD, "", 1),
        (LetterForm.STANDARD, "nl", 1),
        (LetterForm.STANDARD, "tr", 2),
        (LetterForm.LARGE, "", 2),
        (LetterForm.LARGE, "ar", 4),
    ],
)
def test_before_they_are_made_the_most_pages_count(
    form: LetterForm, language: str, pages: int
) -> None:
    assert pages_at_most(form, language) == pages


def notice(**given: object) -> Notice:
    values: dict[str, object] = {
        "municipality": "Gemeente Rotterdam",
        "batch_id": 12,
        "print_house": "De Drukkerij",
        "kind": "Uitnodiging",
        "volume": volume([1] * 7 + [2] * 2 + [4], both_sides=False, counted=True),
        "window": "C5/6, venster links",
        "both_sides": False,
        "handed_over_on": date(2026, 11, 20),
        "cut_off": "17:30",
        "expected": expected(
            datetime(2026, 11, 20, 9, tzinfo=UTC), Times(time(17, 30), 2, 1, 3)
        ),
        "delivery_week": date(2026, 11, 23),
        "files": (("brieven-001.pdf", 10),),
    }
    return Notice(**(values | given))  # type: ignore[arg-type]


def test_volume_adds_up_and_the_notice_says_so() -> None:
    found = notice().volume
    assert (found.letters, found.pages, found.sheets) == (10, 15, 15)
    assert [line.letters for line in found.lines] == [7, 2, 1]
    text = notice_text(notice())
    for line in (
        "Brieven:        10",
        "Pagina's:       15 (geteld)",
        "Vellen A4:      15",
        "tot 20 gram: 7 brieven van 1 pagina, 1 vel",
        "tot 50 gram: 1 brief van 4 pagina's, 4 vellen",
        "Overdracht:     20 november 2026",
        "Annuleren kan:  tot 20 november 2026, 17:30 uur",
        "Op de post:     24 november 2026",
        "In de bus:      25 november 2026 tot en met 27 november 2026",
        "Sorteercodes:   week 48 van 2026 (vanaf maandag 23 november 2026)",
        "brieven-001.pdf: 10 brieven",
    ):
        assert line in text
    both = volume([1, 2, 4], both_sides=True, counted=False)
    assert (both.pages, both.sheets) == (7, 4)
    early = notice_text(
        notice(volume=both, both_sides=True, delivery_week=None, files=())
    )
    assert "hooguit" in early
    assert "tweezijdig" in early
    assert "Sorteercodes:   geen" in early
    assert "Bestanden:" not in early


def test_a_notice_without_letters_still_adds_up() -> None:
    empty = volume([], both_sides=False, counted=False)
    assert (empty.letters, empty.pages, empty.sheets) == (0, 0, 0)
    assert "Brieven:        0" in notice_text(notice(volume=empty))


def test_a_manifest_has_eight_columns_and_no_formula() -> None:
    rows = [
        ManifestRow("brieven-001.pdf", 1, 2, "12-1", "3011AA", "1", 2, 0),
        ManifestRow("brieven-001.pdf", 3, 3, "12-2", "=cmd|' /C calc'!A0", "@1", 1, 3),
    ]
    data = manifest_file(rows)
    read = list(csv.reader(io.StringIO(data.decode()), delimiter=";"))
    assert read[0] == [
        "bestand",
        "pagina_van",
        "pagina_tot",
        "brief",
        "postcode",
        "huisnummer",
        "vellen",
        "variant",
    ]
    assert read[1] == ["brieven-001.pdf", "1", "2", "12-1", "3011AA", "1", "2", "0"]
    assert read[2][4].startswith("'=")
    assert read[2][5] == "'@1"
    assert data.count(b"\r\n") == 3


def test_the_list_of_sums_is_what_sha256sum_checks(tmp_path: Path) -> None:
    names = ("brieven-001.pdf", "brieven-002.pdf", "manifest.csv", "volume.txt")
    sums = [(name, write_whole(tmp_path / name, name.encode())) for name in names]
    assert sums[0][1] == hashlib.sha256(b"brieven-001.pdf").hexdigest()
    write_whole(tmp_path / "sha256.txt", sums_file(sums))
    command = ["sha256sum", "--check", "--strict", "sha256.txt"]

    def check() -> int:
        run = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
        return run.returncode

    assert check() == 0
    (tmp_path / "brieven-002.pdf").write_bytes(b"something else")
    assert check() == 1
