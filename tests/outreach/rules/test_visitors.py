"""Who may be sent to a door."""

from datetime import date

import pytest

from outreach.rules.visitors import NotSent, VisitorFacts, may_visit

GOOD = VisitorFacts(
    active=True,
    trained_on=date(2026, 1, 5),
    conduct_certificate_on=date(2025, 6, 1),
    pass_number="P-1",
    pass_valid_to=date(2026, 12, 31),
)
DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("changed", "day", "reason"),
    [
        ({}, DAY, None),
        ({"active": False}, DAY, NotSent.STOPPED),
        ({"trained_on": None}, DAY, NotSent.NOT_TRAINED),
        ({"trained_on": date(2026, 11, 21)}, DAY, NotSent.NOT_TRAINED),
        ({"trained_on": DAY}, DAY, None),
        ({"conduct_certificate_on": None}, DAY, NotSent.NO_CERTIFICATE),
        ({"conduct_certificate_on": date(2026, 11, 21)}, DAY, NotSent.NO_CERTIFICATE),
        ({"conduct_certificate_on": date(2023, 11, 20)}, DAY, NotSent.CERTIFICATE_OLD),
        ({"conduct_certificate_on": date(2023, 11, 21)}, DAY, None),
        (
            {"conduct_certificate_on": date(2024, 2, 29), "pass_valid_to": None},
            date(2027, 2, 28),
            None,
        ),
        (
            {"conduct_certificate_on": date(2024, 2, 29), "pass_valid_to": None},
            date(2027, 3, 1),
            NotSent.CERTIFICATE_OLD,
        ),
        ({"pass_number": ""}, DAY, NotSent.NO_PASS),
        ({"pass_valid_to": date(2026, 11, 19)}, DAY, NotSent.PASS_EXPIRED),
        ({"pass_valid_to": DAY}, DAY, None),
        ({"pass_valid_to": None}, DAY, None),
    ],
)
def test_who_may_be_sent(
    changed: dict[str, object], day: date, reason: NotSent | None
) -> None:
    assert may_visit(GOOD._replace(**changed), day) is reason
