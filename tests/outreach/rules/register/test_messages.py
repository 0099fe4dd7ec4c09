"""Messages are as the contract writes them, with numbers masked."""

import pytest

from outreach.rules.register import messages
from outreach.rules.register.elements import BY_FIELD


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (
            messages.required("bsn"),
            "Rij 123: 01.20 burgerservicenummer is verplicht.",
        ),
        (
            messages.pattern("postcode", "3011a", "1234AB"),
            "Rij 123: 11.60 postcode '3011a' voldoet niet aan patroon 1234AB.",
        ),
        (
            messages.elfproef("123456782"),
            "Rij 123: burgerservicenummer ******782 voldoet niet aan de elfproef.",
        ),
        (
            messages.no_date("birth", "19511345"),
            "Rij 123: 03.10 geboortedatum '19511345' is geen geldige datum.",
        ),
        (
            messages.not_in_table("suspension_reason", "X", "Reden opschorting"),
            "Rij 123: 67.20 'X' komt niet voor in tabel Reden opschorting.",
        ),
    ],
)
def test_sentence_is_as_published(problem: messages.Problem, sentence: str) -> None:
    assert problem.sentence(123) == sentence


def test_double_names_its_rows() -> None:
    assert messages.doubled((123, 877), "123456782") == (
        "Rij 123 en 877: burgerservicenummer ******782 komt 2 keer voor; "
        "geen van beide is verwerkt."
    )
    assert "3 keer" in messages.doubled((1, 2, 3), "123456782")


def test_missing_column_is_as_published() -> None:
    assert messages.missing_column(BY_FIELD["nondisclosure"]) == (
        "Kolom 07.70.10 (indicatie geheim) ontbreekt: bestand geweigerd."
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("123456782", "******782"),
        ("bsn 123456782", "******782"),
        ("19511345", "19511345"),
        ("a\nb\x00", "a?b?"),
        ("x" * 50, "x" * 20 + "…"),
    ],
)
def test_values_are_masked(value: str, shown: str) -> None:
    assert messages.masked(value) == shown


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(42, 1000, "4,2%"), (12, 687, "1,7%"), (1, 100, "1%"), (0, 0, "0%")],
)
def test_percentages_are_dutch(part: int, whole: int, text: str) -> None:
    assert messages.percentage(part, whole) == text


def test_numbers_are_dutch() -> None:
    assert messages.number(1240) == "1.240"
    assert messages.number(0.5) == "0,5"
    assert messages.number(1.0) == "1"
