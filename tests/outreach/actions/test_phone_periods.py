"""The phone switch on real appointments."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from outreach.access import Role
from outreach.actions.phone_periods import end_phone_period, switch_to_phone
from outreach.errors import NotFound, NotPermitted
from outreach.queries.phone_periods import phone_only, phone_periods
from outreach.rules.visits import VisitKind, VisitState
from outreach.tables import Visit
from tests import build
from tests.conftest import NOW, TODAY

COORDINATOR = build.viewer(Role.COORDINATOR, person_id=1)
WEEK = timedelta(days=7)


def appointment(session: Session, **given) -> Visit:
    """A home visit in D1 over a week."""
    values = {
        "district_code": "D1",
        "state": VisitState.SCHEDULED,
        "requested_at": NOW,
        "starts_at": NOW + WEEK,
    } | given
    build.district(session, values["district_code"])
    return build.add(session, Visit(**values))


def switch(session: Session, **given):
    """Two weeks by phone in D1 from today."""
    values = {
        "district_code": "D1",
        "valid_from": TODAY,
        "valid_to": TODAY + 2 * WEEK,
        "reason": "Griepgolf",
        "by": COORDINATOR,
        "at": NOW,
    } | given
    return switch_to_phone(session, **values)


def test_appointments_in_area_and_period_become_calls(session: Session) -> None:
    within = appointment(session)
    others = [
        appointment(session, starts_at=NOW + 3 * WEEK),
        appointment(session, district_code="D2"),
        appointment(session, state=VisitState.DONE),
        appointment(session, kind=VisitKind.DIGITAL),
    ]
    assert switch(session).visits == 1
    session.refresh(within)
    assert (within.kind, within.version_id) == (VisitKind.PHONE, 2)
    assert within.starts_at == NOW + WEEK
    for other in others:
        session.refresh(other)
    assert [other.kind for other in others] == [
        VisitKind.HOME,
        VisitKind.HOME,
        VisitKind.HOME,
        VisitKind.DIGITAL,
    ]


def test_the_whole_municipality_at_once(session: Session) -> None:
    appointment(session), appointment(session, district_code="D2")
    assert switch(session, district_code=None, valid_to=None).visits == 2
    assert phone_only(session, "D2", TODAY + 50 * WEEK)


def test_ending_counts_from_tomorrow(session: Session) -> None:
    appointment(session)
    period = switch(session).period
    end_phone_period(session, period.id, by=COORDINATOR, at=NOW)
    assert phone_only(session, "D1", TODAY)
    assert not phone_only(session, "D1", TODAY + timedelta(days=1))
    with pytest.raises(NotFound, match="al voorbij"):
        end_phone_period(session, period.id, by=COORDINATOR, at=NOW)


def test_the_screen_lists_what_is_on_and_what_comes(session: Session) -> None:
    appointment(session)
    switch(session)
    switch(session, district_code=None, valid_from=TODAY + WEEK, valid_to=None)
    lines = phone_periods(session, COORDINATOR, today=TODAY)
    assert [(line.area, line.in_force) for line in lines] == [
        ("Gebied D1", True),
        ("Hele gemeente", False),
    ]
    far = date(2027, 6, 1)
    assert len(phone_periods(session, COORDINATOR, today=far)) == 1


@pytest.mark.parametrize("district_code", ["D2", None])
def test_a_coordinator_of_one_area_switches_only_that(
    session: Session, district_code: str | None
) -> None:
    build.district(session, "D2")
    appointment(session)
    of_d1 = build.viewer(Role.COORDINATOR, person_id=2, district_code="D1")
    assert switch(session, by=of_d1).visits == 1
    with pytest.raises(NotPermitted):
        switch(session, district_code=district_code, by=of_d1)
