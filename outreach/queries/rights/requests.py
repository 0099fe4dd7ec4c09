"""The list of requests with their deadlines, and one request with all about it."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Row, Select, select
from sqlmodel import Session, col

from outreach.access import Permission, Viewer
from outreach.auditing import seen
from outreach.errors import NotFound
from outreach.parts import REGISTRY
from outreach.queries.residents import display_name
from outreach.queries.rights.looked import LOOKED, LOOKED_TITLE
from outreach.queries.rights.scope import request_scope, require_rights
from outreach.rules.access_export import Omission
from outreach.rules.rights import (
    OPEN_STATES,
    RIGHTS_REQUEST,
    OmissionGround,
    Requester,
    RequestKind,
    RequestState,
    is_late,
)
from outreach.tables import (
    Person,
    Resident,
    RightsOmission,
    RightsRequest,
    StateChange,
)

P = Permission
ERASED = "niet (meer) in Omzien"
MOST = 300
"""Rows of one list on a screen."""


class RequestRow(NamedTuple):
    """One request in the list."""

    id: int
    kind: RequestKind
    resident_id: str | None
    name: str
    """Of the resident, as on the envelope."""
    state: RequestState
    received_on: date
    due_on: date
    extended: bool
    late: bool
    handled_by: str


class OmissionRow(NamedTuple):
    """Something that is left out, for the screen."""

    id: int
    chapter: str
    title: str
    """Of the chapter, as the reader sees it."""
    row_digest: str
    label: str
    ground: OmissionGround
    reason: str
    by: str
    at: datetime

    @property
    def plain(self) -> Omission:
        """As the rules take it."""
        return Omission(self.chapter, self.row_digest, self.label, self.ground)


class Step(NamedTuple):
    """One line of the history."""

    at: datetime
    act: str
    to: RequestState
    reason: str
    by: str


class RequestView(NamedTuple):
    """One request with everything that was written down about it."""

    row: RequestRow
    requester: Requester
    requester_name: str
    channel: str
    note: str
    identified_by: str
    document_kind: str
    authority_kind: str
    extension_reason: str
    checked_rows: frozenset[str]
    checked_at: datetime | None
    answered_on: date | None
    answered_how: str
    refusal_ground: str
    refusal_reason: str
    registered_at: datetime
    version: int
    hashes: tuple[bytes, ...]
    """Keyed hashes of whom it is about: to find what is left after erasure."""
    omissions: tuple[OmissionRow, ...]
    history: tuple[Step, ...]


def rights_requests(
    session: Session, viewer: Viewer, *, today: date, open_only: bool = True
) -> list[RequestRow]:
    """The requests, the nearest deadline first; closed ones newest first.

    Raises NotPermitted for who does not see requests for the municipality itself.
    """
    own = require_rights(viewer, P.SEE_RIGHTS)
    among = col(RightsRequest.state).in_(OPEN_STATES)
    order = (col(RightsRequest.due_on), col(RightsRequest.id))
    statement = _joined(own).where(among if open_only else ~among)
    if open_only:
        statement = statement.order_by(*order)
    else:
        statement = statement.order_by(col(RightsRequest.id).desc())
    rows = [_row(found, today) for found in session.execute(statement.limit(MOST))]
    about = [row.resident_id for row in rows if row.resident_id]
    seen(session, viewer, P.SEE_RIGHTS, about, kind="rights_request")
    return rows


def rights_request(
    session: Session, viewer: Viewer, request_id: int, *, today: date
) -> RequestView:
    """One request. Raises NotFound when it is not there or not the viewer's."""
    own = require_rights(viewer, P.SEE_RIGHTS)
    found = session.execute(
        _joined(own).where(col(RightsRequest.id) == request_id)
    ).first()
    if found is None:
        raise not_found()
    request: RightsRequest = found[0]
    row = _row(found, today)
    if row.resident_id:
        seen(
            session,
            viewer,
            P.SEE_RIGHTS,
            [row.resident_id],
            kind="rights_request",
            object_id=request_id,
        )
    return RequestView(
        row=row,
        requester=request.requester,
        requester_name=request.requester_name,
        channel=request.channel.value,
        note=request.note,
        identified_by=request.identified_by,
        document_kind=request.document_kind,
        authority_kind=request.authority_kind,
        extension_reason=request.extension_reason,
        checked_rows=frozenset(request.checked_rows),
        checked_at=request.checked_at,
        answered_on=request.answered_on,
        answered_how=request.answered_how,
        refusal_ground=request.refusal_ground,
        refusal_reason=request.refusal_reason,
        registered_at=request.registered_at,
        version=request.version_id,
        hashes=_hashes(request),
        omissions=tuple(omissions_of(session, viewer, request_id)),
        history=tuple(_history(session, request_id)),
    )


def omissions_of(
    session: Session, viewer: Viewer, request_id: int
) -> list[OmissionRow]:
    """What is left out of the answer to one request, oldest first.

    Part of a question about a request that the viewer may see.
    """
    require_rights(viewer, P.SEE_RIGHTS)
    titles = {part.key: part.title for part in REGISTRY.access()}
    titles[LOOKED] = LOOKED_TITLE
    rows = session.scalars(
        select(RightsOmission)
        .where(
            col(RightsOmission.request_id) == request_id,
            col(RightsOmission.undone_at).is_(None),
        )
        .order_by(col(RightsOmission.id))
    ).all()
    return [
        OmissionRow(
            row.id or 0,
            row.chapter,
            titles.get(row.chapter, row.chapter),
            row.row_digest,
            row.label,
            OmissionGround(row.ground),
            row.reason,
            row.by,
            row.at,
        )
        for row in rows
    ]


def not_found() -> NotFound:
    """The refusal for a request that is not there or not the viewer's."""
    return NotFound(
        "Dit verzoek is niet gevonden.",
        "Het bestaat niet, of het hoort niet bij uw werk.",
        "Controleer het nummer, of ga terug naar de lijst.",
    )


def _joined(own: Viewer) -> Select[RightsRequest, Resident, str]:
    return (
        select(RightsRequest, Resident, col(Person.name))
        .outerjoin(Resident, col(Resident.id) == col(RightsRequest.resident_id))
        .outerjoin(Person, col(Person.id) == col(RightsRequest.handled_by))
        .where(request_scope(own, P.SEE_RIGHTS, col(RightsRequest.resident_id)))
    )


def _row(found: Row[RightsRequest, Resident, str], today: date) -> RequestRow:
    request, resident, handler = found  # the last two may be missing
    return RequestRow(
        id=request.id or 0,
        kind=request.kind,
        resident_id=resident.id if resident else None,
        name=display_name(resident) if resident else ERASED,
        state=request.state,
        received_on=request.received_on,
        due_on=request.due_on,
        extended=request.extended_on is not None,
        late=is_late(request.state, request.due_on, today),
        handled_by=handler or "",
    )


def _hashes(request: RightsRequest) -> tuple[bytes, ...]:
    older = (bytes.fromhex(one) for one in request.older_hashes)
    return (request.bsn_index, *older) if request.bsn_index else ()


def _history(session: Session, request_id: int) -> list[Step]:
    rows = session.scalars(
        select(StateChange)
        .where(
            col(StateChange.entity_kind) == RIGHTS_REQUEST.name,
            col(StateChange.entity_id) == str(request_id),
        )
        .order_by(col(StateChange.id))
    ).all()
    people = {
        f"person:{number}": name
        for number, name in session.execute(
            select(col(Person.id), col(Person.name)).where(
                col(Person.id).in_(
                    [int(r.by[7:]) for r in rows if r.by.startswith("person:")]
                )
            )
        )
    }
    return [
        Step(
            row.at,
            row.act,
            RequestState(row.to_state),
            row.reason,
            people.get(row.by, "Omzien"),
        )
        for row in rows
    ]
