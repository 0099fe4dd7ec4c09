"""Whom somebody may manage: the first question of every act with a person."""

from datetime import date

from sqlmodel import Session, col, select

from outreach.access import Grant, Permission, Role, Viewer, require
from outreach.actions.history import found
from outreach.errors import NotPermitted, Refused
from outreach.queries.people_scope import people_scope, reaches
from outreach.tables import Assignment, Person


def managed(session: Session, person_id: int, by: Viewer) -> Person:
    """A person whom this viewer may manage. Raises NotPermitted or NotFound.

    Nobody manages people with more rights than he may give himself: who gives a
    password could sign in as that person.
    """
    require(by, Permission.MANAGE_PEOPLE)
    statement = select(Person).where(
        Person.id == person_id, people_scope(by, Permission.MANAGE_PEOPLE)
    )
    person: Person = found(session.exec(statement).first(), "Deze persoon")
    _refuse_above(session, person_id, by)
    return person


def _refuse_above(session: Session, person_id: int, by: Viewer) -> None:
    held = session.exec(
        select(Assignment).where(
            Assignment.person_id == person_id,
            col(Assignment.valid_to).is_(None) | (col(Assignment.valid_to) > by.on),
        )
    )
    for row in held.all():
        right = Grant(Role(row.role), row.district_code, row.provider_id, row.team_id)
        if not reaches(session, by, right, managing=True):
            raise NotPermitted(
                "Deze persoon kunt u niet wijzigen.",
                "De persoon heeft een recht dat u niet zelf kunt geven.",
                "Vraag de beheerder van de gemeente om dit te doen.",
            )


def refuse_own_way_in(person_id: int, by: Viewer) -> None:
    """Raise NotPermitted for one's own account, on the web: whoever finds an open
    screen would make himself a way in that lasts. The command line is of who runs the
    machine: the only administrator who lost his phone gets in again there."""
    if person_id == by.person_id and by.origin.startswith("web"):
        raise NotPermitted(
            "Dit doet u hier niet voor uzelf.",
            "Hiermee zou iemand achter uw open scherm zelf kunnen inloggen.",
            "Ga naar Mijn account, of vraag een andere beheerder.",
        )


def refuse_last_administrator(session: Session, person_id: int, today: date) -> None:
    """Raise Refused where nobody would be left who can repair it."""
    others = session.exec(
        select(Assignment.id)
        .join(Person, col(Person.id) == col(Assignment.person_id))
        .where(
            Assignment.role == Role.ADMINISTRATOR,
            Assignment.person_id != person_id,
            col(Person.active).is_(True),
            col(Assignment.valid_from) <= today,
            col(Assignment.valid_to).is_(None),
        )
    ).first()
    mine = session.exec(
        select(Assignment.id).where(
            Assignment.role == Role.ADMINISTRATOR,
            Assignment.person_id == person_id,
            col(Assignment.valid_to).is_(None) | (col(Assignment.valid_to) > today),
        )
    ).first()
    if mine is not None and others is None:
        raise Refused(
            "Deze beheerder kan niet stoppen.",
            "Het is de laatste; daarna kan niemand meer rechten geven.",
            "Maak eerst iemand anders beheerder.",
        )
