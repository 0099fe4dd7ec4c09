"""The form of what one visit asks: what it shows comes back, and the rest stays."""

from datetime import time
from typing import Any

import pytest

from outreach.rules.rounds.asked_by_hand import (
    asked_in_words,
    details_of,
    form_of,
    nearest,
)
from outreach.rules.rounds.needs import MOST_FOR_WAITING
from outreach.rules.rounds.travel_details import NeedsDetails, needs_fault

SIGNS = {"kind": "skill", "value": "gebarentaal", "demand": True}
TURKISH = {"kind": "language", "value": "Turks", "demand": True}
MORNING = {"from": "09:00", "to": "12:00"}


@pytest.mark.parametrize(
    "given",
    [
        NeedsDetails(),
        NeedsDetails(({"weekday": 1} | MORNING, {"weekday": 3} | MORNING), (SIGNS,)),
        NeedsDetails(({"weekday": -1} | MORNING,), (), 90, by_two=True, pinned=True),
        NeedsDetails(({"day": "2026-11-23"} | MORNING,), (TURKISH, SIGNS), 55),
        NeedsDetails(({"weekday": 0} | MORNING, {"weekday": 1, "from": "x", "to": ""})),
        NeedsDetails(({"weekday": 0, "from": "x", "to": "y"},)),
    ],
)
def test_a_form_that_is_left_as_it_is_changes_nothing(given: NeedsDetails) -> None:
    assert details_of(form_of(given), given) == given


def test_what_is_typed_is_stored_and_other_needs_stay() -> None:
    before = NeedsDetails(({"day": "2026-11-23"} | MORNING,), (TURKISH,), 55)
    typed = form_of(before)._replace(
        days=(4,), to_time=time(12), skills=("rolstoel",), wish=True, priority=90
    )
    found = details_of(typed, before)
    assert found.windows == ({"weekday": 4, "from": "08:00", "to": "12:00"},)
    assert found.needs == (
        TURKISH,
        {"kind": "skill", "value": "rolstoel", "demand": False},
    )
    assert found.priority == 90
    assert needs_fault(found) is None
    assert details_of(form_of(found), found) == found
    empty = form_of(found)._replace(days=(), from_time=None, to_time=None)
    assert details_of(empty, found).windows == ()


@pytest.mark.parametrize(("given", "shown"), [(0, 20), (35, 20), (50, 50), (100, 90)])
def test_a_priority_is_called_by_the_nearest_name(given: int, shown: int) -> None:
    assert nearest(given) == shown


def test_waiting_makes_nobody_urgent() -> None:
    assert 50 + MOST_FOR_WAITING < 90


@pytest.mark.parametrize("ends", ["08:00", "07:00"])
def test_a_window_without_time_is_a_fault(ends: str) -> None:
    typed: Any = form_of(NeedsDetails())._replace(to_time=time.fromisoformat(ends))
    assert needs_fault(details_of(typed, NeedsDetails()))


@pytest.mark.parametrize(
    ("windows", "needs", "by_two", "words"),
    [
        ((), (), False, ""),
        (
            ({"weekday": 0} | MORNING,),
            (SIGNS,),
            False,
            "maandag 09:00-12:00, gebarentaal",
        ),
        (({"weekday": -1} | MORNING,), (), True, "09:00-12:00, met twee bezoekers"),
        (({"day": "2026-11-23"} | MORNING,), (), False, "2026-11-23 09:00-12:00"),
        ((), (SIGNS | {"demand": False},), False, "gebarentaal (liefst)"),
    ],
)
def test_what_was_asked_is_said_where_it_holds_a_visit_up(
    windows: Any, needs: Any, by_two: bool, words: str
) -> None:
    assert asked_in_words(windows, needs, by_two=by_two) == words
