"""What a version changed, in sentences, and how rows change places."""

from copy import deepcopy
from typing import Any

import pytest

from signals.rules.danger_words import DEFAULT_DANGER_WORDS
from signals.rules.rule_changes import in_places, rule_changes
from signals.rules.triage_table import DEFAULT_RULES

PLACES = {
    "as they are": ([1, 2, 3, 4], "ABCD"),
    "up": ([1, 2, 3, 2], "ADBC"),
    "down": ([1, 4, 3, 4], "ACDB"),
    "to the top": ([1, 2, 3, 1], "DABC"),
    "to the end": ([4, 2, 3, 4], "BCDA"),
    "two change places": ([2, 1, 3, 4], "BACD"),
}


@pytest.mark.parametrize("case", PLACES)
def test_rows_take_the_places_that_were_typed(case: str) -> None:
    places, expected = PLACES[case]
    rows = [{"code": code} for code in "ABCD"]
    assert "".join(row["code"] for row in in_places(rows, places)) == expected


def changed(at: int, **given: Any) -> list[dict[str, Any]]:
    rules = deepcopy(list(DEFAULT_RULES))
    rules[at] |= given
    return rules


def test_changes_are_sentences() -> None:
    old = list(DEFAULT_RULES)
    assert rule_changes(old, changed(0)) == []
    assert rule_changes(old, changed(0, on=False)) == ["T01: staat nu uit."]
    assert rule_changes(changed(0, on=False), old) == ["T01: staat nu aan."]
    (said,) = rule_changes(old, changed(2, level="soon_48h"))
    assert "was Binnen 24 uur (Al een tijd niet gezien), en is Binnen 48 uur" in said
    assert rule_changes(old, changed(2, sentence="Anders.")) == [
        "T03: de zin is anders."
    ]
    assert rule_changes(old, changed(13, when=[])) == [
        "T14: nieuwe voorwaarden. Geldt altijd, als geen regel erboven past."
    ]
    assert rule_changes(old, old[1:]) == ["T01 is weg."]
    assert rule_changes(old[1:], old) == [f"T01 is nieuw: {old[0]['sentence']}"]
    moved = [*old[1:5], old[0], *old[5:]]
    assert rule_changes(old, moved) == ["T01 staat op een andere plaats."]


def test_changes_of_words() -> None:
    groups = deepcopy(list(DEFAULT_DANGER_WORDS))
    groups[4]["words"] = [*groups[4]["words"][1:], "dolk"]
    assert rule_changes(list(DEFAULT_DANGER_WORDS), groups) == [
        "G5: erbij: dolk.",
        "G5: eraf: mes.",
    ]
