"""What the municipality says of itself: name, sender, privacy text, logo, norms."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from outreach.access import Permission, Viewer, require
from outreach.actions.versions import change_row, refuse_fault
from outreach.auditing import did
from outreach.rules.municipality_details import (
    MunicipalityDetails,
    logo_fault,
    municipality_fault,
    norm_fault,
    only_changed,
)
from outreach.rules.norms import NORMS, norm
from outreach.tables import Municipality


def change_municipality(
    session: Session,
    details: MunicipalityDetails,
    *,
    version_id: int,
    by: Viewer,
    at: datetime,
) -> None:
    """Change the data that stand on letters. Raises Changed, or Refused with why."""
    require(by, Permission.MANAGE_MUNICIPALITY)
    details = MunicipalityDetails(*(text.strip() for text in details))
    refuse_fault(municipality_fault(details))
    _change(session, "change", details._asdict(), version_id, by, at)


def change_norms(
    session: Session,
    values: Mapping[str, float | bool],
    *,
    version_id: int,
    by: Viewer,
    at: datetime,
) -> None:
    """Set norms; each must lie in its range. What equals the default is not kept."""
    require(by, Permission.MANAGE_MUNICIPALITY)
    refuse_fault(norm_fault(values))
    row = _row(session)
    now = {name: norm(row.norms, name) for name in NORMS}
    changed = {"norms": only_changed(now | dict(values))}
    _change(session, "change_norms", changed, version_id, by, at)


def change_logo(
    session: Session,
    content: bytes | None,
    *,
    version_id: int,
    by: Viewer,
    at: datetime,
) -> None:
    """Set the logo (PNG or JPEG, looked at by content), or take it away with None."""
    require(by, Permission.MANAGE_MUNICIPALITY)
    if content is not None:
        refuse_fault(logo_fault(content))
    _change(session, "change_logo", {"logo": content}, version_id, by, at)


def _row(session: Session) -> Municipality:
    row = session.get(Municipality, 1)
    if row is None:
        row = Municipality()
        session.add(row)
        session.flush()
    return row


def _change(
    session: Session,
    act: str,
    values: dict[str, Any],
    version_id: int,
    by: Viewer,
    at: datetime,
) -> None:
    signed = {**values, "changed_at": at, "changed_by": by.actor}
    change_row(session, _row(session), signed, version_id=version_id)
    right = Permission.MANAGE_MUNICIPALITY
    did(session, by, act, "municipality", 1, at=at, permission=right)
