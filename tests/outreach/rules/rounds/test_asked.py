"""What residents asked, as windows and needs of a visit."""

from datetime import date
from typing import Any

import pytest

from outreach.rules.responses import Wishes
from outreach.rules.rounds.model import DAY, Need, NeedKind, Promise, Window
from outreach.rules.rounds.needs import needs_asked, priority_now
from outreach.rules.rounds.windows import windows_asked, with_promise

WEDNESDAY = date(2026, 11, 25)
MORNING, AFTERNOON = Window(480, 720), Window(720, 1050)


def on(number: int, window: Window) -> Window:
    return Window(number * DAY + window.start, number * DAY + window.end)


W = Wishes
NOT_NOW = (Window(2 * DAY, 3 * DAY),)
ASKED: list[tuple[list[Wishes], list[dict[str, Any]], tuple[Window, ...] | None]] = [
    ([], [], ()),
    ([W()], [], ()),
    ([W(times=("morning",))], [], (MORNING, on(1, MORNING))),
    (
        [W(times=("morning", "afternoon"), days=(2,))],
        [],
        (Window(480, 1050),),
    ),
    ([W(times=("morning", "evening"), days=(2,))], [], (MORNING, Window(1050, 1260))),
    ([W(days=(3,))], [], (on(1, Window(0, DAY)),)),
    ([W(days=(0,))], [], NOT_NOW),
    ([W(days=(2,)), W(times=("afternoon",))], [], (AFTERNOON,)),
    ([W(days=(2,)), W()], [], (Window(0, DAY),)),
    ([W(days=(2,)), W(days=(3,))], [], None),
    ([W(days=(2,)), W(days=(0,))], [], NOT_NOW),
    (
        [W(days=(0,))],
        [{"day": "2026-11-26", "from": "10:00", "to": "11:30"}],
        (on(1, Window(600, 690)),),
    ),
    ([], [{"weekday": 2, "from": "10:00", "to": "12:00"}], (Window(600, 720),)),
    (
        [],
        [{"weekday": -1, "from": "", "to": ""}],
        (Window(0, DAY), Window(DAY, 2 * DAY)),
    ),
    ([], [{"from": "12:00", "to": "10:00"}], NOT_NOW),
    ([], [{"day": "2026-12-24", "from": "10:00", "to": "12:00"}], NOT_NOW),
]


@pytest.mark.parametrize(("wishes", "own", "expected"), ASKED)
def test_wishes_become_windows(
    wishes: list[Wishes],
    own: list[dict[str, Any]],
    expected: tuple[Window, ...] | None,
) -> None:
    assert windows_asked(wishes, own, WEDNESDAY, 2) == expected


@pytest.mark.parametrize(
    ("windows", "starts", "expected"),
    [
        ((), 600, ()),
        ((MORNING,), 600, (MORNING,)),
        ((MORNING,), 690, (MORNING, Window(675, 765))),
        ((MORNING,), 5, (MORNING, Window(0, 80))),
    ],
)
def test_what_was_agreed_goes_before_a_wish(
    windows: tuple[Window, ...], starts: int, expected: tuple[Window, ...]
) -> None:
    assert with_promise(windows, Promise(7, starts), 60) == expected


LANGUAGE, GENDER, SKILL = NeedKind.LANGUAGE, NeedKind.GENDER, NeedKind.SKILL
NEEDS: list[tuple[list[Wishes], list[dict[str, Any]], set[Need]]] = [
    ([W()], [], set()),
    ([W(language="Nederlands")], [], set()),
    ([W(language=" turks ")], [], {Need(LANGUAGE, "Turks")}),
    ([W(language="Turks", interpreter=True)], [], {Need(LANGUAGE, "Turks", False)}),
    (
        [W(language="Turks", interpreter=True), W(language="turks")],
        [],
        {Need(LANGUAGE, "Turks")},
    ),
    ([W(visitor_gender="V")], [], {Need(GENDER, "V")}),
    (
        [W(visitor_gender="V"), W(visitor_gender="M")],
        [],
        {Need(GENDER, "V", False), Need(GENDER, "M", False)},
    ),
    (
        [W(visitor_gender="V")],
        [{"kind": "gender", "value": "V", "demand": False}],
        {Need(GENDER, "V", False)},
    ),
    ([], [{"kind": "skill", "value": " doventolk "}], {Need(SKILL, "doventolk")}),
    ([], [{"kind": "skill"}, {"value": "x"}, {"kind": "language", "value": ""}], set()),
]


@pytest.mark.parametrize(("wishes", "own", "expected"), NEEDS)
def test_wishes_become_needs(
    wishes: list[Wishes], own: list[dict[str, Any]], expected: set[Need]
) -> None:
    assert set(needs_asked(wishes, own)) == expected


@pytest.mark.parametrize(
    ("base", "waits", "promised", "expected"),
    [
        (50, 0, False, 50),
        (50, 14, False, 50),
        (50, 20, False, 56),
        (50, 400, False, 80),
        (100, 400, False, 99),
        (-5, 0, False, 0),
        (10, 0, True, 100),
    ],
)
def test_who_waits_comes_sooner(
    base: int, waits: int, promised: bool, expected: int
) -> None:
    assert priority_now(base, waits, promised=promised) == expected
