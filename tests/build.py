"""Makes rows for tests: each takes what matters to the test and invents the rest.

`Cast` holds the four people of every permission test: a coordinator, a visitor, a
manager and an outsider, with the districts and providers they belong to.
"""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any, NamedTuple, TypeVar

from sqlmodel import Session, SQLModel, select

from outreach.access import Grant, Role, Viewer, ViewerKind
from outreach.database import random_of
from outreach.rules.codes import LETTER_CODE_LENGTH, new_code
from outreach.rules.cycles import Verdict
from outreach.tables import (
    Cycle,
    CycleMember,
    District,
    Invitation,
    Person,
    Provider,
    ProviderTerm,
    Resident,
    RuleSet,
)

T = TypeVar("T", bound=SQLModel)
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
_numbers = count(1)


def add(session: Session, row: T) -> T:
    """Store a row and give it its id."""
    session.add(row)
    session.flush()
    return row


def district(session: Session, code: str = "D1", **given: Any) -> District:
    """A district; the same code gives the same one."""
    there = session.get(District, code)
    if there:
        return there
    values = {"name": f"Gebied {code}", "latitude": 51.92, "longitude": 4.48} | given
    return add(session, District(code=code, **values))


def provider(
    session: Session,
    name: str = "Welzijn Noord",
    *,
    districts: tuple[str, ...] = ("D1",),
    valid_from: date = date(2020, 1, 1),
    valid_to: date | None = None,
) -> Provider:
    """A provider that serves the districts in a period."""
    made = session.exec(select(Provider).where(Provider.name == name)).first()
    made = made or add(session, Provider(name=name))
    for code in districts:
        district(session, code)
        add(
            session,
            ProviderTerm(
                provider_id=made.id,
                district_code=code,
                valid_from=valid_from,
                valid_to=valid_to,
            ),
        )
    return made


def person(session: Session, name: str = "Kim de Vries", **given: Any) -> Person:
    """A member of staff with training, a certificate of conduct and a pass."""
    number = next(_numbers)
    values = {
        "email": f"medewerker{number}@omzien.test",
        "trained_on": date(2026, 1, 5),
        "conduct_certificate_on": date(2026, 1, 5),
        "pass_number": f"P-{number}",
    } | given
    return add(session, Person(name=name, **values))


def viewer(
    role: Role,
    *,
    person_id: int | None = None,
    district_code: str | None = None,
    provider_id: int | None = None,
    team_id: int | None = None,
    on: date = AT.date(),
) -> Viewer:
    """Somebody with one role."""
    grant = Grant(role, district_code, provider_id, team_id)
    return Viewer(ViewerKind.PERSON, f"test {role}", on, person_id or 0, (grant,))


def resident(session: Session, *, district_code: str = "D1", **given: Any) -> Resident:
    """A resident of 80 at an address of his own (number counts up)."""
    district(session, district_code)
    number = next(_numbers)
    values: dict[str, Any] = {
        "id": f"R{number:011d}",
        "bsn_sealed": b"sealed",
        "bsn_index": f"index-{number}".encode(),
        "given_names": "Anna Maria",
        "surname": "Bakker",
        "gender": "V",
        "birth": "19460310",
        "birth_earliest": date(1946, 3, 10),
        "birth_latest": date(1946, 3, 10),
        "municipality_code": "0599",
        "address_function": "W",
        "street": "Proefstraat",
        "house_number": number,
        "postcode": "3011AA",
        "city": "Rotterdam",
        "address_key": f"3011AA-{number}--",
        "register_verdict": "invite",
    } | given
    return add(session, Resident(district_code=district_code, **values))


def cycle(session: Session, year: int = 2026, **given: Any) -> Cycle:
    """An open cycle with an empty rule set."""
    rules = session.exec(select(RuleSet)).first()
    rules = rules or add(session, RuleSet(version=1, by="test", at=AT))
    values = {
        "label": f"Ronde {year}",
        "reference_date": date(year, 1, 15),
        "open_from": date(year, 1, 15),
        "opened_by": "test",
        "opened_at": AT,
    } | given
    return add(session, Cycle(year=year, rule_set_id=rules.id, **values))


def member(session: Session, of: Cycle, who: Resident, **given: Any) -> CycleMember:
    """The frozen verdict of a resident; invite unless told otherwise."""
    values = {
        "verdict": Verdict.INVITE,
        "district_code": who.district_code,
        "address_key": who.address_key,
        "age_band": "80-84",
        "nondisclosure": who.nondisclosure > 0,
    } | given
    return add(session, CycleMember(cycle_id=of.id, resident_id=who.id, **values))


def invitation(session: Session, of: Cycle, who: Resident, **given: Any) -> Invitation:
    """A planned invitation, and the membership that it needs."""
    there = session.exec(
        select(CycleMember).where(
            CycleMember.cycle_id == of.id, CycleMember.resident_id == who.id
        )
    ).first()
    if there is None:
        member(session, of, who)
    values = {
        "district_code": who.district_code,
        "address_key": who.address_key,
        "municipal": who.nondisclosure > 0,
        "code": new_code(random_of(session), LETTER_CODE_LENGTH),
        "planned_at": AT,
    } | given
    return add(session, Invitation(cycle_id=of.id, resident_id=who.id, **values))


class Cast(NamedTuple):
    """The people of a permission test, all in district D1 but the outsider."""

    coordinator: Viewer
    visitor: Viewer
    manager: Viewer
    outsider: Viewer
    """A visitor of another provider in district D2."""
    provider: Provider
    other_provider: Provider


def cast(session: Session) -> Cast:
    """Districts D1 and D2, a provider each, and the four people."""
    ours = provider(session, "Welzijn Noord", districts=("D1",))
    theirs = provider(session, "Welzijn Zuid", districts=("D2",))
    visitor_person = person(session, "Vera Visser", provider_id=ours.id)
    outside = person(session, "Otto Buiten", provider_id=theirs.id)
    return Cast(
        coordinator=viewer(Role.COORDINATOR, person_id=person(session, "Coen").id),
        visitor=viewer(
            Role.VISITOR,
            person_id=visitor_person.id,
            district_code="D1",
            provider_id=ours.id,
        ),
        manager=viewer(Role.MANAGER, person_id=person(session, "Mara").id),
        outsider=viewer(
            Role.VISITOR,
            person_id=outside.id,
            district_code="D2",
            provider_id=theirs.id,
        ),
        provider=ours,
        other_provider=theirs,
    )
