"""The De Jong Gierveld scale: every rule of domain.md 4.1, and what toys get wrong."""

from collections import Counter
from itertools import product

import pytest

from outreach.rules.loneliness_scale import (
    ELEVEN,
    ITEMS,
    SIX,
    Kind,
    ScaleAnswer,
    Version,
    category,
    points,
    read_answers,
    score,
)

YES, SO_SO, NO = ScaleAnswer.YES, ScaleAnswer.MORE_OR_LESS, ScaleAnswer.NO
SPOKEN = (YES, SO_SO, NO)
EMOTIONAL = {2, 3, 5, 6, 9, 10}
SOCIAL = {1, 4, 7, 8, 11}


def all_of(answer: ScaleAnswer, version: Version = SIX) -> dict[int, ScaleAnswer]:
    return dict.fromkeys(version.items, answer)


def worst(version: Version) -> dict[int, ScaleAnswer]:
    return {item: YES if item in EMOTIONAL else NO for item in version.items}


def test_the_items_belong_to_their_side() -> None:
    assert {n for n, item in ITEMS.items() if item.kind is Kind.EMOTIONAL} == EMOTIONAL
    assert {n for n, item in ITEMS.items() if item.kind is Kind.SOCIAL} == SOCIAL
    assert SIX.items == (3, 4, 7, 9, 8, 10)


def test_no_statement_uses_the_word_that_residents_never_see() -> None:
    assert not [item for item in ITEMS.values() if "eenzaam" in item.dutch.lower()]


@pytest.mark.parametrize("item", sorted(EMOTIONAL))
@pytest.mark.parametrize(
    ("answer", "expected"),
    [("ja!", 1), ("ja", 1), ("min of meer", 1), ("nee", 0), ("nee!", 0)],
)
def test_an_emotional_item_counts_yes_and_more_or_less(
    item: int, answer: str, expected: int
) -> None:
    assert points(item, ScaleAnswer(answer)) == expected


@pytest.mark.parametrize("item", sorted(SOCIAL))
@pytest.mark.parametrize(
    ("answer", "expected"),
    [("ja!", 0), ("ja", 0), ("min of meer", 1), ("nee", 1), ("nee!", 1)],
)
def test_a_social_item_counts_no_and_more_or_less(
    item: int, answer: str, expected: int
) -> None:
    assert points(item, ScaleAnswer(answer)) == expected


@pytest.mark.parametrize(
    ("answers", "version", "total", "emotional", "social", "name"),
    [
        (all_of(YES), SIX, 3, 3, 0, "matig"),
        (all_of(NO), SIX, 3, 0, 3, "matig"),
        (all_of(SO_SO), SIX, 6, 3, 3, "sterk"),
        (worst(SIX), SIX, 6, 3, 3, "sterk"),
        (all_of(YES, ELEVEN), ELEVEN, 6, 6, 0, "matig"),
        (all_of(NO, ELEVEN), ELEVEN, 5, 0, 5, "matig"),
        (all_of(SO_SO, ELEVEN), ELEVEN, 11, 6, 5, "zeer ernstig"),
        (worst(ELEVEN), ELEVEN, 11, 6, 5, "zeer ernstig"),
    ],
)
def test_complete_answers(
    answers: dict[int, ScaleAnswer],
    version: Version,
    total: int,
    emotional: int,
    social: int,
    name: str,
) -> None:
    found = score(answers, version)
    assert (found.total, found.emotional, found.social) == (total, emotional, social)
    assert (found.category, found.missing) == (name, 0)


def test_one_missing_item_counts_what_is_there_and_spoils_its_subscale() -> None:
    answers = worst(SIX) | {10: None}
    found = score(answers)
    assert (found.total, found.emotional, found.social) == (5, None, 3)
    assert (found.missing, found.category) == (1, "sterk")
    assert (found.emotionally_lonely, found.socially_lonely) == (None, True)


def test_an_absent_item_is_a_missing_one_not_a_no() -> None:
    answers = worst(SIX)
    del answers[4]
    assert score(answers).total == 5
    assert score(answers).social is None


@pytest.mark.parametrize("version", [SIX, ELEVEN], ids=["6", "11"])
def test_two_missing_items_give_no_total(version: Version) -> None:
    answers = all_of(SO_SO, version) | {3: None, 9: None}
    found = score(answers, version)
    assert (found.total, found.category, found.missing) == (None, None, 2)
    assert found.emotional is None
    assert found.social is not None


def test_nothing_answered_is_no_score() -> None:
    found = score({})
    assert found == (None, None, None, 6, None)


def test_the_distribution_of_all_complete_patterns() -> None:
    totals = Counter(
        score(dict(zip(SIX.items, pattern, strict=True))).total
        for pattern in product(SPOKEN, repeat=6)
    )
    assert totals == {0: 1, 1: 12, 2: 60, 3: 160, 4: 240, 5: 192, 6: 64}


@pytest.mark.parametrize(
    ("version", "names"),
    [
        (SIX, ["niet"] * 2 + ["matig"] * 3 + ["sterk"] * 2),
        (ELEVEN, ["niet"] * 3 + ["matig"] * 6 + ["ernstig"] * 2 + ["zeer ernstig"]),
    ],
)
def test_the_cut_offs(version: Version, names: list[str]) -> None:
    found = [category(total, version) for total in range(len(version.items) + 1)]
    assert found == names


@pytest.mark.parametrize("total", [-1, 7])
def test_a_total_outside_the_scale_is_a_mistake(total: int) -> None:
    with pytest.raises(ValueError, match="total"):
        category(total)


def test_subscales_are_lonely_from_one_point() -> None:
    best = {item: NO if item in EMOTIONAL else YES for item in SIX.items}
    found = score(best)
    assert (found.emotionally_lonely, found.socially_lonely) == (False, False)
    assert score(best | {3: SO_SO}).emotionally_lonely is True


def test_answers_as_a_form_gives_them() -> None:
    assert read_answers({"3": "ja", "4": "", "10": "min of meer"}) == {
        3: YES,
        10: SO_SO,
    }


@pytest.mark.parametrize("raw", [{"1": "ja"}, {"3": "misschien"}, {"x": "ja"}])
def test_unknown_items_and_answers_are_refused(raw: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        read_answers(raw)


def test_a_score_takes_no_item_of_the_other_version() -> None:
    with pytest.raises(ValueError, match="not in this version"):
        score({1: YES}, SIX)
