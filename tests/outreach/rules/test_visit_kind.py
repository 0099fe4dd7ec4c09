"""The phone switch: which kind, where and when."""

from datetime import date, timedelta

import pytest

from outreach.errors import Refused
from outreach.rules.visit_kind import PhoneSwitch, check_switch, kind_on
from outreach.rules.visits import VisitKind

DAY = date(2026, 11, 20)
K = VisitKind
WEEK = timedelta(days=7)


@pytest.mark.parametrize(
    ("kind", "switch", "expected"),
    [
        pytest.param(K.HOME, PhoneSwitch("D1", DAY, None), K.PHONE, id="in the area"),
        pytest.param(K.HOME, PhoneSwitch(None, DAY, None), K.PHONE, id="everywhere"),
        pytest.param(K.WALK, PhoneSwitch("D1", DAY, None), K.PHONE, id="a walk"),
        pytest.param(K.DIGITAL, PhoneSwitch("D1", DAY, None), K.DIGITAL, id="video"),
        pytest.param(K.HOME, PhoneSwitch("D2", DAY, None), K.HOME, id="another area"),
        pytest.param(
            K.HOME, PhoneSwitch("D1", DAY + WEEK, None), K.HOME, id="begins later"
        ),
        pytest.param(
            K.HOME, PhoneSwitch("D1", DAY - WEEK, DAY), K.HOME, id="visits again today"
        ),
        pytest.param(
            K.HOME,
            PhoneSwitch("D1", DAY - WEEK, DAY + timedelta(days=1)),
            K.PHONE,
            id="the last day",
        ),
    ],
)
def test_the_switch_turns_meetings_into_calls(
    kind: VisitKind, switch: PhoneSwitch, expected: VisitKind
) -> None:
    assert kind_on(kind, [switch], "D1", DAY) is expected


def test_without_a_switch_a_visit_is_a_visit() -> None:
    assert kind_on(K.HOME, [], None, DAY) is K.HOME


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "reason", "why"),
    [
        pytest.param(DAY - WEEK, None, "Griep", "verleden", id="in the past"),
        pytest.param(DAY, DAY, "Griep", "voordat", id="no day at all"),
        pytest.param(DAY, None, "  ", "reden", id="no reason"),
    ],
)
def test_a_switch_that_makes_no_sense_is_refused(
    valid_from: date, valid_to: date | None, reason: str, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        check_switch(PhoneSwitch(None, valid_from, valid_to), reason, DAY)
