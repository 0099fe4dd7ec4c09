"""Whose duty it is, where nobody is, and where two are."""

from datetime import UTC, datetime, timedelta

import pytest

from signals.rules.on_call import Duty, Span, duty_fault, gaps, in_force, overlapping

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
H = timedelta(hours=1)


def duty(number: int, first: int, last: int, area: str | None = None) -> Duty:
    """Of a person with the same number, between hours after `AT`."""
    return Duty(number, number, area, AT + first * H, AT + last * H)


@pytest.mark.parametrize(
    ("duties", "area", "found"),
    [
        ([], "D1", None),
        ([duty(1, 0, 8)], "D1", 1),
        ([duty(1, 0, 8)], None, 1),
        ([duty(1, 1, 8), duty(2, -8, 0)], "D1", None),  # half-open at both ends
        ([duty(1, 0, 8), duty(2, -8, 8, "D1")], "D1", 2),  # the area's own first
        ([duty(1, 0, 8), duty(2, -8, 8, "D1")], "D2", 1),
        ([duty(2, -8, 8, "D1")], None, None),
        ([duty(1, -8, 8), duty(2, -1, 8)], "D1", 2),  # who began last
    ],
)
def test_whose_duty_it_is(duties: list[Duty], area: str | None, found: int) -> None:
    one = in_force(duties, area, AT)
    assert (one.id if one else None) == found


@pytest.mark.parametrize(
    ("duties", "area", "found"),
    [
        ([], None, [(0, 24)]),
        ([duty(1, 0, 24)], None, []),
        ([duty(1, -5, 8), duty(2, 10, 30)], None, [(8, 10)]),
        ([duty(1, 0, 20), duty(2, 5, 6)], None, [(20, 24)]),
        ([duty(1, 4, 8), duty(2, 6, 12)], None, [(0, 4), (12, 24)]),
        ([duty(1, 0, 24, "D1")], None, [(0, 24)]),
        ([duty(1, 0, 24, "D1")], "D1", []),
        ([duty(1, 30, 40), duty(2, -9, -2)], None, [(0, 24)]),
    ],
)
def test_where_nobody_is(
    duties: list[Duty], area: str | None, found: list[tuple[int, int]]
) -> None:
    spans = [Span(AT + a * H, AT + b * H) for a, b in found]
    assert gaps(duties, area, AT, AT + 24 * H) == spans


def test_two_at_once_for_one_area_are_found() -> None:
    there = [duty(1, 0, 8), duty(2, 8, 16), duty(3, 0, 24, "D1")]
    assert [d.id for d in overlapping(there, duty(9, 7, 9))] == [1, 2]
    assert overlapping(there, duty(9, 16, 20)) == []
    assert overlapping(there, duty(1, 1, 7)) == [], "a duty is not beside itself"


@pytest.mark.parametrize(
    ("new", "phone", "fault"),
    [
        (duty(1, 0, 24), "06 12345678", ""),
        (duty(1, 4, 4), "0612345678", "eindigt voordat"),
        (duty(1, -8, -1), "0612345678", "al voorbij"),
        (duty(1, 0, 24 * 9), "0612345678", "acht dagen"),
        (duty(1, 24 * 367, 24 * 368), "0612345678", "een jaar"),
        (duty(1, 0, 24), "112", "telefoonnummer"),
    ],
)
def test_a_duty_that_makes_no_sense(new: Duty, phone: str, fault: str) -> None:
    found = duty_fault(new, phone, AT)
    assert (fault in found) if fault else found == ""
