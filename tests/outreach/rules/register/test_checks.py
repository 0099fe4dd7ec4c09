"""Checks of the key fields and of the address, each with the row that must pass."""

from datetime import date

import pytest

from outreach.rules.register.checks import (
    address_problems,
    key_problems,
    normal_bsn,
    passes_eleven,
)

DAY = date(2026, 11, 1)
GOOD = {"bsn": "111222333", "birth": "19460310", "nondisclosure": "0"}


def first_reason(**given: str) -> str | None:
    problems = key_problems(GOOD | given, DAY, DAY)
    return next((p.reason for p in problems if p.reason), None)


@pytest.mark.parametrize(
    ("bsn", "passes"),
    [
        ("111222333", True),
        ("123456782", True),
        ("999990639", True),  # of RvIG's test set
        ("123456783", False),
        ("000000000", False),  # sums to zero, but nobody has it
    ],
)
def test_eleven_test(bsn: str, passes: bool) -> None:
    assert passes_eleven(bsn) is passes


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({}, None),
        ({"bsn": ""}, "required"),
        ({"bsn": "12345678a"}, "pattern"),
        ({"bsn": "1234567"}, "pattern"),
        ({"bsn": "1234567890"}, "pattern"),
        ({"bsn": "١٢٣٤٥٦٧٨٢"}, "pattern"),  # digits, but not of ours
        ({"bsn": "123456783"}, "bsn_check"),
        ({"bsn": "00009908"}, None),  # Excel took the zero: 000009908
        ({"bsn": "12345678"}, "bsn_check"),
        ({"birth": ""}, None),  # unknown: looked at by a person (rule 7)
        ({"birth": "19460000"}, None),
        ({"birth": "19460300"}, None),
        ({"birth": "00000000"}, None),
        ({"birth": "19511345"}, "date"),
        ({"birth": "19460230"}, "date"),
        ({"birth": "10-03-1946"}, "date"),
        ({"birth": "00001231"}, "date"),
        ({"birth": "19460013"}, "date"),  # a day without its month ...
        ({"birth": "19900013"}, None),  # ... who is too young by the year alone
        ({"birth": "20991231"}, "date"),  # in the future
        ({"birth": "18990101"}, None),  # above 120: a remark
        ({"nondisclosure": ""}, "required"),
        ({"nondisclosure": "8"}, "pattern"),
        ({"nondisclosure": "nee"}, "pattern"),
        ({"nondisclosure": "7"}, None),
        ({"suspension_reason": "O"}, None),
        ({"suspension_reason": "."}, None),
        ({"suspension_reason": "X"}, "table"),
        ({"died_on": "20260500"}, None),
        ({"died_on": "00000000"}, None),
        ({"died_on": "20261345"}, "date"),
        ({"died_on": "20991231"}, "date"),
        ({"died_on": "05"}, "date"),  # a category number ...
        ({"died_on": "05", "birth": "19700717"}, None),  # ... at somebody too young
    ],
)
def test_key_field_decides_reason(given: dict[str, str], reason: str | None) -> None:
    assert first_reason(**given) == reason


def test_eight_digits_are_padded_with_a_remark() -> None:
    assert normal_bsn("00009908") == "000009908"
    problems = key_problems(GOOD | {"bsn": "00009908"}, DAY, DAY)
    assert [p.reason for p in problems] == [None]
    assert "Excel" in problems[0].text


def test_first_problem_in_order_decides() -> None:
    assert first_reason(bsn="", birth="19511345", nondisclosure="") == "required"
    assert first_reason(birth="19511345", nondisclosure="") == "date"


@pytest.mark.parametrize(
    ("given", "reasons"),
    [
        ({"postcode": "3011AB", "house_number": "12"}, []),
        ({"postcode": "3011 ab"}, []),
        ({"postcode": "", "house_number": ""}, []),
        ({"house_number": "0"}, []),  # unknown: rule 15
        ({"postcode": "3011a"}, ["pattern"]),
        ({"postcode": "0011AB"}, ["pattern"]),
        ({"house_number": "12a"}, ["integer"]),
        ({"house_number": "-3"}, ["minimum"]),
        ({"house_number": "100000"}, ["maximum"]),
        ({"house_number": "99999"}, []),
        ({"postcode": "x", "house_number": "x"}, ["pattern", "integer"]),
    ],
)
def test_address_problems(given: dict[str, str], reasons: list[str]) -> None:
    assert [p.reason for p in address_problems(given)] == reasons
