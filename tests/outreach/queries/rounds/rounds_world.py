"""An area with two visitors and people who wait: for tests of what is planned."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from sqlmodel import Session

from outreach.access import Role, Viewer
from outreach.clock import at_local
from outreach.database import writing
from outreach.rules.visits import VisitState
from outreach.tables import (
    Absence,
    AddressPoint,
    Assignment,
    Availability,
    Neighbourhood,
    Person,
    Resident,
    ResidentContact,
    Visit,
    VisitNeeds,
    VisitPerson,
)
from tests import build
from tests.databases import empty_database

MONDAY = date(2026, 11, 23)
"""The first working day after the moment of the tests, a Friday."""
PLACE = (51.92, 4.48)


class World(NamedTuple):
    """What the tests change."""

    session: Session
    planner: Viewer
    vera: Person
    """Of provider; a woman who speaks Turkish. Nine to five, four visits."""
    mo: Person
    """Of the municipality itself. Monday and Tuesday mornings, two visits."""
    provider_id: int


@contextmanager
def shared_session(kind: str, folder: Path) -> Iterator[Session]:
    """One database for all tests of a module: what each adds is undone."""
    with empty_database(kind, folder) as url, writing(url, random=Random(1)) as opened:
        yield opened


@contextmanager
def undone(session: Session) -> Iterator[World]:
    """The world for one test; afterwards nothing of it is left."""
    inside = session.begin_nested()
    yield world(session)
    inside.rollback()
    session.expunge_all()


def world(session: Session) -> World:
    """District D1 with a neighbourhood, a provider, a planner and two visitors."""
    provider = build.provider(session)
    build.add(
        session,
        Neighbourhood(
            code="B1", district_code="D1", name="Noord", latitude=51.93, longitude=4.47
        ),
    )
    planner = build.viewer(Role.COORDINATOR, person_id=build.person(session, "Coen").id)
    vera = build.person(
        session, "Vera Visser", gender="V", languages=["turks"], provider_id=provider.id
    )
    mo = build.person(session, "Mo Mulder", gender="M")
    assigned(session, vera, "D1", provider.id)
    assigned(session, mo, "D1", None)
    for weekday in range(5):
        hours(session, vera, weekday, time(9), time(17), 4)
    for weekday in (0, 1):
        hours(session, mo, weekday, time(9), time(12), 2)
    return World(session, planner, vera, mo, provider.id or 0)


def assigned(
    session: Session, who: Person, code: str | None, provider_id: int | None
) -> None:
    """A visitor's right in an area."""
    build.add(
        session,
        Assignment(
            person_id=who.id,
            role=Role.VISITOR,
            district_code=code,
            provider_id=provider_id,
            valid_from=date(2026, 1, 1),
        ),
    )


def hours(
    session: Session, who: Person, weekday: int, begin: time, end: time, most: int
) -> None:
    """Weekly hours."""
    build.add(
        session,
        Availability(
            person_id=who.id,
            weekday=weekday,
            from_time=begin,
            to_time=end,
            most_visits=most,
            valid_from=date(2026, 1, 1),
        ),
    )


def away(session: Session, who: Person, day: date) -> None:
    """A day of absence."""
    build.add(session, Absence(person_id=who.id, first_day=day, last_day=day))


def pointed(session: Session, who: Resident, north: float = 51.92) -> None:
    """A point for somebody's address."""
    build.add(
        session,
        AddressPoint(address_key=who.address_key, latitude=north, longitude=4.48),
    )


def waiting(
    session: Session,
    *residents: Resident,
    wishes: dict[str, Any] | None = None,
    needs: dict[str, Any] | None = None,
    **given: Any,
) -> Visit:
    """A visit of a household that was asked for; a new resident when none is given."""
    people = residents or (build.resident(session, neighbourhood_code="B1"),)
    values = {
        "district_code": "D1",
        "address_key": people[0].address_key,
        "requested_at": build.AT,
    } | given
    visit = build.add(session, Visit(**values))
    for who in people:
        build.add(session, VisitPerson(visit_id=visit.id, resident_id=who.id))
    if wishes:
        build.add(
            session,
            ResidentContact(
                resident_id=people[0].id,
                wishes=wishes,
                changed_at=build.AT,
                changed_by="test",
            ),
        )
    if needs:
        build.add(session, VisitNeeds(visit_id=visit.id, **needs))
    return visit


def booked(
    session: Session,
    visitor: Person | None,
    begin: time,
    day: date = MONDAY,
    *residents: Resident,
    **given: Any,
) -> Visit:
    """An appointment."""
    return waiting(
        session,
        *residents,
        state=VisitState.SCHEDULED,
        starts_at=at_local(day, begin),
        visitor_id=visitor.id if visitor else None,
        **given,
    )
