"""A small world for tests about visits: a couple, a visitor who can come, an office."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlmodel import Session, select

from outreach.access import Role, Viewer
from outreach.clock import at_local
from outreach.tables import (
    Assignment,
    Availability,
    Cycle,
    Invitation,
    Person,
    Provider,
    Resident,
)
from tests import build

TUESDAY = date(2026, 11, 24)
"""After the moment of the tests, a Friday."""
TEN = at_local(TUESDAY, time(10))


@dataclass
class World:
    """Everybody in it. Each resident has an invitation that was posted."""

    session: Session
    cycle: Cycle
    provider: Provider
    visitor_person: Person
    visitor: Viewer
    colleague: Viewer
    """A second visitor of the same provider."""
    outsider: Viewer
    """A visitor of another provider, in another district."""
    desk: Viewer
    coordinator: Viewer
    manager: Viewer
    anna: Resident
    bert: Resident
    """Anna's partner at the same address."""
    cora: Resident
    """Lives alone."""

    def invitation(self, who: Resident) -> Invitation:
        """The invitation of one of them."""
        statement = select(Invitation).where(Invitation.resident_id == who.id)
        return self.session.exec(statement).one()


def visitor(
    session: Session, name: str, *, provider_id: int | None, district: str | None
) -> tuple[Person, Viewer]:
    """A visitor with pass, hours on every weekday, and an assignment."""
    person = build.person(
        session, name, provider_id=provider_id, pass_number=f"P-{name[:4]}"
    )
    assert person.id is not None
    for weekday in range(5):
        build.add(
            session,
            Availability(
                person_id=person.id,
                weekday=weekday,
                from_time=time(9),
                to_time=time(17),
                most_visits=4,
                valid_from=date(2026, 1, 1),
            ),
        )
    build.add(
        session,
        Assignment(
            person_id=person.id,
            role=Role.VISITOR,
            district_code=district,
            provider_id=provider_id,
            valid_from=date(2026, 1, 1),
        ),
    )
    seen = build.viewer(
        Role.VISITOR,
        person_id=person.id,
        district_code=district,
        provider_id=provider_id,
    )
    return person, seen


def world(session: Session, at: datetime) -> World:
    """Make it."""
    ours = build.provider(session, "Welzijn Noord", districts=("D1",))
    theirs = build.provider(session, "Welzijn Zuid", districts=("D2",))
    person, viewer = visitor(session, "Vera Visser", provider_id=ours.id, district="D1")
    _, colleague = visitor(session, "Cas Collega", provider_id=ours.id, district="D1")
    _, outsider = visitor(session, "Otto Buiten", provider_id=theirs.id, district="D2")
    cycle = build.cycle(session, 2026)
    anna = build.resident(session, surname="Bakker", partner_surname="Jansen")
    bert = build.resident(
        session,
        surname="Janssen",
        gender="M",
        house_number=anna.house_number,
        address_key=anna.address_key,
        birth="19440101",
        birth_earliest=date(1944, 1, 1),
        birth_latest=date(1944, 1, 1),
    )
    cora = build.resident(session, given_names="Cora", surname="van Dijk")
    for who in (anna, bert, cora):
        build.invitation(
            session,
            cycle,
            who,
            state="posted",
            posted_on=date(2026, 11, 10),
            provider_id=ours.id,
        )
    return World(
        session=session,
        cycle=cycle,
        provider=ours,
        visitor_person=person,
        visitor=viewer,
        colleague=colleague,
        outsider=outsider,
        desk=build.viewer(
            Role.PHONE_DESK, person_id=build.person(session, "Dina Desk").id
        ),
        coordinator=build.viewer(
            Role.COORDINATOR, person_id=build.person(session, "Coen Coord").id
        ),
        manager=build.viewer(Role.MANAGER, person_id=build.person(session, "Mara").id),
        anna=anna,
        bert=bert,
        cora=cora,
    )
