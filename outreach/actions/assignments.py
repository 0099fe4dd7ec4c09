"""Rights: which role somebody has, where and when."""

from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import ROLE_NAMES, Grant, Permission, Role, Viewer, require
from outreach.actions.history import found
from outreach.actions.managing import managed, refuse_last_administrator
from outreach.actions.rights_history import GIVE, end_right, note_right
from outreach.actions.submissions import claim_submission
from outreach.actions.versions import refuse_fault
from outreach.calendars import ONE_DAY
from outreach.clock import local_date
from outreach.errors import NotPermitted
from outreach.queries.people_scope import reaches, roles_to_give
from outreach.rules.periods import overlaps, period_fault
from outreach.tables import Assignment

NEEDS_PLACE = {
    Role.FOLLOW_UP_WORKER: "Kies het team waarvoor deze persoon opvolging doet.",
}


class Right(NamedTuple):
    """A right to give. None means: not limited in that respect."""

    role: Role
    district_code: str | None = None
    provider_id: int | None = None
    team_id: int | None = None


def assign(
    session: Session,
    person_id: int,
    right: Right,
    *,
    valid_from: date,
    valid_to: date | None = None,
    reason: str = "",
    nonce: str,
    by: Viewer,
    at: datetime,
) -> Assignment:
    """Give somebody a role; `valid_to` is the first day on which it is gone.

    `reason` stays on record with who gave it.

    Raises NotPermitted for oneself and for a role or a place beyond the giver's own,
    Refused for a period that cannot be or a right that is there already.
    """
    require(by, Permission.MANAGE_PEOPLE)
    managed(session, person_id, by)
    _refuse_own(person_id, by)
    _refuse_beyond(session, by, right)
    claim_submission(session, nonce, "assign", by=by, at=at)
    refuse_fault(period_fault(valid_from, valid_to))
    if right.role in NEEDS_PLACE and right.team_id is None:
        refuse_fault(NEEDS_PLACE[right.role])
    _refuse_double(session, person_id, right, valid_from, valid_to)
    row = Assignment(
        person_id=person_id,
        role=right.role.value,
        district_code=right.district_code,
        provider_id=right.provider_id,
        team_id=right.team_id,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    session.add(row)
    session.flush()
    note_right(
        session,
        row,
        GIVE,
        "",
        reason=reason,
        permission=Permission.MANAGE_PEOPLE,
        by=by,
        at=at,
    )
    return row


def end_assignment(
    session: Session,
    assignment_id: int,
    *,
    last_day: date,
    reason: str = "",
    version_id: int | None = None,
    by: Viewer,
    at: datetime,
) -> None:
    """End a right after `last_day`; in the past or today means: at once.

    Raises Refused where it would last longer than it does: more is given, never
    taken, and a right that ended does not come back by its end.
    """
    require(by, Permission.MANAGE_PEOPLE)
    row = found(session.get(Assignment, assignment_id), "Dit recht")
    managed(session, row.person_id, by)
    right = Right(Role(row.role), row.district_code, row.provider_id, row.team_id)
    _refuse_beyond(session, by, right)
    today = local_date(at)
    if right.role is Role.ADMINISTRATOR:
        refuse_last_administrator(session, row.person_id, today)
    first_gone = today if last_day <= today else last_day + ONE_DAY
    if row.valid_to is not None and first_gone > row.valid_to:
        refuse_fault(
            "Dit recht eindigt al eerder. Geef een nieuw recht als het langer nodig is."
        )
    end_right(
        session,
        row,
        first_gone,
        reason=reason,
        permission=Permission.MANAGE_PEOPLE,
        version_id=version_id,
        by=by,
        at=at,
    )


def _refuse_own(person_id: int, by: Viewer) -> None:
    if person_id == by.person_id:
        raise NotPermitted(
            "Uzelf kunt u geen recht geven.",
            "Een recht is altijd door iemand anders gegeven.",
            "Vraag een andere beheerder om dit te doen.",
        )


def _refuse_beyond(session: Session, by: Viewer, right: Right) -> None:
    if right.role not in roles_to_give(by):
        raise NotPermitted(
            "Dit recht kunt u niet geven of beëindigen.",
            f"Het gaat om de rol {ROLE_NAMES[right.role]}.",
            "Vraag de beheerder van de gemeente om dit te doen.",
        )
    if reaches(session, by, Grant(*right)):
        return
    raise NotPermitted(
        "Dit recht kunt u niet geven of beëindigen.",
        "Het geldt voor een gebied of organisatie buiten uw eigen werk.",
        "Kies uw eigen gebied of organisatie, of vraag de beheerder.",
    )


def _refuse_double(
    session: Session,
    person_id: int,
    right: Right,
    valid_from: date,
    valid_to: date | None,
) -> None:
    same = session.exec(
        select(Assignment).where(
            Assignment.person_id == person_id,
            Assignment.role == right.role.value,
            col(Assignment.district_code).is_not_distinct_from(right.district_code),
            col(Assignment.provider_id).is_not_distinct_from(right.provider_id),
            col(Assignment.team_id).is_not_distinct_from(right.team_id),
        )
    )
    if any(overlaps(a.valid_from, a.valid_to, valid_from, valid_to) for a in same):
        refuse_fault("Deze persoon heeft dit recht in deze periode al.")
