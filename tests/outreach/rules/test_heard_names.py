"""A caller's name as it was heard finds the name as it is spelled."""

import pytest

from outreach.rules.heard_names import best_matches, sound_of

NAMES = [
    "Janssen",
    "van Dijk",
    "Kuijpers",
    "Pietersen",
    "Yılmaz",
    "de Groot",
    "Schouten",
    "Visser",
    "Bakker",
    "Şahin",
    "Özdemir",
    "Cornelissen",
]
SOUNDS = [sound_of(name) for name in NAMES]


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ("Jansen", "Janssen"),
        ("mevrouw Van Dyk", "van Dijk"),
        ("dijk", "van Dijk"),
        ("Cuypers", "Kuijpers"),
        ("Kuipers", "Kuijpers"),
        ("Yilmaz", "Yılmaz"),
        ("de Grood", "de Groot"),
        ("Visscher", "Visser"),
        ("Sahin", "Şahin"),
        ("Kornelissen", "Cornelissen"),
        ("Petersen", "Pietersen"),
    ],
)
def test_a_heard_name_finds_the_spelled_one_first(heard: str, expected: str) -> None:
    found = best_matches(heard, SOUNDS, limit=3)
    assert NAMES[found[0][0]] == expected


@pytest.mark.parametrize("heard", ["", "  ", "mevrouw", "Qwxrtl"])
def test_nothing_alike_finds_nothing(heard: str) -> None:
    assert best_matches(heard, SOUNDS, limit=3) == []


def test_titles_and_accents_do_not_count() -> None:
    assert sound_of("Meneer Müller") == sound_of("muller")
