"""What asked for letters that do not go is free for another batch."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from letters.queries.requested_facts import SUBJECT
from letters.rules.holds import HoldReason
from letters.tables import Batch, Letter
from outreach.access import Permission, Viewer, require
from outreach.actions.letter_requests import (
    drop_letter_requests,
    give_back_letter_requests,
)

PRINT = Permission.PRINT_LETTERS


def let_go(session: Session, batch: Batch, *, by: Viewer, at: datetime) -> None:
    """Free what asked for the letters, so that another batch can take it.

    A wave can have a next batch; a reminder's turn is free again; what was asked for
    waits again.
    """
    require(by, PRINT)
    if batch.wave_id is not None:
        batch.cancelled_wave_id, batch.wave_id = batch.wave_id, None
    if batch.reminds_wave_id is not None:
        batch.reminder_number = None
    free_requests(session, batch, by=by, at=at)
    session.flush()


def settle_requests(
    session: Session, batch: Batch, *, by: Viewer, at: datetime
) -> None:
    """Bring requests in line with their letters: held ones wait again, withdrawn ones
    are not needed. Run it after each look; twice changes nothing."""
    if not by.may(Permission.HANDLE_MAIL):
        require(by, PRINT)
    if batch.requests_day is None:
        return
    rows = session.execute(
        select(
            col(Letter.subject_id),
            col(Letter.held_reason),
            col(Letter.withdrawn_reason),
        ).where(*_last_letters(batch))
    ).all()
    gone = {
        number
        for number, held, withdrawn in rows
        if withdrawn or held == HoldReason.ALREADY_SENT
    }
    held_back = {number for number, held, _ in rows if held} - gone
    drop_letter_requests(session, sorted(gone), by=by, at=at)
    give_back_letter_requests(session, sorted(held_back), by=by, at=at)


def _last_letters(batch: Batch) -> tuple[ColumnElement[bool], ...]:
    """The letters of a batch whose request has no newer one: a request that waited
    again may be in another batch by now."""
    newer = aliased(Letter)
    return (
        col(Letter.batch_id) == batch.id,
        col(Letter.subject_kind) == SUBJECT,
        ~exists().where(
            col(newer.subject_kind) == SUBJECT,
            col(newer.subject_id) == col(Letter.subject_id),
            col(newer.id) > col(Letter.id),
        ),
    )


def free_requests(session: Session, batch: Batch, *, by: Viewer, at: datetime) -> None:
    """The batch does not go: all its requests wait for another one."""
    require(by, PRINT)
    if batch.requests_day is None:
        return
    ids = session.scalars(
        select(col(Letter.subject_id)).where(*_last_letters(batch))
    ).all()
    give_back_letter_requests(session, ids, by=by, at=at)
