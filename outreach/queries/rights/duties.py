"""Whom we still must tell that we got data about him from another (AVG article 14)."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, or_, select
from sqlmodel import Session, col

from outreach.access import Permission, Viewer
from outreach.auditing import seen
from outreach.clock import local_date
from outreach.queries.residents import display_name
from outreach.queries.rights.scope import municipal_part, require_rights
from outreach.queries.scope import resident_scope
from outreach.rules.information_duty import (
    ORIGIN_LABELS,
    WAITING,
    DutyState,
    is_late,
)
from outreach.rules.visits import REACHED
from outreach.tables import Attempt, FollowUp, InformationDuty, Resident

P = Permission
MOST = 300


class DutyRow(NamedTuple):
    """One duty that waits, or is done."""

    id: int
    resident_id: str
    name: str
    origin: str
    received_on: date
    due_on: date
    state: DutyState
    contact_on: date | None
    """First conversation since: it should have been told then at the latest."""
    late: bool
    ground: str
    professional: str
    reason: str
    informed_on: date | None
    informed_how: str
    version: int


def information_duties(
    session: Session, viewer: Viewer, *, today: date, waiting: bool = True
) -> list[DutyRow]:
    """The duties, the nearest deadline first; `waiting` False: those that ended."""
    own = require_rights(viewer, P.SEE_RIGHTS)
    among = col(InformationDuty.state).in_(WAITING)
    rows = session.execute(
        select(
            InformationDuty,
            Resident,
            _first(_talked(), col(Attempt.at)),
            _first(_helped(), col(FollowUp.first_contact_at)),
        )
        .join(Resident, col(Resident.id) == col(InformationDuty.resident_id))
        .where(resident_scope(own, P.SEE_RIGHTS), among if waiting else ~among)
        .order_by(col(InformationDuty.due_on), col(InformationDuty.id))
        .limit(MOST)
    ).all()
    found = [_row(row, today) for row in rows]
    about = [row.resident_id for row in found]
    seen(session, viewer, P.SEE_RIGHTS, about, kind="information_duty")
    return found


def _first(of: Any, column: Any) -> Any:
    """The first moment of a kind of contact, as a column."""
    return of.with_only_columns(func.min(column)).scalar_subquery()


def _talked() -> Select[Any]:
    """Conversations at the door or on the phone since the data came."""
    return (
        select(col(Attempt.id))
        .where(
            col(Attempt.resident_id) == col(InformationDuty.resident_id),
            col(Attempt.outcome).in_(REACHED),
            col(Attempt.corrected).is_(False),
            col(Attempt.at) >= col(InformationDuty.since),
        )
        .correlate(InformationDuty)
    )


def _helped() -> Select[Any]:
    """First contacts of a team since the data came."""
    return (
        select(col(FollowUp.id))
        .where(
            col(FollowUp.resident_id) == col(InformationDuty.resident_id),
            col(FollowUp.first_contact_at) >= col(InformationDuty.since),
        )
        .correlate(InformationDuty)
    )


def late_duties(viewer: Viewer, today: date) -> Select[Any]:
    """Ids of duties that are late, for the start page's count; none for who does not
    handle requests for the municipality."""
    own = municipal_part(viewer)
    return (
        select(col(InformationDuty.id))
        .join(Resident, col(Resident.id) == col(InformationDuty.resident_id))
        .where(
            resident_scope(own, P.HANDLE_RIGHTS),
            col(InformationDuty.state).in_(WAITING),
            or_(
                col(InformationDuty.due_on) < today,
                and_(
                    col(InformationDuty.state) == DutyState.OPEN,
                    or_(_talked().exists(), _helped().exists()),
                ),
            ),
        )
    )


def _row(found: Any, today: date) -> DutyRow:
    row, resident, *moments = found
    contacts = [at for at in moments if at is not None]
    contact_on = local_date(min(contacts)) if contacts else None
    return DutyRow(
        id=row.id or 0,
        resident_id=row.resident_id,
        name=display_name(resident),
        origin=ORIGIN_LABELS.get(row.origin_kind, "een ander"),
        received_on=row.received_on,
        due_on=row.due_on,
        state=row.state,
        contact_on=contact_on,
        late=is_late(row.state, row.due_on, contact_on, today),
        ground=row.ground,
        professional=row.professional,
        reason=row.reason,
        informed_on=row.informed_on,
        informed_how=row.informed_how,
        version=row.version_id,
    )
