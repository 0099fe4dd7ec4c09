"""What every act with a request shares: the right, the scope, the version."""

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer
from outreach.errors import Changed, Refused
from outreach.queries.residents import not_found as no_resident
from outreach.queries.rights.requests import not_found
from outreach.queries.rights.scope import request_scope, require_rights
from outreach.queries.scope import resident_scope
from outreach.tables import Resident, RightsRequest

P = Permission


def reach_request(
    session: Session, request_id: int, *, by: Viewer, version: int | None = None
) -> RightsRequest:
    """The request, if `by` handles it. Raises NotFound, or Changed for an old version.

    `version` is what the screen showed.
    """
    own = require_rights(by, P.HANDLE_RIGHTS)
    row = session.exec(
        select(RightsRequest)
        .outerjoin(Resident, col(Resident.id) == col(RightsRequest.resident_id))
        .where(
            col(RightsRequest.id) == request_id,
            request_scope(own, P.HANDLE_RIGHTS, col(RightsRequest.resident_id)),
        )
    ).first()
    if row is None:
        raise not_found()
    if version is not None and row.version_id != version:
        raise Changed(
            "Dit is niet opgeslagen.",
            "Iemand anders heeft dit verzoek intussen gewijzigd.",
            "Ververs de pagina en kijk of u nog iets wilt doen.",
        )
    return row


def reach_resident(session: Session, resident_id: str, *, by: Viewer) -> Resident:
    """The resident, if `by` handles requests of the municipality about him."""
    own = require_rights(by, P.HANDLE_RIGHTS)
    row = session.exec(
        select(Resident).where(
            col(Resident.id) == resident_id, resident_scope(own, P.HANDLE_RIGHTS)
        )
    ).first()
    if row is None:
        raise no_resident()
    return row


def request_about(
    session: Session,
    request_id: int | None,
    resident_id: str | None,
    *,
    bsn_index: bytes | None = None,
    by: Viewer,
) -> RightsRequest | None:
    """The request on which something is done, if any. Raises Refused when it is about
    somebody else; `bsn_index` tells who it is where there is no resident."""
    if request_id is None:
        return None
    request = reach_request(session, request_id, by=by)
    same = request.resident_id == resident_id
    if resident_id is None:
        hashes = [bytes(request.bsn_index or b"").hex(), *request.older_hashes]
        same = same and bsn_index is not None and bsn_index.hex() in hashes
    if not same:
        raise Refused(
            "Dit is niet vastgelegd.",
            "Dit verzoek gaat over iemand anders.",
            "Controleer het nummer van het verzoek.",
        )
    return request
