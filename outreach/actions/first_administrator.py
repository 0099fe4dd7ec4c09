"""The first administrator: there is no default account, so somebody has to be made."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Grant, Role, Viewer, ViewerKind
from outreach.actions.accounts import give_password
from outreach.actions.assignments import Right, assign
from outreach.actions.people import add_person
from outreach.auditing import did
from outreach.clock import local_date
from outreach.database import new_token
from outreach.errors import Refused
from outreach.rules.person_details import PersonDetails
from outreach.tables import Assignment, Person


class FirstAdministrator(NamedTuple):
    """Who was made."""

    person_id: int
    password: str
    """To be told once; must be changed at the first sign-in."""


def add_first_administrator(
    session: Session, name: str, email: str, *, by: Viewer, at: datetime
) -> FirstAdministrator:
    """Make somebody administrator where there is none: from the command line only.

    Raises Refused where an administrator works already, and for a form that is wrong.
    """
    today = local_date(at)
    _refuse_second(session, at)
    founder = Viewer(
        ViewerKind.PERSON,
        by.name,
        today,
        0,
        (Grant(Role.ADMINISTRATOR),),
        by.origin,
    )
    person = add_person(
        session, PersonDetails(name, email), nonce=new_token(), by=founder, at=at
    )
    number = person.id or 0
    assign(
        session,
        number,
        Right(Role.ADMINISTRATOR),
        valid_from=today,
        nonce=new_token(),
        by=founder,
        at=at,
    )
    password = give_password(session, number, by=founder, at=at)
    did(session, by, "first_administrator", "person", number, at=at)
    return FirstAdministrator(number, password)


def _refuse_second(session: Session, at: datetime) -> None:
    today = local_date(at)
    there = session.exec(
        select(Assignment.id)
        .join(Person, col(Person.id) == col(Assignment.person_id))
        .where(
            Assignment.role == Role.ADMINISTRATOR,
            col(Person.active).is_(True),
            col(Assignment.valid_from) <= today,
            col(Assignment.valid_to).is_(None) | (col(Assignment.valid_to) > today),
        )
    ).first()
    if there is not None:
        raise Refused(
            "Er is niemand toegevoegd.",
            "Er is al een beheerder; alleen die geeft rechten.",
            "Laat de beheerder dit doen op het scherm Mensen. Kan de beheerder niet "
            "meer inloggen, gebruik dan new-password EMAIL --as met zijn adres.",
        )
