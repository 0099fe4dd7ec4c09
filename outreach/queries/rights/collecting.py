"""Collects what is known about one resident: the chapters of every package."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer
from outreach.auditing import seen
from outreach.parts import REGISTRY
from outreach.queries.municipality import municipality
from outreach.queries.register import installation_keys
from outreach.queries.residents import address_parts, display_name, not_found
from outreach.queries.rights.looked import LOOKED, LOOKED_TITLE, who_looked
from outreach.queries.rights.scope import require_rights
from outreach.queries.scope import resident_scope
from outreach.rules.access_export import (
    DISCLOSURES,
    AccessExport,
    Chapter,
    Person,
    chapter_of,
)
from outreach.rules.addresses import address_lines
from outreach.rules.rights import RequestKind
from outreach.settings import load_settings
from outreach.tables import Resident, RightsRequest

P = Permission


def collect_access(
    session: Session,
    viewer: Viewer,
    resident_id: str,
    *,
    until: datetime,
    request_id: int | None = None,
    kind: RequestKind = RequestKind.ACCESS,
) -> AccessExport:
    """Everything about one resident, before a person leaves anything out.

    `until`: who looked before this moment. A request about disclosures
    gets that chapter only. Each collection stands in the log. Raises NotPermitted for
    who does not handle requests for the municipality, NotFound outside the scope.
    """
    own = require_rights(viewer, P.HANDLE_RIGHTS)
    resident = session.exec(
        select(Resident).where(
            col(Resident.id) == resident_id, resident_scope(own, P.HANDLE_RIGHTS)
        )
    ).first()
    if resident is None:
        raise not_found()
    seen(
        session,
        viewer,
        P.HANDLE_RIGHTS,
        [resident_id],
        kind="rights_request",
        object_id=request_id or "",
        act="collect",
    )
    chapters = _chapters(session, viewer, resident_id, until, kind)
    return AccessExport(_person(session, resident), tuple(chapters))


def collect_for(
    session: Session, viewer: Viewer, request: RightsRequest
) -> AccessExport:
    """As `collect_access`, for one request: up to the moment it was registered."""
    if request.resident_id is None:
        raise not_found()
    return collect_access(
        session,
        viewer,
        request.resident_id,
        until=request.registered_at,
        request_id=request.id,
        kind=request.kind,
    )


def _chapters(
    session: Session,
    viewer: Viewer,
    resident_id: str,
    until: datetime,
    kind: RequestKind,
) -> Iterator[Chapter]:
    key = installation_keys(session, load_settings()).index
    for part in REGISTRY.access():
        if kind is RequestKind.DISCLOSURES and part.key != DISCLOSURES:
            continue
        rows = part.collect(session, resident_id)
        yield chapter_of(key, part.key, part.title, rows)
    if kind is not RequestKind.DISCLOSURES:
        looked = who_looked(session, viewer, resident_id, until=until)
        yield chapter_of(key, LOOKED, LOOKED_TITLE, looked)


def _person(session: Session, resident: Resident) -> Person:
    lines = address_lines(address_parts(resident), municipality(session).name)
    return Person(display_name(resident), tuple(lines))
