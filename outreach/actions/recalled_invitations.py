"""What a restored database did not know of its invitations: printed, posted.

The files of hand-overs outside the database tell it; the steps are made here again,
with a history of their own, so that nobody is written to a second time.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import CHUNK, transition, transition_many
from outreach.rules.cycles import WAVE, WaveAct, WaveState
from outreach.rules.invitations import (
    INVITATION,
    RECALLED,
    InvitationAct,
    InvitationState,
)
from outreach.tables import Invitation, Wave


def recall_printed(
    session: Session,
    ids: Sequence[int],
    *,
    printed_at: datetime,
    by: Viewer,
    at: datetime,
) -> int:
    """Planned invitations of which the letter was handed over; returns how many.

    Others are left alone: what is known of them came later.
    """
    require(by, Permission.PRINT_LETTERS)
    done = transition_many(
        session,
        Invitation,
        ids,
        INVITATION,
        InvitationAct.PRINT,
        by=by,
        at=at,
        reason=RECALLED,
        values={"printed_at": printed_at},
    )
    _fill(session, ids, by_state=InvitationState.ANSWERED, printed_at=printed_at)
    return done


def recall_posted(
    session: Session, ids: Sequence[int], *, posted_on: date, by: Viewer, at: datetime
) -> int:
    """Printed invitations of which the letter was posted; returns how many."""
    require(by, Permission.PRINT_LETTERS)
    done = transition_many(
        session,
        Invitation,
        ids,
        INVITATION,
        InvitationAct.POST,
        by=by,
        at=at,
        reason=RECALLED,
        values={"posted_on": posted_on},
    )
    _fill(session, ids, by_state=InvitationState.ANSWERED, posted_on=posted_on)
    return done


def _fill(
    session: Session, ids: Sequence[int], *, by_state: InvitationState, **values: object
) -> None:
    """The day on invitations whose state says more already."""
    for start in range(0, len(ids), CHUNK):
        session.execute(
            update(Invitation)
            .where(
                col(Invitation.id).in_(ids[start : start + CHUNK]),
                col(Invitation.state) == by_state,
                *(getattr(Invitation, name).is_(None) for name in values),
            )
            .values(**values)
            .execution_options(synchronize_session=False)
        )


def recall_waves(
    session: Session,
    ids: Sequence[int],
    *,
    posted_on: date | None,
    by: Viewer,
    at: datetime,
) -> None:
    """The waves of invitations that were recalled go along: printed, or posted."""
    require(by, Permission.PRINT_LETTERS)
    session.flush()
    found: set[int] = set()
    for start in range(0, len(ids), CHUNK):
        part = col(Invitation.id).in_(ids[start : start + CHUNK])
        waves = session.exec(select(Invitation.wave_id).where(part).distinct())
        found |= {number for number in waves if number is not None}
    for number in sorted(found):
        wave = session.get_one(Wave, number)
        if wave.state is WaveState.APPROVED:
            transition(
                session, wave, WAVE, WaveAct.PRINT, by=by, at=at, reason=RECALLED
            )
        if posted_on is not None and wave.state is WaveState.PRINTED:
            transition(
                session,
                wave,
                WAVE,
                WaveAct.POST,
                by=by,
                at=at,
                reason=RECALLED,
                values={"posted_on": posted_on},
            )
