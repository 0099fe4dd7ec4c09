"""Which row of the post's answer counts, and when codes stop the letters."""

from datetime import date

import pytest

from letters.adapters.sort_code_files import read_code_file
from letters.rules.sort_codes import (
    CodeRow,
    Codes,
    CodeVerdict,
    codes_fault,
    judge,
    week_fault,
)
from outreach.errors import FileRejected

V = CodeVerdict
KNOWN = {"12-1", "12-2", "12-3"}
WEEK = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("rows", "verdicts"),
    [
        ([("12-1", "A1")], {V.ACCEPTED: 1}),
        ([("12-1", "A1"), ("12-2", "B2")], {V.ACCEPTED: 2}),
        ([("13-1", "A1")], {V.UNKNOWN: 1}),
        ([("", "A1")], {V.UNKNOWN: 1}),
        ([("12-1", "A1"), ("12-1", "A1")], {V.ACCEPTED: 1, V.DUPLICATE: 1}),
        ([("12-1", "A1"), ("12-1", "B2")], {V.ACCEPTED: 1, V.DUPLICATE: 1}),
        # a bad first row is not mended by a later one: somebody has to look
        ([("12-1", ""), ("12-1", "A1")], {V.BAD: 1, V.DUPLICATE: 1}),
        # an unknown reference twice is unknown twice
        ([("9-9", "A"), ("9-9", "A")], {V.UNKNOWN: 2}),
        ([("12-1", "=A1")], {V.BAD: 1}),
        ([("12-1", "-A1")], {V.BAD: 1}),
        ([("12-1", "a1")], {V.BAD: 1}),  # files are read in capitals
        ([("12-1", "A\u202e1")], {V.BAD: 1}),
        ([("12-1", "é")], {V.BAD: 1}),
        ([("12-1", "X" * 40)], {V.ACCEPTED: 1}),
        ([("12-1", "X" * 41)], {V.BAD: 1}),
        ([("12-1", "X")], {V.ACCEPTED: 1}),
        ([("12-1", "123 4567-8/9")], {V.ACCEPTED: 1}),
        ([("12-1", "A ")], {V.BAD: 1}),
        ([("12-1", "WWW")], {V.BAD: 1}),  # too wide for the window
        ([], {}),
    ],
)
def test_each_row_is_counted_once(
    rows: list[tuple[str, str]], verdicts: dict[CodeVerdict, int]
) -> None:
    given = [CodeRow(number, *row) for number, row in enumerate(rows, start=2)]
    judged = judge(given, KNOWN, lambda code: "WWW" not in code)
    assert judged.counts == dict.fromkeys(V, 0) | verdicts
    assert sum(judged.counts.values()) == len(rows)
    assert len(judged.codes) == judged.counts[V.ACCEPTED]
    refused = [number for numbers in judged.rows.values() for number in numbers]
    assert len(refused) == len(rows) - judged.counts[V.ACCEPTED]


@pytest.mark.parametrize(
    ("codes", "first", "says"),
    [
        (Codes(False, None, 3, 0), WEEK, None),
        (Codes(False, WEEK, 3, 0), date(2027, 1, 4), None),
        (Codes(True, WEEK, 3, 3), WEEK, None),
        (Codes(True, WEEK, 0, 0), WEEK, None),
        (Codes(True, None, 3, 0), WEEK, "nog niet gevraagd"),
        (Codes(True, WEEK, 3, 2), WEEK, "1 brief heeft nog geen"),
        (Codes(True, WEEK, 3, 0), WEEK, "3 brieven hebben nog geen"),
        (Codes(True, WEEK, 3, 3), date(2026, 11, 30), "week 48"),
        (Codes(True, WEEK, 3, 1), date(2026, 11, 30), "week 48"),
    ],
)
def test_letters_stop_where_codes_do_not_hold(
    codes: Codes, first: date, says: str | None
) -> None:
    found = codes_fault(codes, first)
    if says is None:
        assert found is None
    else:
        assert found is not None
        assert says in found.why
        assert "lees het antwoord in" in found.now


@pytest.mark.parametrize(
    ("week", "fine"),
    [
        ("2026-11-16", True),  # this week
        ("2026-12-14", True),
        ("2026-12-21", False),  # five weeks ahead
        ("2026-11-09", False),  # past
        ("2026-11-24", False),  # no Monday
    ],
)
def test_codes_are_asked_for_a_week_to_come(week: str, fine: bool) -> None:
    found = week_fault(date.fromisoformat(week), date(2026, 11, 20))
    assert (found is None) is fine


@pytest.mark.parametrize(
    "content",
    [
        b"brief;sorteercode\r\n12-1;a1 \r\n;\r\n12-2;B2\r\n",
        b"\xef\xbb\xbfBrief,Sorteercode\n12-1,A1\n\n12-2,B2\n",
        b"plaats\tkenmerk\tcode\rx\t12-1\tA1\rx\t12-2\tB2\r",
        b'codeerregel;referentie\n"A1";"12-1"\nB2;12-2\n',
    ],
)
def test_an_answer_is_read_by_the_names_of_its_columns(content: bytes) -> None:
    found = [(row.reference, row.code) for row in read_code_file(content)]
    assert found == [("12-1", "A1"), ("12-2", "B2")]


def test_rows_count_as_in_a_spreadsheet_and_short_rows_are_kept() -> None:
    rows = read_code_file(b"brief;sorteercode\n\n12-1\n;\nx;y\n")
    assert rows == [CodeRow(3, "12-1", ""), CodeRow(5, "x", "Y")]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "leeg"),
        (b" \n ", "leeg"),
        (b"PK\x03\x04abc", "Excel"),
        (b"brief;sorteercode\n12-1;A\x00\n", "gewone tekst"),
        (b'brief;sorteercode\n12-1;"A1\n12-2;B2\n', "aanhalingsteken"),
        (b"brief;sorteercode\n12-1;" + b"A" * 501, "meer dan 500 tekens"),
        (b"brief;plaats\n12-1;A1\n", "'sorteercode'"),
        (b"naam;sorteercode\n12-1;A1\n", "'brief'"),
        (b"brief;code;sorteercode\n12-1;A1;B\n", "twee keer"),
        (b"x" * 20_000_001, "te groot"),
    ],
)
def test_a_file_that_is_no_answer_is_refused_whole(content: bytes, says: str) -> None:
    with pytest.raises(FileRejected, match=says):
        read_code_file(content)
