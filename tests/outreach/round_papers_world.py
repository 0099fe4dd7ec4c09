"""A round of two doors: Anna and Bert at ten, Cora at half past eleven."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from outreach.access import Role, Viewer
from outreach.tables import (
    AddressPoint,
    Municipality,
    Provider,
    Resident,
    ResidentContact,
    Round,
    RoundStop,
    SafetyNote,
    Visit,
    VisitPerson,
)
from tests import build, visiting
from tests.conftest import NOW
from tests.visiting import TEN, TUESDAY

PHONE = "010 123 45 67"


@dataclass
class Papers:
    """Everything in it."""

    people: visiting.World
    round: Round
    couple: Visit
    alone: Visit
    provider_coordinator: Viewer


def papers(session: Session, day: date = TUESDAY) -> Papers:
    """Make it; Cora speaks Turkish and has a dog, and her address has a point."""
    people = visiting.world(session, NOW)
    house = Municipality(name="Gemeente Voorbeeld", phone=PHONE)
    build.add(session, house)
    row = round_of(session, people.visitor_person.id, people.provider, day)
    couple = visit_in(session, people, row, 1, [people.anna, people.bert])
    alone = visit_in(session, people, row, 2, [people.cora])
    point = AddressPoint(
        address_key=people.cora.address_key, latitude=51.92, longitude=4.48
    )
    build.add(session, point)
    contact = ResidentContact(
        resident_id=people.cora.id,
        language="Turks",
        phone="06 12 34 56 78",
        changed_at=NOW,
        changed_by="test",
    )
    build.add(session, contact)
    note = SafetyNote(
        resident_id=people.cora.id,
        code="dog",
        reason="bijt",
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31),
        by="test",
        at=NOW,
    )
    build.add(session, note)
    coordinator = build.viewer(
        Role.COORDINATOR,
        person_id=build.person(session, "Co van Noord").id,
        district_code="D1",
        provider_id=people.provider.id,
    )
    return Papers(people, row, couple, alone, coordinator)


def round_of(
    session: Session,
    visitor_id: int | None,
    provider: Provider | None,
    day: date = TUESDAY,
) -> Round:
    """A planned round without visits."""
    row = Round(
        visitor_id=visitor_id,
        day=day,
        district_code="D1",
        provider_id=provider.id if provider else None,
    )
    return build.add(session, row)


def visit_in(
    session: Session,
    people: visiting.World,
    row: Round,
    position: int,
    residents: list[Resident],
    *,
    municipal: bool = False,
) -> Visit:
    """An appointment in a round, ninety minutes after the one before."""
    moment = TEN + timedelta(days=(row.day - TUESDAY).days)
    starts_at = moment + timedelta(minutes=90 * (position - 1))
    visit = Visit(
        cycle_id=people.cycle.id,
        district_code="D1",
        provider_id=row.provider_id,
        municipal=municipal,
        address_key=residents[0].address_key,
        visitor_id=row.visitor_id,
        state="scheduled",
        requested_at=NOW,
        starts_at=starts_at,
    )
    build.add(session, visit)
    for who in residents:
        build.add(session, VisitPerson(visit_id=visit.id, resident_id=who.id))
    stop = RoundStop(
        round_id=row.id,
        visit_id=visit.id,
        position=position,
        starts_at=starts_at,
        minutes=60,
        travel_minutes=7,
    )
    build.add(session, stop)
    return visit
