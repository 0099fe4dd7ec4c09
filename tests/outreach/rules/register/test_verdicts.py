"""The verdict table: each rule, each border, and that the first rule decides."""

from datetime import date

import pytest

from outreach.rules.institutions import InstitutionAddress, InstitutionList
from outreach.rules.register.examining import Setting, examine
from outreach.rules.register.verdicts import RULES, is_kept
from tests.outreach.register_world import FIELDS, somebody

DAY = date(2026, 11, 22)
COLUMNS = {field: at for at, field in enumerate(FIELDS)}
LISTED = InstitutionList(
    [
        InstitutionAddress("3011ZZ-1--"),
        InstitutionAddress("3012ZZ-5--", whole_number=True),
        InstitutionAddress("", bag_object_id="0599200000000001"),
    ]
)


def verdict(day: date = DAY, town: str = "0599", **given: str) -> tuple[str, str]:
    person = somebody(1, **given)
    cells = [person.get(field, "") for field in FIELDS]
    setting = Setting(day, max(day, DAY), town, LISTED)
    found = examine(cells, COLUMNS, len(FIELDS), setting)
    return found.judgement.verdict.value, str(found.judgement.reason)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ("invite", "")),
        ({"bsn": "123456783"}, ("rejected", "bsn_check")),
        ({"nondisclosure": ""}, ("rejected", "required")),
        ({"suspension_reason": "F"}, ("ignored", "record_removed")),
        ({"suspension_reason": "W"}, ("ignored", "record_removed")),
        ({"died_on": "20260101"}, ("out", "deceased")),
        ({"died_on": "00000000"}, ("out", "deceased")),
        ({"suspension_reason": "O"}, ("out", "deceased")),
        ({"suspension_reason": "E"}, ("out", "emigrated")),
        ({"suspension_reason": "M"}, ("out", "suspended")),
        ({"suspension_reason": "R"}, ("out", "suspended")),
        ({"suspension_reason": "."}, ("out", "suspended")),
        ({"municipality_code": "0518"}, ("out", "other_municipality")),
        ({"birth": "00000000"}, ("review", "birth_date_unknown")),
        ({"birth": ""}, ("review", "birth_date_unknown")),
        ({"birth": "19511123"}, ("out", "under_age")),
        ({"birth": "19511122"}, ("invite", "")),
        ({"birth": "19511100"}, ("review", "age_uncertain")),
        ({"birth": "19510000"}, ("review", "age_uncertain")),
        ({"birth": "19520000"}, ("out", "under_age")),
        ({"birth": "19500000"}, ("invite", "")),
        ({"address_investigation": "089999"}, ("review", "not_living_there")),
        ({"address_function": "B"}, ("review", "postal_address_only")),
        ({"country": "6014"}, ("out", "address_abroad")),
        (
            {"address_investigation": "080000"},
            ("review", "address_under_investigation"),
        ),
        (
            {"address_investigation": "081010"},
            ("review", "address_under_investigation"),
        ),
        (
            {"address_investigation": "081160"},
            ("review", "address_under_investigation"),
        ),
        (
            {"address_investigation": "081210"},
            ("review", "address_under_investigation"),
        ),
        ({"address_investigation": "081400"}, ("invite", "")),  # origin: not the home
        ({"address_investigation": "080910"}, ("invite", "")),
        ({"postcode": "3011a"}, ("rejected", "pattern")),
        ({"house_number": "x"}, ("rejected", "integer")),
        ({"street": "."}, ("review", "address_incomplete")),
        ({"street": ""}, ("review", "address_incomplete")),
        ({"house_number": "0"}, ("review", "address_incomplete")),
        ({"house_number": ""}, ("review", "address_incomplete")),
        ({"street": "", "location": "Woonboot Anna"}, ("invite", "")),
        ({"postcode": ""}, ("invite", "")),
        ({"postcode": "3011ZZ", "house_number": "1"}, ("out", "institution")),
        (
            {"postcode": "3011ZZ", "house_number": "1", "house_letter": "a"},
            ("invite", ""),
        ),
        (
            {"postcode": "3012ZZ", "house_number": "5", "house_letter": "a"},
            ("out", "institution"),
        ),
        ({"bag_address_id": "599200000000001"}, ("out", "institution")),  # zero lost
        ({"instelling": "ja"}, ("out", "institution")),
        ({"instelling": "nee"}, ("invite", "")),
        ({"bag_object_id": "123"}, ("invite", "")),  # never rejects
        ({"nondisclosure": "7"}, ("invite", "")),  # a flag, not a verdict
        ({"gender": "", "name_usage": "?"}, ("invite", "")),
    ],
)
def test_verdict_of_row(given: dict[str, str], expected: tuple[str, str]) -> None:
    assert verdict(**given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"suspension_reason": "F", "bsn": ""}, "required"),  # 1 before 2
        ({"suspension_reason": "F", "died_on": "20200101"}, "record_removed"),
        ({"suspension_reason": "E", "died_on": "20200101"}, "deceased"),
        ({"suspension_reason": "E", "municipality_code": "1999"}, "emigrated"),
        ({"municipality_code": "0518", "birth": "20000101"}, "other_municipality"),
        ({"birth": "19900101", "postcode": "x"}, "under_age"),  # 8 before 14
        (
            {"address_investigation": "089999", "address_function": "B"},
            "not_living_there",
        ),
        ({"address_function": "B", "country": "6014"}, "postal_address_only"),
        ({"country": "6014", "address_investigation": "080000"}, "address_abroad"),
        (
            {"address_investigation": "081100", "postcode": "x"},
            "address_under_investigation",
        ),
        ({"postcode": "x", "street": "."}, "pattern"),  # 14 before 15
        ({"street": ".", "instelling": "ja"}, "address_incomplete"),  # 15 before 16
    ],
)
def test_first_rule_decides(given: dict[str, str], expected: str) -> None:
    assert verdict(**given)[1] == expected


def test_no_municipality_configured_skips_rule_six() -> None:
    assert verdict(town="", municipality_code="0518") == ("invite", "")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2027, 2, 28), "out"),
        (date(2027, 3, 1), "invite"),  # born 29 February: 1 March in other years
        (date(2028, 2, 29), "invite"),
    ],
)
def test_born_on_29_february(day: date, expected: str) -> None:
    assert verdict(day=day, birth="19520229")[0] == expected


def test_table_is_numbered_and_ends_with_everybody() -> None:
    assert [rule.number for rule in RULES] == list(range(1, 18))
    assert RULES[-1].verdict == "invite"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({}, True),
        ({"birth": "19521122"}, True),  # becomes 75 within a year
        ({"birth": "19521123"}, False),
        ({"birth": "19520000"}, True),
        ({"birth": "00000000"}, True),
        ({"country": "6014"}, True),
        ({"instelling": "ja"}, True),
        ({"died_on": "20260101"}, False),
        ({"suspension_reason": "E"}, False),
        ({"municipality_code": "0518"}, False),
        ({"suspension_reason": "W"}, False),
        ({"bsn": ""}, False),
    ],
)
def test_who_is_stored(given: dict[str, str], kept: bool) -> None:
    person = somebody(1, **given)
    cells = [person.get(field, "") for field in FIELDS]
    found = examine(cells, COLUMNS, len(FIELDS), Setting(DAY, DAY, "0599", LISTED))
    assert is_kept(found.judgement, found.person, DAY) is kept
