"""Who was invited and with whom there was never any contact at all."""

from typing import Any, NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.auditing import seen
from outreach.queries.residents import address_parts, display_name
from outreach.queries.scope import resident_scope
from outreach.rules.addresses import one_line
from outreach.rules.invitations import InvitationState
from outreach.rules.visits import REACHED
from outreach.tables import (
    Attempt,
    District,
    Invitation,
    Resident,
    Response,
    VisitPerson,
)

MOST_ROWS = 100
WRITTEN_TO = (InvitationState.POSTED, InvitationState.NO_ANSWER)


class Uncontacted(NamedTuple):
    """One person who was written to and never met."""

    resident_id: str
    name: str
    address: str
    district: str
    letters: int
    """Letters so far, over all years."""


class NeverContacted(NamedTuple):
    """How many, and the first of them: (resident id, name, address, cycles)."""

    total: int
    rows: list[tuple[str, str, str, int]]
    """`cycles` counts the letters so far, over all years."""


def never_contacted(
    session: Session,
    viewer: Viewer,
    cycle_id: int,
    *,
    district_code: str | None = None,
) -> NeverContacted:
    """Written to in this cycle, never answered, never tried, never met, in any year.

    Those with most letters come first: they were missed most often.
    """
    require(viewer, Permission.BOOK_VISIT)
    conditions = _conditions(viewer, Permission.BOOK_VISIT, cycle_id, district_code)
    joined = col(Invitation.resident_id) == col(Resident.id)
    total = session.execute(
        select(func.count(col(Resident.id))).join(Invitation, joined).where(*conditions)
    ).scalar_one()
    rows = _rows(session, conditions, MOST_ROWS)
    ids = (row.resident_id for row in rows)
    seen(session, viewer, Permission.BOOK_VISIT, ids, kind="never_contacted")
    return NeverContacted(
        int(total), [(r.resident_id, r.name, r.address, r.letters) for r in rows]
    )


def uncontacted(
    session: Session,
    viewer: Viewer,
    cycle_id: int,
    *,
    district_code: str | None = None,
    permission: Permission,
) -> list[Uncontacted]:
    """All of them, for a list that notes itself who was seen in it."""
    require(viewer, permission)
    conditions = _conditions(viewer, permission, cycle_id, district_code)
    return _rows(session, conditions, None)


def _conditions(
    viewer: Viewer, permission: Permission, cycle_id: int, district_code: str | None
) -> list[Any]:
    conditions: list[Any] = [
        col(Invitation.cycle_id) == cycle_id,
        col(Invitation.state).in_(WRITTEN_TO),
        col(Resident.died).is_(False),
        resident_scope(viewer, permission),
        ~select(col(Response.id))
        .where(col(Response.resident_id) == col(Resident.id))
        .exists(),
        ~select(col(Attempt.id))
        .where(col(Attempt.resident_id) == col(Resident.id))
        .exists(),
        ~select(col(VisitPerson.id))
        .where(
            col(VisitPerson.resident_id) == col(Resident.id),
            col(VisitPerson.outcome).in_(REACHED),
        )
        .exists(),
    ]
    if district_code is not None:
        conditions.append(col(Resident.district_code) == district_code)
    return conditions


def _rows(
    session: Session, conditions: list[Any], most: int | None
) -> list[Uncontacted]:
    letters = _letters()
    rows = session.execute(
        select(Resident, District.name, letters)
        .join(Invitation, col(Invitation.resident_id) == col(Resident.id))
        .outerjoin(District, col(District.code) == col(Resident.district_code))
        .where(*conditions)
        .order_by(letters.desc(), col(Resident.postcode), col(Resident.id))
        .limit(most)
    )
    return [
        Uncontacted(
            who.id,
            display_name(who),
            one_line(address_parts(who)),
            district or "Gebied onbekend",
            int(count),
        )
        for who, district, count in rows
    ]


def _letters() -> Any:
    """How often a resident was written to, over all cycles."""
    return (
        select(func.count())
        .select_from(Invitation)
        .where(
            col(Invitation.resident_id) == col(Resident.id),
            col(Invitation.posted_on).is_not(None),
        )
        .correlate(Resident)
        .scalar_subquery()
    )
