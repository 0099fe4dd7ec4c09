"""Headings are recognised in each way that exports write them."""

import pytest

from outreach.rules.register.elements import columns_of, field_of


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("01.01.20", "bsn"),
        ("01.20", "bsn"),
        ("0120", "bsn"),
        ("010120", "bsn"),
        ("BSN", "bsn"),
        (" Burgerservicenummer ", "bsn"),
        ("02.40", "surname"),
        ("05.02.40", "partner_surname"),
        ("06.10", "partner_from"),  # only category 05 has it
        ("08.10", "died_on"),  # category 06
        ("83.10", "address_investigation"),  # not the person's own
        ("01.83.10", "person_investigation"),
        ("70.10", "nondisclosure"),
        ("indicatie geheim", "nondisclosure"),
        ("Indicatie_Geheim", "nondisclosure"),
        ("tussenvoegsel", "prefix"),
        ("Gebied", "gebied"),
        ("buurt_code", "buurt_code"),
        ("09.01.20", None),  # a child's number
        ("08.H", None),
        ("telefoon", None),
        ("", None),
    ],
)
def test_heading_gives_field(heading: str, field: str | None) -> None:
    assert field_of(heading) == field


def test_profile_goes_before_everything() -> None:
    profile = {"Nr": "01.20", "naam": "02.10"}
    assert field_of("Nr", profile) == "bsn"
    assert field_of("naam", profile) == "given_names"
    assert field_of("postcode", profile) == "postcode"


def test_missing_and_doubled_columns_are_told() -> None:
    found = columns_of(["01.20", "02.40", "03.10", "bsn", "09.10"])
    assert [element.number for element in found.missing] == ["07.70.10"]
    assert found.doubled == ("bsn",)
    assert found.at["bsn"] == 0
