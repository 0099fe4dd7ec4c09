"""Address lines beyond the published cases, household keys and lines for screens."""

import pytest

from outreach.rules.addresses import (
    AddressParts,
    address_key,
    address_lines,
    can_be_posted_to,
    one_line,
)

HOME = AddressParts("Proefstraat", 12, "a", "", "", "3011AA", "Rotterdam")


@pytest.mark.parametrize(
    ("parts", "lines", "postable"),
    [
        (HOME, ["Proefstraat 12 a", "3011 AA  ROTTERDAM"], True),
        (HOME._replace(city=""), ["Proefstraat 12 a", "3011 AA  DELFT"], True),
        (HOME._replace(postcode=""), ["Proefstraat 12 a"], False),
        (HOME._replace(street="."), [], False),
        (HOME._replace(house_number=0), [], False),
        (
            AddressParts(street=".", location="Woonboot de Hoop"),
            ["Woonboot de Hoop", "DELFT"],
            True,
        ),
        (
            HOME._replace(location="Woonboot de Hoop"),
            ["Proefstraat 12 a", "3011 AA  ROTTERDAM"],
            True,
        ),
        (AddressParts(country="5010", foreign_lines=("Rue 1", "")), ["Rue 1"], False),
        (AddressParts(), [], False),
    ],
)
def test_lines_and_whether_a_letter_can_go_there(
    parts: AddressParts, lines: list[str], postable: bool
) -> None:
    assert address_lines(parts, "Delft") == lines
    assert can_be_posted_to(parts) is postable


@pytest.mark.parametrize(
    ("given", "key"),
    [
        (("3011AA", 12, "a", ""), "3011AA-12-A-"),
        (("3011 aa", 12, "A", ""), "3011AA-12-A-"),
        (("3011AA", 12, "", "a"), "3011AA-12--A"),
        (("", 12, "", ""), ""),
        (("3011AA", None, "", ""), ""),
        (("3011AA", 0, "", ""), ""),
        (("", None, "", "", "Woonboot  de hoop"), "@WOONBOOT DE HOOP"),
    ],
)
def test_household_key(given: tuple[object, ...], key: str) -> None:
    assert address_key(*given) == key  # type: ignore[arg-type]


def test_one_line_reads_as_people_write_it() -> None:
    assert one_line(HOME) == "Proefstraat 12 a, 3011 AA Rotterdam"
    assert one_line(AddressParts()) == "adres onbekend"
