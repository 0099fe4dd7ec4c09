"""House numbers, additions and years as people type them."""

from datetime import date

import pytest

from signals.rules.typed import birth_year, house_number, house_suffix

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("typed", "read"), [("", None), (" 12 ", 12), ("0", 0), ("100000", 100_000)]
)
def test_a_house_number_is_read(typed: str, read: int | None) -> None:
    assert house_number(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", ("", "")),
        ("A", ("A", "")),
        ("2", ("", "2")),
        ("-2", ("", "2")),
        ("A-2", ("A", "2")),
        ("a 2", ("a", "2")),
        ("bis", ("", "bis")),
        ("III", ("", "III")),
    ],
)
def test_letter_and_addition_share_a_field(typed: str, read: tuple[str, str]) -> None:
    assert house_suffix(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"), [("", None), ("1943", 1943), ("82", 1944), ("103", 1923)]
)
def test_a_year_or_an_age_is_read(typed: str, read: int | None) -> None:
    assert birth_year(typed, TODAY) == read


@pytest.mark.parametrize("typed", ["twaalf", "1२", "12a", "=1+1", "9" * 30, "-3"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        house_number(typed)
    with pytest.raises(ValueError):
        birth_year(typed, TODAY)
