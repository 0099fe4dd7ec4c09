"""Capacity of an area, from the people who work there."""

from datetime import date, time

from sqlmodel import Session

from outreach.access import Role, job_viewer
from outreach.queries.capacity import capacities, capacity, visitors_in
from outreach.queries.people import provider_of, viewer_of
from outreach.rules.visitors import NotSent
from outreach.tables import Absence, Assignment, Availability, ClosingDay, Person
from tests import build

MONDAY = date(2026, 11, 23)
PLANNER = job_viewer("waves", date(2026, 11, 20))


def visitor(session: Session, *districts: str, **given: object) -> Person:
    """A visitor of the municipality: Monday and Tuesday 9-12, three visits a day."""
    person = build.person(session, **given)
    for code in districts:
        build.district(session, code)
        session.add(
            Assignment(
                person_id=person.id,
                role=Role.VISITOR,
                district_code=code,
                valid_from=date(2026, 1, 1),
            )
        )
    for weekday in (0, 1):
        session.add(
            Availability(
                person_id=person.id,
                weekday=weekday,
                from_time=time(9),
                to_time=time(12),
                most_visits=3,
                valid_from=date(2026, 1, 1),
            )
        )
    session.flush()
    return person


def test_capacity_counts_hours_of_people(session: Session) -> None:
    visitor(session, "D1")
    visitor(session, "D1")
    visitor(session, "D2")
    assert capacity(session, PLANNER, "D1", MONDAY) == 12


def test_capacity_leaves_absence_out(session: Session) -> None:
    who = visitor(session, "D1")
    session.add(Absence(person_id=who.id, first_day=MONDAY, last_day=MONDAY))
    session.flush()
    assert capacity(session, PLANNER, "D1", MONDAY) == 3


def test_capacity_leaves_public_holidays_out(session: Session) -> None:
    visitor(session, "D1")
    easter_week = date(2027, 3, 29)  # Monday is Easter Monday
    assert capacity(session, PLANNER, "D1", easter_week) == 3


def test_capacity_leaves_days_out_on_which_the_municipality_is_closed(
    session: Session,
) -> None:
    visitor(session, "D1")
    closed = ClosingDay(day=MONDAY, reason="verhuizing", by="test", at=build.AT)
    build.add(session, closed)
    assert capacity(session, PLANNER, "D1", MONDAY) == 3


def test_capacity_needs_a_certificate(session: Session) -> None:
    visitor(session, "D1", conduct_certificate_on=None)
    assert capacity(session, PLANNER, "D1", MONDAY) == 0


def test_capacity_is_shared_between_districts(session: Session) -> None:
    visitor(session, "D1", "D2", "D3", "D4")
    figures = capacities(session, PLANNER, ["D1", "D2"], MONDAY, weeks=2)
    assert figures == {"D1": [1, 1], "D2": [1, 1]}


def test_capacity_ends_with_the_provider(session: Session) -> None:
    provider = build.provider(session, districts=("D1",), valid_to=date(2026, 12, 1))
    who = build.person(session, provider_id=provider.id)
    session.add(
        Assignment(
            person_id=who.id,
            role=Role.VISITOR,
            provider_id=provider.id,
            valid_from=date(2026, 1, 1),
        )
    )
    session.flush()
    found = visitors_in(session, PLANNER, "D1", date(2026, 11, 30))
    assert [card.person_id for card in found] == [who.id]
    assert visitors_in(session, PLANNER, "D1", date(2026, 12, 1)) == []
    assert viewer_of(session, who.id or 0, on=date(2026, 11, 30)).grants
    assert viewer_of(session, who.id or 0, on=date(2026, 12, 1)).grants == ()
    assert provider_of(session, "D1", date(2026, 11, 30)) == provider.id
    assert provider_of(session, "D1", date(2026, 12, 1)) is None


def test_visitors_say_why_they_cannot_go(session: Session) -> None:
    visitor(session, "D1", name="Aad", pass_number="")
    visitor(session, "D1", name="Bas")
    found = visitors_in(session, PLANNER, "D1", MONDAY)
    assert [(card.name, card.reason) for card in found] == [
        ("Aad", NotSent.NO_PASS),
        ("Bas", None),
    ]


def test_visitors_of_another_district_stay_unseen(session: Session) -> None:
    visitor(session, "D1")
    desk = build.viewer(Role.PHONE_DESK, district_code="D2")
    assert visitors_in(session, desk, "D1", MONDAY) == []
    assert capacity(session, desk, "D1", MONDAY) == 0
