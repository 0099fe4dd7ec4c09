"""What follows from a letter that came back: no more letters, and somebody looks."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from letters.rules.returns import FOLLOWS, RETURN_LABELS, Follows, ReturnReason
from letters.tables import Letter, ReturnedMail
from outreach.access import Permission, Viewer, refusal
from outreach.actions.contact_holds import end_holds_of, place_holds
from outreach.actions.notices import Happening, raise_notices
from outreach.actions.register_feedback import (
    Doubt,
    raise_feedback_many,
    withdraw_feedback,
)
from outreach.rules.contact import MAIL_HOLD
from outreach.rules.notices import NoticeKind
from outreach.tables import Resident

CHUNK = 500
ORIGIN = "returned_mail"
RIGHTS = (Permission.HANDLE_MAIL, Permission.RECORD_ANSWER)
_COLUMNS: tuple[Any, ...] = (
    col(ReturnedMail.id),
    col(ReturnedMail.letter_id),
    col(ReturnedMail.batch_id),
    col(ReturnedMail.resident_id),
    col(ReturnedMail.reason),
    col(Letter.letter_values),
    col(Resident.died),
    col(Resident.postcode),
    col(Resident.house_number),
)


class _Back(NamedTuple):
    """A letter that came back, and what the register says by now."""

    id: int
    reference: str
    resident_id: str
    reason: ReturnReason
    known_already: bool
    """The register has caught up: another address than on the letter, or died."""

    @property
    def follows(self) -> Follows:
        return FOLLOWS[self.reason]

    @property
    def source(self) -> str:
        return source_of(self.id)


def source_of(returned_id: int) -> str:
    """What a hold says that it came from."""
    return f"{ORIGIN}:{returned_id}"


def follow_up(
    session: Session, kept: Mapping[int, int], *, by: Viewer, at: datetime
) -> None:
    """Do for each letter (letter id -> returned id) what its reason asks for.

    Holds first: from this moment on no letter leaves. Who is at another address by now,
    or died according to the register, needs neither hold nor report.
    """
    if not any(by.may(right) for right in RIGHTS):
        raise refusal(Permission.HANDLE_MAIL)
    rows = _read(session, sorted(kept.values()))
    news = [row for row in rows if not row.known_already]
    holds = [(row.resident_id, row.follows.hold, row.source) for row in news]
    place_holds(session, holds, by=by, at=at)
    doubts = [
        Doubt(
            row.resident_id,
            row.follows.feedback,
            ORIGIN,
            str(row.id),
            f"Brief {row.reference} kwam terug: {RETURN_LABELS[row.reason]}.",
        )
        for row in news
        if row.follows.feedback is not None
    ]
    raise_feedback_many(session, doubts, by=by, at=at)
    for always in (True, False):
        told = [_told(row) for row in news if row.follows.tell_always is always]
        raise_notices(session, told, with_work_only=not always, by=by, at=at)


def _told(row: _Back) -> Happening:
    """Colleagues who have an appointment or a follow-up with this resident."""
    died = row.reason is ReturnReason.DECEASED
    kind = NoticeKind.DIED if died else NoticeKind.RETURNED_LETTER
    return Happening(row.resident_id, kind, row.source)


def _read(session: Session, numbers: list[int]) -> list[_Back]:
    found: list[_Back] = []
    for start in range(0, len(numbers), CHUNK):
        rows = session.execute(
            select(*_COLUMNS)
            .join(Letter, col(Letter.id) == col(ReturnedMail.letter_id))
            .join(Resident, col(Resident.id) == col(ReturnedMail.resident_id))
            .where(col(ReturnedMail.id).in_(numbers[start : start + CHUNK]))
            .order_by(col(ReturnedMail.id))
        )
        found += [_back(row) for row in rows]
    return found


def _back(row: Any) -> _Back:
    values = row.letter_values or {}
    then = (values.get("postcode", ""), int(values.get("house_number") or 0))
    now = (row.postcode.replace(" ", "").upper(), row.house_number or 0)
    elsewhere = FOLLOWS[row.reason].hold == MAIL_HOLD and bool(values) and then != now
    return _Back(
        id=row.id,
        reference=f"{row.batch_id}-{row.letter_id}",
        resident_id=row.resident_id,
        reason=row.reason,
        known_already=row.died or elsewhere,
    )


def take_back(
    session: Session, row: ReturnedMail, why: str, *, by: Viewer, at: datetime
) -> None:
    """It was a mistake: its hold ends, its task lapses or is set right."""
    if not any(by.may(right) for right in RIGHTS):
        raise refusal(Permission.HANDLE_MAIL)
    end_holds_of(
        session,
        resident_id=row.resident_id,
        source=source_of(row.id or 0),
        by=by,
        at=at,
    )
    withdraw_feedback(
        session,
        resident_id=row.resident_id,
        origin_kind=ORIGIN,
        origin_id=str(row.id),
        reason=f"{why}.",
        by=by,
        at=at,
    )
