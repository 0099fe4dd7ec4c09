"""Staff and volunteers: who they are, when they work, when they stop."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import found
from outreach.actions.managing import managed, refuse_last_administrator
from outreach.actions.rights_history import end_rights_of
from outreach.actions.sessions import end_sessions_of
from outreach.actions.submissions import claim_submission
from outreach.actions.versions import change_row, refuse_fault
from outreach.auditing import did
from outreach.clock import local_date
from outreach.errors import NotPermitted, Refused
from outreach.rules.person_details import (
    PersonDetails,
    WeeklyHours,
    clean,
    hours_fault,
    person_fault,
)
from outreach.tables import Absence, Availability, Person


def add_person(
    session: Session, details: PersonDetails, *, nonce: str, by: Viewer, at: datetime
) -> Person:
    """Add somebody, without rights yet. Raises Refused when the form is not right."""
    require(by, Permission.MANAGE_PEOPLE)
    claim_submission(session, nonce, "add_person", by=by, at=at)
    details = clean(details)
    refuse_fault(person_fault(details))
    _refuse_outside(by, details.provider_id)
    _refuse_double(session, details.email, None)
    person = Person(**_columns(details))
    session.add(person)
    session.flush()
    _log(session, "add", person.id, by=by, at=at)
    return person


def change_person(
    session: Session,
    person_id: int,
    details: PersonDetails,
    *,
    version_id: int,
    by: Viewer,
    at: datetime,
) -> None:
    """Change what is known of somebody. Raises Changed when a colleague was first."""
    person = managed(session, person_id, by)
    details = clean(details)
    refuse_fault(person_fault(details))
    _refuse_outside(by, details.provider_id)
    _refuse_double(session, details.email, person_id)
    if details.email != person.email:
        end_sessions_of(session, person_id, by=by, at=at)
    change_row(session, person, _columns(details), version_id=version_id)
    _log(session, "change", person_id, by=by, at=at)


def stop_person(
    session: Session, person_id: int, *, version_id: int, by: Viewer, at: datetime
) -> None:
    """End somebody's work today: rights, sign-in and open sessions end at once."""
    person = managed(session, person_id, by)
    if person_id == by.person_id:
        raise Refused(
            "Uw eigen account kunt u niet stoppen.",
            "Dan is er niemand meer ingelogd om het terug te draaien.",
            "Vraag een andere beheerder om dit te doen.",
        )
    today = local_date(at)
    refuse_last_administrator(session, person_id, today)
    change_row(session, person, {"active": False}, version_id=version_id)
    end_rights_of(session, person_id, reason="gestopt", by=by, at=at)
    end_sessions_of(session, person_id, by=by, at=at)
    _log(session, "stop", person_id, by=by, at=at)


def restart_person(
    session: Session, person_id: int, *, version_id: int, by: Viewer, at: datetime
) -> None:
    """Let somebody work again; rights have to be given anew."""
    person = managed(session, person_id, by)
    change_row(session, person, {"active": True}, version_id=version_id)
    _log(session, "restart", person_id, by=by, at=at)


def set_hours(
    session: Session,
    person_id: int,
    blocks: Sequence[WeeklyHours],
    *,
    version_id: int,
    by: Viewer,
    at: datetime,
) -> None:
    """Replace somebody's weekly hours from today on; what was, stays on record."""
    person = managed(session, person_id, by)
    refuse_fault(hours_fault(blocks))
    today = local_date(at)
    change_row(session, person, {}, version_id=version_id)
    for row in session.exec(
        select(Availability).where(
            Availability.person_id == person_id,
            col(Availability.valid_to).is_(None) | (col(Availability.valid_to) > today),
        )
    ):
        if row.valid_from >= today:
            session.delete(row)
        else:
            row.valid_to = today
    session.add_all(
        Availability(person_id=person_id, valid_from=today, **block._asdict())
        for block in blocks
    )
    session.flush()
    _log(session, "set_hours", person_id, by=by, at=at)


def add_absence(
    session: Session,
    person_id: int,
    first_day: date,
    last_day: date,
    *,
    nonce: str,
    by: Viewer,
    at: datetime,
) -> Absence:
    """Days on which somebody does not work, both included."""
    managed(session, person_id, by)
    claim_submission(session, nonce, "add_absence", by=by, at=at)
    if last_day < first_day:
        refuse_fault("De laatste dag ligt voor de eerste dag.")
    absence = Absence(person_id=person_id, first_day=first_day, last_day=last_day)
    session.add(absence)
    session.flush()
    _log(session, "add_absence", person_id, by=by, at=at)
    return absence


def drop_absence(
    session: Session, absence_id: int, *, by: Viewer, at: datetime
) -> None:
    """Take an absence back."""
    absence = found(session.get(Absence, absence_id), "Deze afwezigheid")
    managed(session, absence.person_id, by)
    session.delete(absence)
    session.flush()
    _log(session, "drop_absence", absence.person_id, by=by, at=at)


def _log(
    session: Session, act: str, person_id: int | None, *, by: Viewer, at: datetime
) -> None:
    did(
        session,
        by,
        act,
        "person",
        person_id,
        at=at,
        permission=Permission.MANAGE_PEOPLE,
    )


def _columns(details: PersonDetails) -> dict[str, Any]:
    return details._asdict() | {"languages": list(details.languages)}


def _refuse_outside(by: Viewer, provider_id: int | None) -> None:
    """Who works for a provider only manages people of that provider."""
    for grant in by.grants_for(Permission.MANAGE_PEOPLE):
        if grant.provider_id in (None, provider_id):
            return
    raise NotPermitted(
        "Dit mag u niet.",
        "U beheert alleen mensen van uw eigen organisatie.",
        "Kies uw eigen organisatie, of vraag de beheerder van de gemeente.",
    )


def _refuse_double(session: Session, email: str, own_id: int | None) -> None:
    there = session.exec(select(Person.id).where(Person.email == email)).first()
    if there is not None and there != own_id:
        refuse_fault("Er is al iemand met dit e-mailadres.")
