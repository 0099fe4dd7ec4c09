"""Letters that nobody needs any more: what happened since they were made.

One function a source; each answers letter id -> reason. They look at letters that are
still going to print, and take no viewer: a reason is no personal data.
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from letters.queries.reminders import reminders_no_longer_meant
from letters.queries.requested_facts import requests_not_meant, requests_too_late
from letters.rules.holds import NOT_PLANNED
from letters.tables import Batch, Letter
from outreach.rules.invitations import InvitationState
from outreach.tables import Invitation


class Source(StrEnum):
    """What asked for the letters of a batch."""

    WAVE = "wave"
    REMINDER = "reminder"
    REQUEST = "request"


def source_of(batch: Batch) -> Source:
    """What asked for the letters of a batch, also of one that was cancelled."""
    if batch.wave_id is not None or batch.cancelled_wave_id is not None:
        return Source.WAVE
    if batch.reminds_wave_id is not None:
        return Source.REMINDER
    return Source.REQUEST


def no_longer_meant(
    session: Session, batch: Batch, *, at: datetime | None = None
) -> dict[int, str]:
    """The letters of a batch that are going and should not, each with the reason.

    `at`: the moment of the look; with it also what would come too late.
    """
    source = source_of(batch)
    look = STILL_MEANT.get(source)
    found = look(session, batch) if look else {}
    if at is not None and source is Source.REQUEST:
        found = requests_too_late(session, batch, at) | found
    return found


def _not_planned(session: Session, batch: Batch) -> dict[int, str]:
    """Invitations that were answered or withdrawn, or moved to another wave."""
    rows = session.execute(
        select(col(Letter.id))
        .outerjoin(
            Invitation,
            (col(Invitation.id) == col(Letter.subject_id))
            & (col(Invitation.wave_id) == batch.wave_id)
            & (col(Invitation.state) == InvitationState.PLANNED),
        )
        .where(
            col(Letter.batch_id) == batch.id,
            col(Letter.held_reason) == "",
            col(Letter.withdrawn_reason) == "",
            col(Invitation.id).is_(None),
        )
    ).scalars()
    return dict.fromkeys(rows, NOT_PLANNED)


STILL_MEANT: dict[Source, Callable[[Session, Batch], dict[int, str]]] = {
    Source.WAVE: _not_planned,
    Source.REQUEST: requests_not_meant,
    Source.REMINDER: reminders_no_longer_meant,
}
"""A source without a line here always stays meant."""
