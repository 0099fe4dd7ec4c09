"""Who handles requests of residents: the municipality's own people only.

A provider's coordinator holds the same role, but the municipality answers for the
data: a grant with a provider or a team counts for nothing here.
"""

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col

from outreach.access import Permission, Viewer, ViewerKind, refusal
from outreach.queries.scope import resident_scope
from outreach.tables import Resident


def municipal_part(viewer: Viewer) -> Viewer:
    """The viewer with only the rights that are the municipality's own."""
    own = (g for g in viewer.grants if g.provider_id is None and g.team_id is None)
    return replace(viewer, grants=tuple(own))


def require_rights(viewer: Viewer, permission: Permission) -> Viewer:
    """The municipal part of a viewer; raises NotPermitted when it lacks the right.

    Jobs have none of these rights: what a resident asks is handled by a person.
    """
    own = municipal_part(viewer)
    if viewer.kind is not ViewerKind.PERSON or not own.may(permission):
        raise refusal(permission)
    return own


def request_scope(
    own: Viewer, permission: Permission, resident_id: Any
) -> ColumnElement[bool]:
    """The requests to see, over an outer join of `Resident` on `resident_id`.

    Somebody who was erased lives in no district any more: his requests are for who
    works for the whole municipality.
    """
    known = and_(col(Resident.id).is_not(None), resident_scope(own, permission))
    if any(g.district_code is None for g in own.grants_for(permission)):
        return or_(known, resident_id.is_(None), col(Resident.id).is_(None))
    return known
