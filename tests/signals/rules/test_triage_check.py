"""A table that is wrong is refused in clear sentences, and never kept."""

from copy import deepcopy
from typing import Any

import pytest

from signals.rules.triage import DEFAULT_DANGER_WORDS, DEFAULT_RULES
from signals.rules.triage_check import table_faults, word_faults

END = {
    "code": "T99",
    "sentence": "Geen regel past.",
    "when": [],
    "level": "routine_5wd",
    "kind": "company",
    "on": True,
}


def rule(code: str = "T01", *when: dict[str, Any], **given: Any) -> dict[str, Any]:
    return {**END, "code": code, "when": list(when)} | given


def seen(*ticks: str) -> dict[str, Any]:
    return {"fact": "seen", "any": list(ticks)}


def days(**bounds: Any) -> dict[str, Any]:
    return {"fact": "last_seen_days", **bounds}


def urgent(yes: object = True) -> dict[str, Any]:
    return {"fact": "urgent", "is": yes}


def test_what_is_built_in_can_be_kept() -> None:
    assert table_faults(deepcopy(list(DEFAULT_RULES))) == []
    assert word_faults(deepcopy(list(DEFAULT_DANGER_WORDS))) == []


REFUSED: dict[str, tuple[list[Any], str]] = {
    "empty": ([], "De tabel is leeg"),
    "too long": ([END] * 61, "meer dan 60 regels"),
    "not a rule": ([END, 3], "Regel 2 is geen regel."),
    "no code": ([rule("")], "heeft geen code"),
    "code in words": ([rule("regel een")], "heeft geen code"),
    "code twice": ([rule("T99", seen("confused")), END], "staat er twee keer in"),
    "unknown part": ([rule("T01", score=3), END], "dat niet bestaat: 'score'"),
    "no sentence": ([rule("T01", urgent(), sentence=" "), END], "heeft geen zin"),
    "long sentence": ([rule("T01", urgent(), sentence="a" * 301), END], "te lange zin"),
    "label": ([rule("T01", urgent(), sentence="Is eenzaam."), END], "noemt iemand"),
    "unknown level": ([rule("T01", urgent(), level="panic"), END], "geen niveau"),
    "no action": (
        [rule("T01", urgent(), level="no_action"), END],
        "alleen een mens besluiten",
    ),
    "unknown kind": ([rule("T01", urgent(), kind="fraud"), END], "geen soort"),
    "on is a word": ([rule("T01", urgent(), on="ja"), END], "aan of uit"),
    "postcode": (
        [rule("T01", {"fact": "postcode", "any": ["3011AA"]}), END],
        "Nooit naar afkomst, taal, geslacht, inkomen, postcode of een score",
    ),
    "condition is a word": ([rule("T01", "urgent"), END], "kijkt naar iets"),  # type: ignore[arg-type]
    "fact is a list": ([rule("T01", {"fact": ["seen"]}), END], "kijkt naar iets"),
    "when is a word": ([rule("T01", when="urgent"), END], "geen lijst"),
    "many conditions": ([rule("T01", *[urgent()] * 5), END], "geen lijst"),
    "money": ([rule("T01", seen("money_trouble")), END], "niet mag: 'money_trouble'"),
    "unknown tick": ([rule("T01", seen("black_hair")), END], "'black_hair'"),
    "tick is a list": ([rule("T01", seen(["x"])), END], "niet mag"),  # type: ignore[arg-type]
    "no ticks": ([rule("T01", seen()), END], "zonder antwoorden"),
    "no days": ([rule("T01", days()), END], "geen goed aantal dagen"),
    "days below zero": ([rule("T01", days(at_least=-1)), END], "geen goed aantal"),
    "days in halves": ([rule("T01", days(at_least=1.5)), END], "geen goed aantal"),
    "days yes": ([rule("T01", days(at_least=True)), END], "geen goed aantal"),
    "days turned": ([rule("T01", days(at_least=5, at_most=2)), END], "het kleinste"),
    "yes in words": ([rule("T01", urgent("ja")), END], "zonder ja of nee"),
    "unknown comparison": (
        [rule("T01", {**urgent(), "not": True}), END],
        "een voorwaarde die niet bestaat: 'not'",
    ),
    "no end": ([rule("T01", urgent())], "geen slotregel"),
    "end is off": ([rule("T01", urgent()), {**END, "on": False}], "geen slotregel"),
    "all off": ([{**END, "on": False}], "geen slotregel"),
    "after the end": (
        [END, rule("T01", urgent()), {**END, "code": "T98"}],
        "Regel T01 kan nooit gelden: regel T99 staat erboven",
    ),
    "covered by more ticks": (
        [rule("T01", seen("confused", "drinking")), rule("T02", seen("drinking")), END],
        "Regel T02 kan nooit gelden: regel T01 staat erboven",
    ),
    "covered by days": (
        [rule("T01", days(at_least=2)), rule("T02", days(at_least=3)), END],
        "Regel T02 kan nooit gelden",
    ),
    "covered by two together": (
        [
            rule("T01", seen("confused"), urgent()),
            rule("T02", seen("confused"), urgent(False)),
            rule("T03", seen("confused")),
            END,
        ],
        "Regel T03 kan nooit gelden: de regels ervoor staan erboven",
    ),
    "contradicts itself": (
        [rule("T01", urgent(), urgent(False)), END],
        "spreken elkaar tegen",
    ),
    "doors contradict": (
        [
            rule(
                "T01",
                {"fact": "door", "any": ["visit"]},
                {"fact": "door", "any": ["api"]},
            ),
            END,
        ],
        "spreken elkaar tegen",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_wrong_table_is_refused_with_a_sentence(case: str) -> None:
    table, sentence = REFUSED[case]
    faults = table_faults(table)
    assert any(sentence in fault for fault in faults), faults
    assert all(fault.endswith(".") for fault in faults)


KEPT: dict[str, list[dict[str, Any]]] = {
    "end only": [END],
    "narrow before wide": [
        rule("T01", seen("drinking")),
        rule("T02", seen("confused", "drinking")),
        END,
    ],
    "cover is off": [
        rule("T01", seen("drinking"), on=False),
        rule("T02", seen("drinking")),
        END,
    ],
    "other doors stay": [
        rule("T01", {"fact": "door", "any": ["visit", "api"]}, urgent()),
        rule("T02", urgent()),
        END,
    ],
    "day unknown stays": [
        rule("T01", seen("not_seen"), days(at_least=0)),
        rule("T02", seen("not_seen")),
        END,
    ],
    "days below stay": [
        rule("T01", days(at_least=5)),
        rule("T02", days(at_most=5)),
        END,
    ],
    "two ticks together stay": [
        rule("T01", seen("confused"), seen("drinking")),
        rule("T02", seen("confused")),
        END,
    ],
}


@pytest.mark.parametrize("case", KEPT)
def test_table_in_which_each_rule_can_fire_is_kept(case: str) -> None:
    assert table_faults(KEPT[case]) == []


def group(**given: Any) -> dict[str, Any]:
    first: dict[str, Any] = deepcopy(DEFAULT_DANGER_WORDS[0])
    return first | given


WORDS_REFUSED: dict[str, tuple[list[Any], str]] = {
    "empty": ([], "lijst met gevaarwoorden is leeg"),
    "no words": ([group(words=[])], "heeft geen woorden"),
    "one letter": ([group(words=["a"])], "woord dat niet kan: 'a'"),
    "signs only": ([group(words=["?!"])], "woord dat niet kan"),
    "number": ([group(words=[3])], "woord dat niet kan"),
    "too long": ([group(words=["a" * 61])], "woord dat niet kan"),
    "too many": ([group(words=["woord"] * 201)], "meer dan 200"),
    "no action": ([group(level="no_action")], "alleen een mens"),
    "all off": ([group(on=False)], "Alle groepen staan uit"),
    "condition": ([group(when=[])], "dat niet bestaat: 'when'"),
}


@pytest.mark.parametrize("case", WORDS_REFUSED)
def test_wrong_words_are_refused_with_a_sentence(case: str) -> None:
    groups, sentence = WORDS_REFUSED[case]
    assert any(sentence in fault for fault in word_faults(groups))
