"""A person looks at every row before it goes out, and leaves out what betrays."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer
from outreach.actions.history import found, transition
from outreach.actions.rights.reaching import reach_request
from outreach.actions.versions import change_row
from outreach.auditing import did
from outreach.errors import Changed, Refused
from outreach.queries.rights.collecting import collect_for
from outreach.rules.rights import (
    RIGHTS_REQUEST,
    WITH_FILE,
    OmissionGround,
    RequestAct,
    RequestState,
    reason_given,
)
from outreach.tables import RightsOmission, RightsRequest

P = Permission


def leave_out(
    session: Session,
    request_id: int,
    *,
    chapter: str,
    row_digest: str,
    label: str = "",
    ground: OmissionGround,
    reason: str,
    by: Viewer,
    at: datetime,
) -> RightsOmission:
    """Leave out a row, or (`label`) one line of it, on a ground and with a reason.

    Raises Refused without a reason, for a row that is not there, and when the file was
    checked already.
    """
    request = _in_progress(session, request_id, by)
    why = reason_given(reason, "Dit is niet weggelaten.")
    export = collect_for(session, by, request)
    rows = {
        row.digest: row.values
        for one in export.chapters
        if one.key == chapter
        for row in one.rows
    }
    if row_digest not in rows or (label and label not in rows[row_digest]):
        raise Refused(
            "Dit is niet weggelaten.",
            "Deze regel staat niet (meer) in het bestand.",
            "Ververs de pagina en kijk opnieuw.",
        )
    there = session.exec(
        select(RightsOmission).where(
            col(RightsOmission.request_id) == request_id,
            col(RightsOmission.chapter) == chapter,
            col(RightsOmission.row_digest) == row_digest,
            col(RightsOmission.label) == label,
            col(RightsOmission.undone_at).is_(None),
        )
    ).first()
    if there:
        return there
    made = RightsOmission(
        request_id=request_id,
        chapter=chapter,
        row_digest=row_digest,
        label=label,
        ground=OmissionGround(ground).value,
        reason=why,
        by=by.actor,
        at=at,
    )
    session.add(made)
    session.flush()
    _noted(session, request, "leave_out", by=by, at=at)
    return made


def put_back(
    session: Session, omission_id: int, *, by: Viewer, at: datetime
) -> RightsOmission:
    """What was left out goes along after all; the omission stays on record."""
    row: RightsOmission = found(
        session.get(RightsOmission, omission_id), "Deze weglating"
    )
    request = _in_progress(session, row.request_id, by)
    if row.undone_at is None:
        row.undone_at, row.undone_by = at, by.actor
        session.flush()
        _noted(session, request, "put_back", by=by, at=at)
    return row


def check_answer(
    session: Session,
    request_id: int,
    *,
    looked_at: Collection[str],
    version: int | None = None,
    by: Viewer,
    at: datetime,
) -> RightsRequest:
    """A person looked at these rows (their digests) and stands for what goes out.

    Raises Changed when there is a row that he did not see: it came in meanwhile.
    """
    row = reach_request(session, request_id, by=by, version=version)
    if row.kind not in WITH_FILE or row.resident_id is None:
        raise Refused(
            "Er is niets na te kijken.",
            "Bij dit verzoek gaat geen bestand mee.",
            "Handel het verzoek af en leg het antwoord vast.",
        )
    there = collect_for(session, by, row).digests
    if set(there) - set(looked_at):
        raise Changed(
            "Het bestand is nog niet nagekeken.",
            "Er zijn regels bijgekomen of gewijzigd terwijl u keek.",
            "Ververs de pagina en kijk de nieuwe regels na.",
        )
    values = {
        "checked_rows": list(there),
        "checked_at": at,
        "checked_by": by.actor,
    }
    transition(
        session, row, RIGHTS_REQUEST, RequestAct.CHECK, by=by, at=at, values=values
    )
    return row


def reopen(
    session: Session,
    request_id: int,
    *,
    version: int | None = None,
    by: Viewer,
    at: datetime,
) -> RightsRequest:
    """Look again: something came in, or too much (or little) was left out."""
    row = reach_request(session, request_id, by=by, version=version)
    transition(session, row, RIGHTS_REQUEST, RequestAct.REOPEN, by=by, at=at)
    return row


def _in_progress(session: Session, request_id: int, by: Viewer) -> RightsRequest:
    row = reach_request(session, request_id, by=by)
    if row.state is not RequestState.IN_PROGRESS:
        raise Refused(
            "Hier is nu niets aan te wijzigen.",
            f"De stand van het verzoek is: {RIGHTS_REQUEST.labels[row.state]}.",
            "Neem het verzoek in behandeling, of open de controle opnieuw.",
        )
    return row


def _noted(
    session: Session, request: RightsRequest, act: str, *, by: Viewer, at: datetime
) -> None:
    """In the log, and as a new version: nobody stands for the old one any more."""
    change_row(session, request, {}, version_id=request.version_id)
    about = [request.resident_id] if request.resident_id else []
    did(
        session,
        by,
        act,
        RIGHTS_REQUEST.name,
        request.id,
        about,
        at=at,
        permission=P.HANDLE_RIGHTS,
    )
