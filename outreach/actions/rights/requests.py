"""The life of a request: received, who asks, taken up, extended, answered, refused."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from outreach.access import Permission, Viewer
from outreach.actions.history import begin_history, transition
from outreach.actions.objections import objections_in_force
from outreach.actions.rights.reaching import reach_request, reach_resident
from outreach.actions.submissions import claim_submission
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.queries.rights.hashes import as_text, hashes_of_resident
from outreach.queries.rights.scope import require_rights
from outreach.rules.rights import (
    RIGHTS_REQUEST,
    WITH_FILE,
    WITHOUT_RECORD,
    IdentifiedBy,
    RefusalGround,
    RequestAct,
    Requester,
    RequestKind,
    RequestState,
    answer_by,
    check_extension,
    check_identity,
    check_requester,
    extended_until,
    reason_given,
)
from outreach.rules.visit_logs import short
from outreach.rules.visits import Channel
from outreach.tables import RightsRequest

P, A = Permission, RequestAct


def receive_request(
    session: Session,
    *,
    kind: RequestKind,
    resident_id: str | None,
    bsn_index: bytes | None = None,
    older_hashes: Sequence[bytes] = (),
    requester: Requester = Requester.SELF,
    requester_name: str = "",
    channel: Channel,
    received_on: date,
    note: str = "",
    nonce: str = "",
    by: Viewer,
    at: datetime,
) -> RightsRequest:
    """Write down that somebody asks something about his data; the clock starts.

    About a resident, or (`bsn_index`) about somebody who is not in Omzien any more.
    Raises Refused for a day in the future, a missing name, or nobody at all.
    """
    require_rights(by, P.HANDLE_RIGHTS)
    if nonce:
        claim_submission(session, nonce, "receive_request", by=by, at=at)
    check_requester(Requester(requester), requester_name)
    if received_on > local_date(at):
        raise _not_received("De dag van ontvangst ligt in de toekomst.")
    if resident_id is not None:
        resident = reach_resident(session, resident_id, by=by)
        bsn_index, *older_hashes = hashes_of_resident(session, resident)
    elif bsn_index is None:
        raise _not_received("Er is niet gekozen om welke inwoner het gaat.")
    elif kind not in WITHOUT_RECORD:
        raise _not_received("Deze inwoner staat niet (meer) in Omzien.")
    row = RightsRequest(
        kind=RequestKind(kind),
        resident_id=resident_id,
        bsn_index=bsn_index,
        older_hashes=as_text(older_hashes),
        requester=Requester(requester),
        requester_name=short(requester_name),
        channel=Channel(channel),
        note=short(note),
        received_on=received_on,
        registered_at=at,
        registered_by=by.actor,
        due_on=answer_by(RequestKind(kind), received_on),
    )
    begin_history(session, row, RIGHTS_REQUEST, by=by, at=at)
    return row


def _not_received(why: str) -> Refused:
    return Refused(
        "Het verzoek is niet vastgelegd.",
        why,
        "Verbeter het formulier en sla het opnieuw op.",
    )


def identify(
    session: Session,
    request_id: int,
    *,
    identified_by: IdentifiedBy,
    document_kind: str = "",
    authority_kind: str = "",
    version: int | None = None,
    by: Viewer,
    at: datetime,
) -> RightsRequest:
    """Record how we know who asks: kinds only, never a number."""
    row = reach_request(session, request_id, by=by, version=version)
    how = IdentifiedBy(identified_by)
    check_identity(row.kind, row.requester, how, document_kind, authority_kind)
    values = {
        "identified_by": how.value,
        "document_kind": document_kind,
        "authority_kind": authority_kind,
    }
    return _act(session, row, A.IDENTIFY, by, at, reason=how.value, values=values)


def start_request(
    session: Session,
    request_id: int,
    *,
    version: int | None = None,
    by: Viewer,
    at: datetime,
) -> RightsRequest:
    """Take a request up: whoever does so handles it."""
    row = reach_request(session, request_id, by=by, version=version)
    return _act(session, row, A.START, by, at, values={"handled_by": by.person_id})


def extend_request(
    session: Session,
    request_id: int,
    *,
    reason: str,
    version: int | None = None,
    by: Viewer,
    at: datetime,
) -> RightsRequest:
    """Two more months, once and with a reason that the resident hears in time."""
    row = reach_request(session, request_id, by=by, version=version)
    today = local_date(at)
    check_extension(row.kind, row.due_on, row.extended_on is not None, reason, today)
    values = {
        "extended_on": today,
        "extension_reason": short(reason),
        "due_on": extended_until(row.received_on),
    }
    return _act(session, row, A.EXTEND, by, at, values=values)


def answer_request(
    session: Session,
    request_id: int,
    *,
    how: Channel,
    on: date | None = None,
    version: int | None = None,
    by: Viewer,
    at: datetime,
) -> RightsRequest:
    """The resident has the answer. A file goes out only after a person checked it."""
    row = reach_request(session, request_id, by=by, version=version)
    day = on or local_date(at)
    if not row.received_on <= day <= local_date(at):
        raise Refused(
            "Het antwoord is niet vastgelegd.",
            "De dag van het antwoord ligt voor de ontvangst of in de toekomst.",
            "Kies de dag waarop de inwoner het antwoord kreeg.",
        )
    unseen = row.state is not RequestState.CHECKED and row.resident_id is not None
    if row.kind in WITH_FILE and unseen:
        raise Refused(
            "Het antwoord is niet vastgelegd.",
            "Bij dit verzoek gaat een bestand mee, en dat is nog niet nagekeken.",
            "Kijk eerst na wat er in het bestand staat.",
        )
    _check_objection_stands(session, row)
    values = {"answered_on": day, "answered_how": Channel(how).value}
    return _act(session, row, A.ANSWER, by, at, values=values)


def _check_objection_stands(session: Session, row: RightsRequest) -> None:
    """Who answers "we stopped" must have stopped: the next round would write to him."""
    if row.kind is not RequestKind.OBJECTION or row.bsn_index is None:
        return
    if objections_in_force(session, row.resident_id, row.bsn_index):
        return
    raise Refused(
        "Het antwoord is niet vastgelegd.",
        "Het bezwaar zelf is nog niet vastgelegd: de inwoner zou nog post krijgen.",
        "Leg eerst het bezwaar vast, of weiger het verzoek met een reden.",
    )


def refuse_request(
    session: Session,
    request_id: int,
    *,
    ground: RefusalGround,
    reason: str,
    version: int | None = None,
    by: Viewer,
    at: datetime,
) -> RightsRequest:
    """Refuse, with a ground and a reason that the resident is told (AVG 12(4))."""
    row = reach_request(session, request_id, by=by, version=version)
    ground = RefusalGround(ground)
    values = {
        "refusal_ground": ground.value,
        "refusal_reason": reason_given(reason, "Het verzoek is niet geweigerd."),
        "answered_on": local_date(at),
    }
    return _act(session, row, A.REFUSE, by, at, reason=ground.value, values=values)


def withdraw_request(
    session: Session,
    request_id: int,
    *,
    version: int | None = None,
    by: Viewer,
    at: datetime,
) -> RightsRequest:
    """The resident does not want an answer any more."""
    row = reach_request(session, request_id, by=by, version=version)
    return _act(session, row, A.WITHDRAW, by, at)


def _act(
    session: Session,
    row: RightsRequest,
    act: RequestAct,
    by: Viewer,
    at: datetime,
    *,
    reason: str = "",
    values: dict[str, Any] | None = None,
) -> RightsRequest:
    transition(
        session,
        row,
        RIGHTS_REQUEST,
        act,
        by=by,
        at=at,
        reason=reason,
        values=values,
    )
    return row
