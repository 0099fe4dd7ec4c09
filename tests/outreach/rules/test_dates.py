"""Incomplete dates, ages and bands."""

from datetime import date

import pytest

from outreach.rules.dates import (
    PartialDate,
    age_band,
    age_on,
    age_text,
    completed_years,
    turns,
    written_out,
)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("19530304", date(1953, 3, 4), date(1953, 3, 4)),
        ("19530200", date(1953, 2, 1), date(1953, 2, 28)),
        ("19520200", date(1952, 2, 1), date(1952, 2, 29)),
        ("19530000", date(1953, 1, 1), date(1953, 12, 31)),
        ("00000000", None, None),
    ],
)
def test_partial_date_spans_what_it_can_be(
    text: str, earliest: date | None, latest: date | None
) -> None:
    parsed = PartialDate.parse(text)
    assert (parsed.earliest, parsed.latest, parsed.text) == (earliest, latest, text)


@pytest.mark.parametrize(
    "text",
    [
        "19511345",
        "19530230",
        "1953",
        "19530004",
        "00000312",
        "1953030a",
        "",
        "１9530304",
    ],
)
def test_what_is_no_register_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        PartialDate.parse(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("19530304", "4-3-1953"),
        ("19530300", "maart 1953"),
        ("19530000", "1953"),
        ("00000000", "onbekend"),
    ],
)
def test_partial_date_reads_in_dutch(text: str, shown: str) -> None:
    assert PartialDate.parse(text).dutch == shown


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(1952, 2, 29), date(2027, 2, 28), 74),
        (date(1952, 2, 29), date(2027, 3, 1), 75),
        (date(1952, 2, 29), date(2028, 2, 28), 75),
        (date(1952, 2, 29), date(2028, 2, 29), 76),
        (date(1951, 12, 31), date(2026, 12, 31), 75),
        (date(1951, 12, 31), date(2026, 12, 30), 74),
    ],
)
def test_born_on_29_february_turns_older_on_1_march(
    birth: date, day: date, age: int
) -> None:
    assert completed_years(birth, day) == age
    assert (turns(75, birth) <= day) == (age >= 75)


def test_unknown_day_gives_an_interval_of_ages() -> None:
    day = date(2026, 11, 20)
    assert age_on(date(1951, 1, 1), date(1951, 12, 31), day) == (74, 75)
    assert age_text(date(1951, 1, 1), date(1951, 12, 31), day) == "74 of 75"
    assert age_text(None, None, day) == "onbekend"


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (75, "75-79"),
        (79, "75-79"),
        (80, "80-84"),
        (94, "90-94"),
        (95, "95+"),
        (108, "95+"),
        (74, "70-74"),
    ],
)
def test_bands_are_five_years_up_to_95(age: int, band: str) -> None:
    assert age_band(age) == band


def test_a_day_is_written_out_in_dutch() -> None:
    assert written_out(date(2026, 8, 1)) == "1 augustus 2026"
