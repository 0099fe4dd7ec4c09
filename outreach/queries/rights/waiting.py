"""What waits about rights of residents, as statements that the start page counts.

Nothing for who does not handle requests for the municipality itself.
"""

from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import col

from outreach.access import Permission, Viewer
from outreach.queries.rights.scope import municipal_part, request_scope
from outreach.queries.scope import resident_scope
from outreach.rules.rights import OPEN_STATES
from outreach.tables import AgreementWithdrawal, Resident, RightsRequest

P = Permission


def open_requests(viewer: Viewer, today: date) -> Select[Any]:
    """Requests that nobody answered, still in time."""
    return _requests(viewer, col(RightsRequest.due_on) >= today)


def late_requests(viewer: Viewer, today: date) -> Select[Any]:
    """Requests over their term."""
    return _requests(viewer, col(RightsRequest.due_on) < today)


def _requests(viewer: Viewer, when: Any) -> Select[Any]:
    own = municipal_part(viewer)
    return (
        select(col(RightsRequest.id))
        .outerjoin(Resident, col(Resident.id) == col(RightsRequest.resident_id))
        .where(
            request_scope(own, P.HANDLE_RIGHTS, col(RightsRequest.resident_id)),
            col(RightsRequest.state).in_(OPEN_STATES),
            when,
        )
    )


def teams_to_tell(viewer: Viewer, _today: date) -> Select[Any]:
    """Teams that have data of somebody who took his agreement back."""
    return (
        select(col(AgreementWithdrawal.id))
        .join(Resident, col(Resident.id) == col(AgreementWithdrawal.resident_id))
        .where(
            resident_scope(municipal_part(viewer), P.HANDLE_RIGHTS),
            col(AgreementWithdrawal.team_id).is_not(None),
            col(AgreementWithdrawal.team_told_at).is_(None),
        )
    )
