"""Makes the answer as PDF and JSON from a checked request. Nothing is kept in clear."""

import json
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from outreach.access import Viewer
from outreach.actions.history import transition
from outreach.actions.rights.reaching import reach_request
from outreach.adapters.access_document import render_access
from outreach.clock import local_date
from outreach.errors import Changed, Refused
from outreach.queries.municipality import municipality
from outreach.queries.rights.collecting import collect_for
from outreach.queries.rights.requests import omissions_of
from outreach.rules.access_export import AnswerHead, as_json, new_rows
from outreach.rules.rights import RIGHTS_REQUEST, RequestAct, RequestState
from outreach.tables import RightsRequest


class AnswerFiles(NamedTuple):
    """The answer, twice. The name tells nothing about the resident."""

    name: str
    """Without its ending: `inzage-verzoek-12`."""
    pdf: bytes
    json: bytes
    rows: int


def make_answer(
    session: Session, request_id: int, *, by: Viewer, at: datetime
) -> AnswerFiles:
    """Build the files from what is known now, without what was left out.

    Raises Refused before the check, and Changed when there is a row that nobody
    looked at since: it could betray somebody.
    """
    row = reach_request(session, request_id, by=by)
    if row.state is not RequestState.CHECKED:
        raise Refused(
            "De bestanden zijn niet gemaakt.",
            f"De stand van het verzoek is: {RIGHTS_REQUEST.labels[row.state]}.",
            "Kijk eerst na wat er in het bestand staat.",
        )
    export = collect_for(session, by, row)
    if new_rows(export.digests, row.checked_rows):
        raise Changed(
            "De bestanden zijn niet gemaakt.",
            "Sinds de controle zijn er regels bijgekomen of gewijzigd.",
            "Open de controle opnieuw en kijk de nieuwe regels na.",
        )
    left_out = [one.plain for one in omissions_of(session, by, request_id)]
    head = _head(session, row, at)
    content = as_json(head, export, left_out)
    transition(session, row, RIGHTS_REQUEST, RequestAct.MAKE, by=by, at=at)
    return AnswerFiles(
        f"inzage-verzoek-{request_id}",
        render_access(content),
        json.dumps(content, ensure_ascii=False, indent=2).encode(),
        sum(len(chapter["rows"]) for chapter in content["chapters"]),
    )


def _head(session: Session, row: RightsRequest, at: datetime) -> AnswerHead:
    house = municipality(session)
    return AnswerHead(
        request_id=row.id or 0,
        kind=row.kind,
        received_on=row.received_on,
        answered_on=local_date(at),
        municipality=house.name,
        phone=house.phone,
        email=house.email,
    )
