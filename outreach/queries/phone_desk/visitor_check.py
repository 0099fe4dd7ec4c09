""" "Is this visitor really from you?": yes or no, and nothing about anybody else."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Role, Viewer, require
from outreach.auditing import seen
from outreach.errors import Refused
from outreach.queries.people import visitor_facts
from outreach.queries.scope import resident_scope
from outreach.queries.visitor_days import start_of
from outreach.rules.heard_names import best_matches, sound_of
from outreach.rules.visitors import SENTENCES, may_visit
from outreach.rules.visits import VisitState
from outreach.tables import Assignment, Person, Provider, Resident, Visit


class VisitorCheck(NamedTuple):
    """What the desk may tell a resident at whose door somebody stands."""

    name: str
    organisation: str
    """The provider, or empty for the municipality itself."""
    is_ours: bool
    """Visits for us today, trained, with certificate and valid pass."""
    why_not: str
    """For the desk; empty when he is ours."""
    appointment_at: datetime | None
    """When he is expected today at the address of the resident who asks."""


def check_visitor(
    session: Session,
    viewer: Viewer,
    *,
    name: str = "",
    pass_number: str = "",
    resident_id: str | None = None,
    today: date,
) -> list[VisitorCheck]:
    """Visitors by pass number, or by name as it was heard; at most three.

    With `resident_id` it also says whether one is expected today at that address;
    where else he goes is not told. An empty list means: nobody of ours. Raises
    Refused when neither name nor pass number was given.
    """
    require(viewer, Permission.FIND_RESIDENT)
    wanted = pass_number.strip().lower()
    if not wanted and not name.strip():
        raise Refused(
            "Er is niet gezocht.",
            "Er is geen naam of pasnummer ingevuld.",
            "Vraag de inwoner wat er op de pas staat.",
        )
    people = _visitors(session, today)
    if wanted:
        found = [row for row in people if row[0].pass_number.lower() == wanted]
    else:
        sounds = [sound_of(person.name) for person, _ in people]
        found = [people[at] for at, _ in best_matches(name, sounds, limit=3)]
    expected = _expected(session, viewer, resident_id, today)
    return [_check(person, provider, expected, today) for person, provider in found]


def _visitors(session: Session, today: date) -> list[tuple[Person, str]]:
    """Everybody who is a visitor today, with the name of his organisation."""
    rows = session.execute(
        select(Person, Provider.name)
        .join(Assignment, col(Assignment.person_id) == col(Person.id))
        .outerjoin(Provider, col(Provider.id) == col(Assignment.provider_id))
        .where(
            col(Assignment.role) == Role.VISITOR,
            col(Assignment.valid_from) <= today,
            col(Assignment.valid_to).is_(None) | (col(Assignment.valid_to) > today),
        )
        .order_by(col(Person.name), col(Assignment.id))
    )
    each = {person.id: (person, provider or "") for person, provider in rows}
    return list(each.values())


def _expected(
    session: Session, viewer: Viewer, resident_id: str | None, today: date
) -> dict[int, datetime]:
    """Today's appointments at one address: visitor -> time."""
    if resident_id is None:
        return {}
    rows = session.execute(
        select(
            col(Visit.visitor_id), col(Visit.second_visitor_id), col(Visit.starts_at)
        )
        .join(Resident, col(Resident.address_key) == col(Visit.address_key))
        .where(
            col(Resident.id) == resident_id,
            col(Resident.address_key) != "",
            resident_scope(viewer, Permission.FIND_RESIDENT),
            col(Visit.state) == VisitState.SCHEDULED,
            col(Visit.starts_at) >= start_of(today),
            col(Visit.starts_at) < start_of(today + timedelta(days=1)),
        )
    )
    found = {
        who: starts_at
        for one, two, starts_at in rows
        for who in (one, two)
        if who is not None and starts_at is not None
    }
    if found:
        seen(session, viewer, Permission.FIND_RESIDENT, [resident_id], kind="visit")
    return found


def _check(
    person: Person, provider: str, expected: dict[int, datetime], today: date
) -> VisitorCheck:
    reason = may_visit(visitor_facts(person), today)
    return VisitorCheck(
        name=person.name,
        organisation=provider,
        is_ours=reason is None,
        why_not=SENTENCES[reason] if reason else "",
        appointment_at=expected.get(person.id or 0),
    )
