"""Who hears that a signal is late: its owner, its team, the desk, the lead."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import false, or_
from sqlmodel import Session, col, select

from outreach.access import Role
from outreach.tables import Assignment, Person, Team
from signals.tables import Signal


class ToldTo(NamedTuple):
    """To whom a notice is addressed."""

    persons: tuple[int, ...] = ()
    teams: tuple[int, ...] = ()


def who_has_it(session: Session, signal: Signal, day: date) -> ToldTo:
    """The owner; else the team; else the desk of its area."""
    if signal.owner_id is not None:
        return ToldTo(persons=(signal.owner_id,))
    if signal.team_id is not None:
        return ToldTo(teams=(signal.team_id,))
    desk = _holding(session, Role.SIGNAL_WORKER, signal, None, day)
    return ToldTo(persons=desk or lead_of(session, signal, day).persons)


def lead_of(session: Session, signal: Signal, day: date) -> ToldTo:
    """The coordinators above the team: of its area, of its provider or of all.

    What is shielded is for those of the municipality only.
    """
    team = session.get(Team, signal.team_id) if signal.team_id is not None else None
    provider = None if signal.municipal or team is None else team.provider_id
    return ToldTo(persons=_holding(session, Role.COORDINATOR, signal, provider, day))


def _holding(
    session: Session, role: Role, signal: Signal, provider_id: int | None, day: date
) -> tuple[int, ...]:
    """Who holds a role today where the signal is, municipal or of this provider."""
    here = or_(
        col(Assignment.provider_id).is_(None),
        false() if provider_id is None else col(Assignment.provider_id) == provider_id,
    )
    rows = session.exec(
        select(col(Assignment.person_id))
        .join(Person, col(Person.id) == col(Assignment.person_id))
        .where(
            col(Person.active).is_(True),
            col(Assignment.role) == role.value,
            here,
            col(Assignment.district_code).is_(None)
            | (col(Assignment.district_code) == signal.district_code),
            col(Assignment.valid_from) <= day,
            col(Assignment.valid_to).is_(None) | (col(Assignment.valid_to) > day),
        )
        .distinct()
        .order_by(col(Assignment.person_id))
    ).all()
    return tuple(rows)
