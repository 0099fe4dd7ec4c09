"""A resident objects (AVG article 21): nobody writes, phones or rings any more."""

from datetime import datetime

from sqlmodel import Session

from outreach.access import Permission, Viewer
from outreach.actions.objections import keep_objection
from outreach.actions.responses import record_response
from outreach.actions.rights.reaching import reach_resident, request_about
from outreach.auditing import did
from outreach.clock import local_date
from outreach.queries.contact import running_cycle_id
from outreach.queries.rights.scope import require_rights
from outreach.rules.responses import OnBehalfOf, ResponseCode
from outreach.rules.rights import Requester
from outreach.rules.visits import Channel
from outreach.tables import Objection

P = Permission
BEHALF = {
    Requester.SELF: OnBehalfOf.SELF,
    Requester.LEGAL_REPRESENTATIVE: OnBehalfOf.PROFESSIONAL,
    Requester.AUTHORISED: OnBehalfOf.FAMILY,
}
"""As an answer knows who speaks."""


def object_to_contact(
    session: Session,
    *,
    resident_id: str,
    for_ever: bool = True,
    channel: Channel = Channel.DESK,
    request_id: int | None = None,
    by: Viewer,
    at: datetime,
) -> None:
    """Record the objection of a resident and do at once what follows from it.

    It is the answer "never again" (or, `for_ever` False, "not this year"): the open
    invitation is answered with no, open visits fall away, and the objection goes into
    the ledger outside the database. Raises Refused where no cycle runs for "this
    year".
    """
    reach_resident(session, resident_id, by=by)
    request = request_about(session, request_id, resident_id, by=by)
    code = ResponseCode.NEVER_AGAIN if for_ever else ResponseCode.NOT_THIS_YEAR
    record_response(
        session,
        resident_id=resident_id,
        cycle_id=running_cycle_id(session, local_date(at)),
        code=code,
        channel=Channel(channel),
        on_behalf_of=BEHALF[request.requester] if request else OnBehalfOf.SELF,
        by=by,
        at=at,
    )
    did(
        session,
        by,
        "object",
        "rights_request",
        request_id or "",
        [resident_id],
        at=at,
        permission=P.HANDLE_RIGHTS,
    )


def object_by_number(
    session: Session,
    *,
    bsn_index: bytes,
    request_id: int | None = None,
    by: Viewer,
    at: datetime,
) -> Objection:
    """The objection of somebody who is not in Omzien (yet, or any more).

    Known by the keyed hash of his number alone: when he comes with a delivery of the
    register, nobody writes to him.
    """
    require_rights(by, P.HANDLE_RIGHTS)
    request_about(session, request_id, None, bsn_index=bsn_index, by=by)
    made = keep_objection(
        session,
        None,
        bsn_index,
        cycle_id=None,
        source=f"rights_request:{request_id}" if request_id else "rights_request",
        by=by,
        at=at,
    )
    did(
        session,
        by,
        "object",
        "rights_request",
        request_id or "",
        at=at,
        permission=P.HANDLE_RIGHTS,
    )
    return made
