"""What the screen about people shows: the list, one person, and places to choose."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from sqlalchemy import or_
from sqlmodel import Session, col, select

from outreach.access import Permission, Role, Viewer, require
from outreach.queries.people import visitor_facts
from outreach.queries.people_scope import people_scope
from outreach.rules.person_details import PersonDetails, WeeklyHours
from outreach.rules.visitors import NotSent, may_visit
from outreach.tables import (
    Absence,
    Assignment,
    Availability,
    District,
    Person,
    Provider,
    Team,
)


class PersonLine(NamedTuple):
    """One line of the list."""

    id: int
    name: str
    email: str
    phone: str
    roles: tuple[Role, ...]
    provider: str
    active: bool
    not_sent: NotSent | None
    """Why a visitor cannot be sent today; None when he can, or does not visit."""


class RightLine(NamedTuple):
    """One right of a person, past ones too."""

    id: int
    role: Role
    district: str
    provider: str
    team: str
    valid_from: date
    valid_to: date | None


class AbsenceLine(NamedTuple):
    """Days on which somebody does not work, both included."""

    id: int
    first_day: date
    last_day: date


class PersonFile(NamedTuple):
    """Everything about one person that can be changed."""

    id: int
    version_id: int
    active: bool
    can_sign_in: bool
    details: PersonDetails
    rights: list[RightLine]
    hours: list[WeeklyHours]
    absences: list[AbsenceLine]
    not_sent: NotSent | None


class Places(NamedTuple):
    """What can be chosen: code or id -> name."""

    districts: dict[str, str]
    providers: dict[int, str]
    teams: dict[int, str]


def places(session: Session, viewer: Viewer) -> Places:
    """Districts, and the providers and teams that are active. No personal data."""
    require(viewer, Permission.SEE_PEOPLE)
    districts = session.exec(select(District).order_by(col(District.name))).all()
    providers = session.exec(
        select(Provider)
        .where(col(Provider.active).is_(True))
        .order_by(col(Provider.name))
    ).all()
    teams = session.exec(
        select(Team).where(col(Team.active).is_(True)).order_by(col(Team.name))
    ).all()
    return Places(
        {row.code: row.name for row in districts},
        {row.id or 0: row.name for row in providers},
        {row.id or 0: row.name for row in teams},
    )


def people_list(
    session: Session,
    viewer: Viewer,
    *,
    today: date,
    search: str = "",
    role: Role | None = None,
    district_code: str | None = None,
    stopped: bool = False,
) -> list[PersonLine]:
    """The people whom a viewer may see, by name.

    `search` looks in name and e-mail address; `role` and `district_code` look at
    the rights of today (a right without district counts everywhere).
    """
    require(viewer, Permission.SEE_PEOPLE)
    statement = select(Person).where(people_scope(viewer, Permission.SEE_PEOPLE))
    if not stopped:
        statement = statement.where(col(Person.active).is_(True))
    if search.strip():
        part = f"%{search.strip()}%"
        statement = statement.where(
            or_(col(Person.name).ilike(part), col(Person.email).ilike(part))
        )
    people = session.exec(statement.order_by(col(Person.name))).all()
    rights = _rights_of_today(session, today)
    names = {p.id: p.name for p in session.exec(select(Provider))}
    return [
        _line(person, rights[person.id or 0], names, today)
        for person in people
        if _fits(rights[person.id or 0], role, district_code)
    ]


def person_file(
    session: Session, viewer: Viewer, person_id: int, *, today: date
) -> PersonFile | None:
    """Everything about one person; None outside the scope."""
    require(viewer, Permission.MANAGE_PEOPLE)
    scope = people_scope(viewer, Permission.MANAGE_PEOPLE)
    person = session.exec(select(Person).where(Person.id == person_id, scope)).first()
    if person is None:
        return None
    rights = _rights(session, person_id)
    visits = any(r.role is Role.VISITOR and _in_force(r, today) for r in rights)
    return PersonFile(
        id=person_id,
        version_id=person.version_id,
        active=person.active,
        can_sign_in=bool(person.password_hash),
        details=_details(person),
        rights=rights,
        hours=_hours(session, person_id, today),
        absences=_absences(session, person_id, today),
        not_sent=may_visit(visitor_facts(person), today) if visits else None,
    )


def _details(person: Person) -> PersonDetails:
    values = {name: getattr(person, name) for name in PersonDetails._fields}
    return PersonDetails(**values | {"languages": tuple(person.languages)})


def _line(
    person: Person, rights: list[Assignment], names: dict[int | None, str], today: date
) -> PersonLine:
    roles = tuple(role for role in Role if any(r.role == role for r in rights))
    reason = may_visit(visitor_facts(person), today)
    return PersonLine(
        id=person.id or 0,
        name=person.name,
        email=person.email,
        phone=person.phone,
        roles=roles,
        provider=names.get(person.provider_id, ""),
        active=person.active,
        not_sent=reason if Role.VISITOR in roles else None,
    )


def _fits(
    rights: list[Assignment], role: Role | None, district_code: str | None
) -> bool:
    if role is None and district_code is None:
        return True
    return any(
        (role is None or r.role == role)
        and (district_code is None or r.district_code in (None, district_code))
        for r in rights
    )


def _rights_of_today(session: Session, today: date) -> dict[int, list[Assignment]]:
    found: dict[int, list[Assignment]] = defaultdict(list)
    for row in session.exec(
        select(Assignment).where(
            col(Assignment.valid_from) <= today,
            col(Assignment.valid_to).is_(None) | (col(Assignment.valid_to) > today),
        )
    ):
        found[row.person_id].append(row)
    return found


def _rights(session: Session, person_id: int) -> list[RightLine]:
    rows = session.exec(
        select(Assignment, District.name, Provider.name, Team.name)
        .outerjoin(District, col(District.code) == col(Assignment.district_code))
        .outerjoin(Provider, col(Provider.id) == col(Assignment.provider_id))
        .outerjoin(Team, col(Team.id) == col(Assignment.team_id))
        .where(Assignment.person_id == person_id)
        .order_by(col(Assignment.valid_from).desc(), col(Assignment.id))
    )
    return [
        RightLine(
            row.id or 0,
            Role(row.role),
            district or "",
            provider or "",
            team or "",
            row.valid_from,
            row.valid_to,
        )
        for row, district, provider, team in rows
    ]


def _in_force(right: RightLine, day: date) -> bool:
    return right.valid_from <= day and (right.valid_to is None or right.valid_to > day)


def _hours(session: Session, person_id: int, today: date) -> list[WeeklyHours]:
    rows = session.exec(
        select(Availability)
        .where(
            Availability.person_id == person_id,
            col(Availability.valid_to).is_(None) | (col(Availability.valid_to) > today),
        )
        .order_by(col(Availability.weekday), col(Availability.from_time))
    )
    return [
        WeeklyHours(row.weekday, row.from_time, row.to_time, row.most_visits)
        for row in rows
    ]


def _absences(session: Session, person_id: int, today: date) -> list[AbsenceLine]:
    rows = session.exec(
        select(Absence)
        .where(Absence.person_id == person_id, col(Absence.last_day) >= today)
        .order_by(col(Absence.first_day))
    )
    return [AbsenceLine(row.id or 0, row.first_day, row.last_day) for row in rows]
