"""Letters that the post brought back: which they are, and who may see them."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import Select, exists
from sqlmodel import Session, col, select

from letters.rules.batches import BatchState
from letters.rules.kinds import KINDS, LetterKind
from letters.rules.pulling import Settled
from letters.rules.returns import (
    RETURN_LABELS,
    AnswerCode,
    LetterRef,
    ReturnState,
)
from letters.tables import Batch, Letter, PullLine, ReturnedMail
from outreach.access import Permission, Viewer, require
from outreach.auditing import seen
from outreach.clock import at_local, local_date
from outreach.queries.scope import resident_scope
from outreach.rules.codes import normal_code
from outreach.tables import Invitation, Resident

CHUNK = 500
LEFT = (BatchState.HANDED_OVER, BatchState.POSTED)
"""Batches of which the letters left the house."""
LAST_SHOWN = 5
_LETTER: Any = Letter
_FOUND: tuple[Any, ...] = (
    _LETTER.id,
    _LETTER.batch_id,
    _LETTER.resident_id,
    _LETTER.held_reason,
    _LETTER.withdrawn_reason,
    col(Batch.state),
    col(Batch.handed_over_at),
)


class Sent(NamedTuple):
    """A letter that a reference names, and whether it left the house."""

    letter_id: int
    batch_id: int
    resident_id: str
    left: bool
    since: date | None
    """The day of the hand-over: it cannot come back before."""


class ReturnLine(NamedTuple):
    """A letter that came back, as the mail room sees it: enough to hold it against the
    envelope, and no name."""

    id: int
    reference: str
    kind: str
    place: str
    """Postcode and house number, as the letter has them."""
    reason: str
    at: datetime
    undone: bool


class LetterLine(NamedTuple):
    """A letter that somebody got, for who speaks with him."""

    letter_id: int
    reference: str
    kind: str
    on: date | None
    """Day of posting, else of the hand-over."""
    returned: str
    """Why it came back and when; "": it did not."""


def letters_named(
    session: Session,
    viewer: Viewer,
    named: Iterable[LetterRef | AnswerCode],
    *,
    permission: Permission = Permission.HANDLE_MAIL,
) -> dict[LetterRef | AnswerCode, Sent]:
    """The letters behind references, of residents whom the viewer may see.

    A code means the newest letter with it that left, so that the same file gives the
    same letters however often it is read. Two statements for each 500.
    """
    require(viewer, permission)
    wanted = list(dict.fromkeys(named))
    refs = [one for one in wanted if isinstance(one, LetterRef)]
    codes = [one for one in wanted if isinstance(one, AnswerCode)]
    found: dict[LetterRef | AnswerCode, Sent] = {}
    for start in range(0, len(refs), CHUNK):
        ids = [ref.letter_id for ref in refs[start : start + CHUNK]]
        rows = session.execute(_in_scope(viewer, permission, _LETTER.id.in_(ids)))
        for row in rows:
            found[LetterRef(row.batch_id, row.id)] = _sent(row)
    for start in range(0, len(codes), CHUNK):
        found |= _by_codes(session, viewer, permission, codes[start : start + CHUNK])
    pulled = _pulled(session, [sent.letter_id for sent in found.values()])
    asked = set(wanted)
    return {
        name: sent._replace(left=sent.left and sent.letter_id not in pulled)
        for name, sent in found.items()
        if name in asked
    }


def _in_scope(
    viewer: Viewer, permission: Permission, *which: Any, more: tuple[Any, ...] = ()
) -> Select[Any]:
    statement: Select[Any] = (
        select(*_FOUND, *more)
        .join(Batch, col(Batch.id) == _LETTER.batch_id)
        .join(Resident, col(Resident.id) == _LETTER.resident_id)
        .where(resident_scope(viewer, permission), *which)
        .order_by(_LETTER.id)
    )
    return statement


def _sent(row: Any) -> Sent:
    left = row.state in LEFT and not row.held_reason and not row.withdrawn_reason
    since = local_date(row.handed_over_at) if row.handed_over_at else None
    return Sent(row.id, row.batch_id, row.resident_id, left, since)


def _by_codes(
    session: Session, viewer: Viewer, permission: Permission, codes: list[AnswerCode]
) -> dict[LetterRef | AnswerCode, Sent]:
    """By the code that each letter itself says: it stands on a reminder too."""
    of_code = select(col(Invitation.resident_id)).where(
        col(Invitation.code).in_([one.code for one in codes])
    )
    rows = session.execute(
        _in_scope(
            viewer,
            permission,
            _LETTER.resident_id.in_(of_code),
            more=(_LETTER.letter_values,),
        )
    )
    asked = set(codes)
    found: dict[LetterRef | AnswerCode, Sent] = {}
    for row in rows:
        name = AnswerCode(normal_code(str(row.letter_values.get("code", ""))))
        sent = _sent(row)
        if name in asked and (sent.left or name not in found):
            found[name] = sent
    return found


def _pulled(session: Session, letter_ids: list[int]) -> set[int]:
    """Letters that the mail room took out of the post."""
    found: set[int] = set()
    for start in range(0, len(letter_ids), CHUNK):
        found |= set(
            session.scalars(
                select(PullLine.letter_id).where(
                    col(PullLine.letter_id).in_(letter_ids[start : start + CHUNK]),
                    col(PullLine.settled) == Settled.PULLED,
                )
            )
        )
    return found


def last_returns(
    session: Session, viewer: Viewer, *, at: datetime, limit: int = LAST_SHOWN
) -> list[ReturnLine]:
    """What this person recorded today, the newest first: to look back and to undo."""
    require(viewer, Permission.HANDLE_MAIL)
    rows = session.execute(
        select(ReturnedMail, Letter)
        .join(Letter, _LETTER.id == col(ReturnedMail.letter_id))
        .join(Resident, col(Resident.id) == col(ReturnedMail.resident_id))
        .where(
            resident_scope(viewer, Permission.HANDLE_MAIL),
            col(ReturnedMail.by) == viewer.actor,
            col(ReturnedMail.at) >= at_local(local_date(at), time.min),
        )
        .order_by(col(ReturnedMail.at).desc(), col(ReturnedMail.id).desc())
        .limit(limit)
    ).all()
    about = (row.resident_id for row, _ in rows)
    seen(session, viewer, Permission.HANDLE_MAIL, about, kind="returned_mail")
    return [_line(row, letter) for row, letter in rows]


def _line(row: ReturnedMail, letter: Letter) -> ReturnLine:
    values = letter.letter_values
    number = values.get("house_number") or ""
    return ReturnLine(
        id=row.id or 0,
        reference=reference_of(letter),
        kind=kind_label(letter.kind),
        place=f"{values.get('postcode', '')} {number}".strip(),
        reason=RETURN_LABELS[row.reason],
        at=row.at,
        undone=row.state is ReturnState.UNDONE,
    )


def letters_of_resident(
    session: Session, viewer: Viewer, resident_id: str, *, limit: int = 12
) -> list[LetterLine]:
    """The letters that left for one resident, the newest first, and what came back."""
    require(viewer, Permission.FIND_RESIDENT)
    pulled = exists().where(
        col(PullLine.letter_id) == _LETTER.id, col(PullLine.settled) == Settled.PULLED
    )
    rows = session.execute(
        select(Letter, Batch, ReturnedMail)
        .join(Batch, col(Batch.id) == _LETTER.batch_id)
        .join(Resident, col(Resident.id) == _LETTER.resident_id)
        .outerjoin(
            ReturnedMail,
            (col(ReturnedMail.letter_id) == _LETTER.id)
            & (col(ReturnedMail.state) == ReturnState.RECORDED),
        )
        .where(
            _LETTER.resident_id == resident_id,
            resident_scope(viewer, Permission.FIND_RESIDENT),
            col(Batch.state).in_(LEFT),
            _LETTER.held_reason == "",
            _LETTER.withdrawn_reason == "",
            ~pulled,
        )
        .order_by(_LETTER.id.desc())
        .limit(limit)
    ).all()
    about = [resident_id] if rows else []
    seen(session, viewer, Permission.FIND_RESIDENT, about, kind="letter")
    return [_letter_line(*row) for row in rows]


def _letter_line(
    letter: Letter, batch: Batch, returned: ReturnedMail | None
) -> LetterLine:
    handed = local_date(batch.handed_over_at) if batch.handed_over_at else None
    back = ""
    if returned is not None:
        back = f"{RETURN_LABELS[returned.reason]} ({returned.returned_on:%d-%m-%Y})"
    return LetterLine(
        letter_id=letter.id or 0,
        reference=reference_of(letter),
        kind=kind_label(letter.kind),
        on=batch.posted_on or handed,
        returned=back,
    )


def reference_of(letter: Letter) -> str:
    """What stands small at the foot of a letter."""
    return f"{letter.batch_id}-{letter.id}"


def kind_label(kind: str) -> str:
    """What a kind of letter is called."""
    return KINDS[LetterKind(kind)].label if kind in set(LetterKind) else kind
