"""Which letters a resident who asks for his data can have as an accessible document."""

from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, select

from letters.rules.batches import BatchState
from letters.rules.kinds import KINDS, LANGUAGES, LetterForm, LetterKind
from letters.tables import Batch, Letter
from outreach.access import Permission, Viewer
from outreach.auditing import seen
from outreach.clock import local_date
from outreach.queries.rights.requests import not_found
from outreach.queries.rights.scope import request_scope, require_rights
from outreach.rules.rights import RequestKind, RequestState
from outreach.tables import Resident, RightsRequest

LEFT = (BatchState.HANDED_OVER, BatchState.POSTED)
READY = (RequestState.IN_PROGRESS, RequestState.CHECKED)
"""Only when it is known who asks, and not after the answer."""


class CopyRow(NamedTuple):
    """A letter that left the house, for a list."""

    letter_id: int
    label: str
    """`Uitnodiging`, with its second language where it has one."""
    form: LetterForm
    made_on: date
    posted_on: date | None


def letters_to_copy(session: Session, viewer: Viewer, request_id: int) -> list[CopyRow]:
    """The letters that the asker of a request for access got, the newest first.

    Empty for requests of another kind, before somebody knows who asks, and after the
    answer. Raises NotPermitted, and NotFound for a request that is not the viewer's.
    """
    own = require_rights(viewer, Permission.HANDLE_RIGHTS)
    request = session.exec(
        select(RightsRequest)
        .outerjoin(Resident, col(Resident.id) == col(RightsRequest.resident_id))
        .where(
            col(RightsRequest.id) == request_id,
            request_scope(
                own, Permission.HANDLE_RIGHTS, col(RightsRequest.resident_id)
            ),
        )
    ).first()
    if request is None:
        raise not_found()
    resident_id = request.resident_id
    ready = request.kind is RequestKind.ACCESS and request.state in READY
    if resident_id is None or not ready:
        return []
    rows = session.exec(
        select(Letter, Batch)
        .join(Batch, col(Batch.id) == col(Letter.batch_id))
        .where(
            Letter.resident_id == resident_id,
            Letter.withdrawn_reason == "",
            Letter.held_reason == "",
            col(Batch.state).in_(LEFT),
        )
        .order_by(col(Letter.id).desc())
    ).all()
    found = [_row(letter, batch) for letter, batch in rows if letter.letter_values]
    if found:
        seen(
            session,
            viewer,
            Permission.HANDLE_RIGHTS,
            [resident_id],
            kind="rights_request",
            object_id=request_id,
        )
    return found


def _row(letter: Letter, batch: Batch) -> CopyRow:
    label = KINDS[LetterKind(letter.kind)].label
    language = LANGUAGES.get(letter.language, "")
    return CopyRow(
        letter.id or 0,
        f"{label}, met {language}" if language else label,
        letter.form,
        local_date(letter.made_at),
        batch.posted_on,
    )
