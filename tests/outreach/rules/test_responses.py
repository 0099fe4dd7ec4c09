"""Who may answer what for whom, and which wishes can be kept."""

import pytest

from outreach.errors import Refused
from outreach.rules.responses import (
    ANSWER_OF,
    BEHALF_LABELS,
    CHANNEL_LABELS,
    CODE_LABELS,
    GENDER_LABELS,
    KIND_LABELS,
    OnBehalfOf,
    ResponseCode,
    Wishes,
    check_speaker,
    read_wishes,
)
from outreach.rules.visits import Channel, VisitKind

C, B = ResponseCode, OnBehalfOf


def test_every_choice_has_a_dutch_label() -> None:
    assert set(CODE_LABELS) == set(ANSWER_OF) == set(C)
    assert set(BEHALF_LABELS) == set(B)
    assert set(CHANNEL_LABELS) == set(Channel)
    assert set(KIND_LABELS) == set(VisitKind)


@pytest.mark.parametrize(
    ("code", "behalf", "allowed"),
    [
        (C.YES, B.SELF, True),
        (C.YES, B.NEIGHBOUR, True),
        (C.NOT_THIS_YEAR, B.PARTNER, True),
        (C.NOT_THIS_YEAR, B.NEIGHBOUR, False),
        (C.NEVER_AGAIN, B.SELF, True),
        (C.NEVER_AGAIN, B.FAMILY, True),
        (C.NEVER_AGAIN, B.PARTNER, False),  # never silences the other for ever
        (C.NEVER_AGAIN, B.NEIGHBOUR, False),
        (C.MOVED, B.SELF, True),
        (C.DECEASED, B.PARTNER, True),
        (C.DECEASED, B.SELF, False),
    ],
)
def test_who_may_answer_what(code: C, behalf: B, allowed: bool) -> None:
    if allowed:
        check_speaker(code, behalf)
        return
    with pytest.raises(Refused, match="kan niet komen van"):
        check_speaker(code, behalf)


def test_wishes_keep_only_what_was_said_and_come_back_the_same() -> None:
    given = {"language": "Turks", "visitor_gender": "V", "days": [3, 0], "times": []}
    wishes = read_wishes(given)
    assert wishes.as_json() == {
        "language": "Turks",
        "visitor_gender": "V",
        "days": (0, 3),
    }
    assert read_wishes(wishes.as_json()) == wishes
    assert read_wishes(None) == Wishes()
    assert wishes.in_words() == (
        "door een vrouw, maandag of donderdag, gesprek in het Turks"
    )


def test_no_wishes_are_no_words() -> None:
    assert Wishes().in_words() == ""
    assert set(GENDER_LABELS) == {"", "V", "M"}


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "boat"},
        {"times": ["midnight"]},
        {"visitor_gender": "X"},
        {"days": [7]},
        {"days": ["monday"]},
        {"nationality": "NL"},
        {"language": "x" * 41},
        {"phone": 612345678},
    ],
)
def test_an_unknown_wish_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(Refused, match="niet kent"):
        read_wishes(given)
