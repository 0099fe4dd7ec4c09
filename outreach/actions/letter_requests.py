"""Letters that somebody asked for: noted here, made one floor up in `letters`.

Parts of other actions, which have asked for a permission of their own.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from outreach.access import Viewer
from outreach.actions.history import begin_history, transition, transition_many
from outreach.auditing import trace_of
from outreach.queries.contact import may_contact
from outreach.rules.letter_requests import (
    LETTER_REQUEST,
    PURPOSES,
    SUBJECT_KINDS,
    LetterRequestAct,
    LetterRequestState,
    RequestedKind,
)
from outreach.rules.visits import Channel
from outreach.tables import LetterRequest, Resident


def ask_for_letter(
    session: Session,
    *,
    kind: RequestedKind | str,
    resident_id: str,
    subject_kind: str,
    subject_id: int,
    given: Mapping[str, str] | None = None,
    by: Viewer,
    at: datetime,
) -> LetterRequest | None:
    """Ask for a letter to a resident about a visit, attempt, objection or invitation.

    `given` are strings that the text needs and only the asker knows, by placeholder.
    A request that is still open is asked once: what was given is brought up to date.
    One that is in a batch already is followed by a next one (`number`). Returns None
    when the gate refuses a letter now: it would never leave. Raises ValueError for a
    subject that does not go with the kind.
    """
    asked = RequestedKind(kind)
    if subject_kind not in SUBJECT_KINDS[asked]:
        raise ValueError(f"no {asked} about a {subject_kind}")
    gate = may_contact(
        session, resident_id, purpose=PURPOSES[asked], channel=Channel.LETTER, at=at
    )
    if not gate.allowed:
        return None
    about = _about(asked, subject_kind, subject_id)
    values = {name: str(value) for name, value in (given or {}).items()}
    waiting = session.exec(
        select(LetterRequest).where(
            *about,
            LetterRequest.resident_id == resident_id,
            LetterRequest.state == LetterRequestState.OPEN,
        )
    ).first()
    if waiting is not None:
        waiting.given = values
        session.flush()
        return waiting
    number = session.exec(select(func.max(LetterRequest.number)).where(*about)).one()
    home = session.get_one(Resident, resident_id)
    request = LetterRequest(
        kind=asked,
        resident_id=resident_id,
        district_code=home.district_code,
        municipal=home.nondisclosure > 0,
        subject_kind=subject_kind,
        subject_id=subject_id,
        number=(number or 0) + 1,
        given=values,
        asked_by=by.actor,
        asked_at=at,
        trace=trace_of(session),
    )
    begin_history(session, request, LETTER_REQUEST, by=by, at=at)
    return request


def withdraw_letter_request(
    session: Session,
    *,
    kind: RequestedKind | str,
    subject_kind: str,
    subject_id: int,
    by: Viewer,
    at: datetime,
) -> int:
    """The letter is not needed any more: the visit was cancelled, the wish undone.

    Only requests that are open; a letter that is in a batch is taken out at the last
    look of that batch. Returns how many were withdrawn; running it twice gives 0.
    """
    rows = session.exec(
        select(LetterRequest).where(
            *_about(RequestedKind(kind), subject_kind, subject_id),
            LetterRequest.state == LetterRequestState.OPEN,
        )
    ).all()
    for row in rows:
        transition(
            session, row, LETTER_REQUEST, LetterRequestAct.WITHDRAW, by=by, at=at
        )
    return len(rows)


def take_letter_requests(
    session: Session, request_ids: Iterable[int], *, by: Viewer, at: datetime
) -> int:
    """These requests are in a batch now. Returns how many changed."""
    return _all(session, request_ids, LetterRequestAct.TAKE, by=by, at=at)


def give_back_letter_requests(
    session: Session, request_ids: Iterable[int], *, by: Viewer, at: datetime
) -> int:
    """Their batch was cancelled, or their letter is held: they wait again."""
    return _all(session, request_ids, LetterRequestAct.GIVE_BACK, by=by, at=at)


def drop_letter_requests(
    session: Session, request_ids: Iterable[int], *, by: Viewer, at: datetime
) -> int:
    """The gate refused their letters for good, or they are not meant any more."""
    return _all(session, request_ids, LetterRequestAct.WITHDRAW, by=by, at=at)


def _all(
    session: Session,
    ids: Iterable[int],
    act: LetterRequestAct,
    *,
    by: Viewer,
    at: datetime,
) -> int:
    return transition_many(
        session, LetterRequest, ids, LETTER_REQUEST, act, by=by, at=at
    )


def _about(
    kind: RequestedKind, subject_kind: str, subject_id: int
) -> tuple[ColumnElement[bool], ...]:
    """The requests for one letter about one thing, as conditions."""
    return (
        col(LetterRequest.kind) == kind,
        col(LetterRequest.subject_kind) == subject_kind,
        col(LetterRequest.subject_id) == subject_id,
    )
