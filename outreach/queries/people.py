"""Who works here, what they may do today, and when they can make visits."""

from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Grant, Role, Viewer, ViewerKind
from outreach.errors import NotFound
from outreach.rules.visitors import VisitorFacts
from outreach.tables import Assignment, Person, ProviderTerm


def viewer_of(session: Session, person_id: int, *, on: date) -> Viewer:
    """The viewer that a person is on a day, with the grants that count then.

    A grant for a provider counts only in the districts that the provider serves on
    that day: the rights of the old provider end at 00:00 of the hand-over. An
    inactive person has no grants. Raises NotFound for an unknown person.
    """
    person = session.get(Person, person_id)
    if person is None:
        raise nobody()
    grants = tuple(_grants(session, person_id, on)) if person.active else ()
    return Viewer(ViewerKind.PERSON, person.name, on, person_id, grants)


def nobody() -> NotFound:
    """The refusal for a person who is not there."""
    return NotFound(
        "Deze persoon is niet gevonden.",
        "Het account bestaat niet of is gestopt.",
        "Controleer het e-mailadres, of vraag de beheerder.",
    )


def _grants(session: Session, person_id: int, on: date) -> list[Grant]:
    rows = session.exec(
        select(Assignment)
        .where(
            Assignment.person_id == person_id,
            col(Assignment.valid_from) <= on,
            col(Assignment.valid_to).is_(None) | (col(Assignment.valid_to) > on),
        )
        .order_by(col(Assignment.id))
    ).all()
    grants: list[Grant] = []
    for row in rows:
        grants += _in_force(session, row, on)
    return grants


def _in_force(session: Session, row: Assignment, on: date) -> list[Grant]:
    """The grants that one assignment gives; a team's rights follow the team."""
    role = Role(row.role)
    plain = Grant(role, row.district_code, row.provider_id, row.team_id)
    if row.provider_id is None or row.team_id is not None:
        return [plain]
    served = districts_of(session, row.provider_id, on)
    if row.district_code is not None:
        return [plain] if row.district_code in served else []
    return [Grant(role, code, row.provider_id) for code in served]


def districts_of(session: Session, provider_id: int, day: date) -> list[str]:
    """The districts that a provider serves on a day. No personal data."""
    return list(
        session.exec(
            select(ProviderTerm.district_code)
            .where(
                ProviderTerm.provider_id == provider_id,
                col(ProviderTerm.valid_from) <= day,
                col(ProviderTerm.valid_to).is_(None)
                | (col(ProviderTerm.valid_to) > day),
            )
            .order_by(col(ProviderTerm.district_code))
            .distinct()
        )
    )


def provider_of(session: Session, district_code: str, day: date) -> int | None:
    """The provider that serves a district on a day. No personal data."""
    return session.exec(
        select(ProviderTerm.provider_id)
        .where(
            ProviderTerm.district_code == district_code,
            col(ProviderTerm.valid_from) <= day,
            col(ProviderTerm.valid_to).is_(None) | (col(ProviderTerm.valid_to) > day),
        )
        .order_by(col(ProviderTerm.valid_from).desc())
    ).first()


def person_by_email(session: Session, email: str) -> Person | None:
    """An active person by the name to sign in with."""
    return session.exec(
        select(Person).where(
            Person.email == email.strip().lower(), col(Person.active).is_(True)
        )
    ).first()


def person_viewer(session: Session, email: str, on: date) -> Viewer:
    """The viewer behind `--as EMAIL`. Raises NotFound for an unknown address."""
    person = person_by_email(session, email)
    if person is None or person.id is None:
        raise nobody()
    return viewer_of(session, person.id, on=on)


def has_password(session: Session, viewer: Viewer) -> bool:
    """Whether the viewer signs in with a password of ours."""
    person = session.get(Person, viewer.person_id)
    return person is not None and bool(person.password_hash)


def visitor_facts(person: Person) -> VisitorFacts:
    """What `rules.visitors.may_visit` looks at."""
    return VisitorFacts(
        active=person.active,
        trained_on=person.trained_on,
        conduct_certificate_on=person.conduct_certificate_on,
        pass_number=person.pass_number,
        pass_valid_to=person.pass_valid_to,
    )


class Account(NamedTuple):
    """Somebody who can sign in, and what as."""

    name: str
    email: str
    roles: tuple[Role, ...]


def accounts_of(session: Session, domain: str, *, on: date) -> list[Account]:
    """The accounts with a password at one e-mail domain, as `make run` prints them.

    For the demo city only, whose people are invented: so no viewer is asked for.
    """
    people = session.exec(
        select(Person)
        .where(
            col(Person.email).endswith(f"@{domain}"),
            col(Person.password_hash) != "",
            col(Person.active).is_(True),
        )
        .order_by(col(Person.id))
    ).all()
    return [
        Account(
            person.name,
            person.email,
            tuple(sorted(viewer_of(session, person.id or 0, on=on).roles)),
        )
        for person in people
    ]


def nobody_works_here(session: Session) -> bool:
    """Whether the database is new: nobody is in it who could sign in."""
    return session.exec(select(Person.id)).first() is None
