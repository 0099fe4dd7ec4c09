"""Which signs names and addresses may hold."""

import pytest

from outreach.rules.characters import normal, refused_sign


@pytest.mark.parametrize(
    "value",
    [
        "Đëļŧå 'S Streeveld",
        "O’Neill-Ó Súilleabháin",
        "Żáïŀëñøŕ",
        "D. van 't Hof, 1 & 2",
    ],
)
def test_names_as_they_occur_are_allowed(value: str) -> None:
    assert refused_sign(normal(value)) is None


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("Bakker\u202e1 A", "U+202E"),
        ("Bak\x00ker", "U+0000"),
        ("Bak\nker", "U+000A"),
        ("Bak\u200bker", "U+200B"),
        ("Bakker \U0001f600", "U+1F600"),
        ("Bak\ue000ker", "U+E000"),
    ],
)
def test_signs_that_turn_or_hide_text_are_refused(value: str, code: str) -> None:
    wrong = refused_sign(value)
    assert wrong is not None
    assert code in wrong
    assert "Bak" not in wrong


def test_normal_composes_and_takes_out_soft_hyphens() -> None:
    assert normal("Zoe\u0308  de\u00ad Vries ") == "Zoë de Vries"
