"""Names beyond the published cases: what must be held, and which partner counts."""

import pytest

from outreach.rules.names import (
    NameParts,
    Partner,
    addressee,
    choose_partner,
    form_of_address,
    full_name,
    name_in_text,
    salutation,
)

GROEN = Partner(surname="Groen", since="19600401", until="19800101")
GEEL = Partner(surname="Geel", since="19810401", until="20100101")
WIT = Partner(surname="Wit", since="20120101")
ROOD = Partner(surname="Rood", since="20110101")
UNDATED = Partner(surname="Onbekend")


@pytest.mark.parametrize(
    ("partners", "chosen"),
    [
        ([], None),
        ([GROEN, GEEL], GEEL),
        ([GROEN, GEEL, WIT], WIT),
        ([WIT, ROOD], ROOD),
        ([WIT, UNDATED], UNDATED),
    ],
)
def test_which_partner_counts(partners: list[Partner], chosen: Partner | None) -> None:
    assert choose_partner(partners) == chosen


@pytest.mark.parametrize("surname", ["", ".", " "])
@pytest.mark.parametrize("title", ["", "JH", "G"])
def test_unknown_surname_gives_no_addressee(surname: str, title: str) -> None:
    parts = NameParts("Jan", title, "", surname, "M")
    assert addressee(parts) is None
    assert name_in_text(parts) is None
    assert form_of_address(parts) is None


@pytest.mark.parametrize("title", ["", "JH"])
def test_unknown_surname_gives_no_salutation(title: str) -> None:
    assert salutation(NameParts("Jan", title, "", ".", "M")) is None


def test_unmarried_woman_keeps_her_predicate() -> None:
    parts = NameParts("Anne", "JV", "van den", "Aedel", "V", "V")
    assert addressee(parts) == "Jonkvrouw A. van den Aedel"
    assert salutation(parts) == "Hoogwelgeboren vrouwe"


def test_unknown_title_code_changes_nothing() -> None:
    parts = NameParts("Anne", "XX", "", "Bakker", "V")
    assert addressee(parts) == "A. Bakker"
    assert salutation(parts) == "Geachte mevrouw Bakker"


def test_full_name_leaves_out_what_is_unknown() -> None:
    assert full_name(NameParts(".", "", "de", "Vries")) == "de Vries"
    assert full_name(NameParts(".", "", "", ".")) == ""
