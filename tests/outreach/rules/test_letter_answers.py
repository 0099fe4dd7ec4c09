"""What proves on the web that a letter is yours."""

from datetime import date

import pytest

from outreach.rules.letter_answers import is_whole_code, proof_fits

KNOWN = (date(1941, 3, 4), date(1941, 3, 4))
ONLY_YEAR = (date(1941, 1, 1), date(1941, 12, 31))
NOTHING = (None, None)


@pytest.mark.parametrize(
    ("typed", "house_number", "birth", "fits"),
    [
        ("12", 12, KNOWN, True),
        ("12a", 12, KNOWN, True),
        ("nr. 12", 12, KNOWN, True),
        ("1941", 12, KNOWN, True),
        ("1941", 12, ONLY_YEAR, True),
        ("1941", 1941, NOTHING, True),
        ("13", 12, KNOWN, False),
        ("1942", 12, KNOWN, False),
        ("1941", 12, NOTHING, False),
        ("", 12, KNOWN, False),
        ("twaalf", 12, KNOWN, False),
        ("12 1942", 12, KNOWN, False),
        ("0", 0, KNOWN, False),
        ("0", None, NOTHING, False),
        ("9" * 400, 12, KNOWN, False),
    ],
)
def test_house_number_or_birth_year(
    typed: str,
    house_number: int | None,
    birth: tuple[date | None, date | None],
    fits: bool,
) -> None:
    found = proof_fits(
        typed,
        house_number=house_number,
        birth_earliest=birth[0],
        birth_latest=birth[1],
    )
    assert found is fits


@pytest.mark.parametrize(
    ("typed", "whole"),
    [("7KM-3QX-P2D", True), ("7km 3qx p2d", True), ("7KM-3QX", False), ("", False)],
)
def test_a_code_in_any_spelling(typed: str, whole: bool) -> None:
    assert is_whole_code(typed) is whole
