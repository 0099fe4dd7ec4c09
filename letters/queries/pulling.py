"""Which letters that lie at the print house may not go on, and why."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from letters.queries.since_made import LIVES_AT, WRITTEN_TO
from letters.queries.still_meant import Source, no_longer_meant, source_of
from letters.rules.kinds import KINDS, LetterKind
from letters.rules.pulling import MOVED, NOT_MEANT, Home, is_elsewhere
from letters.tables import Batch, Letter
from outreach.queries.contact import contact_refusals
from outreach.rules.visits import Channel
from outreach.tables import Resident, Wave


class Lying(NamedTuple):
    """A letter that was handed over and is not posted."""

    id: int
    resident_id: str
    written_to: Home
    lives_at: Home


def reasons_to_pull(
    session: Session, batch: Batch, *, at: datetime
) -> dict[Lying, str]:
    """The letters of a batch that may not go on, each with the first reason.

    The gate, a move to another address, and (for letters that were asked for, and
    reminders) what they are about was called off. An invitation that was answered is
    not pulled: people answer before we confirm.
    """
    letters = _lying(session, batch)
    kind = KINDS[LetterKind(batch.kind)]
    refused = (
        {}
        if kind.purpose is None
        else contact_refusals(
            session,
            [one.resident_id for one in letters],
            purpose=kind.purpose,
            channel=Channel.LETTER,
            at=at,
            cycle_id=_cycle(session, batch),
        )
    )
    wave = source_of(batch) is Source.WAVE
    off = {} if wave else no_longer_meant(session, batch)
    found: dict[Lying, str] = {}
    for one in letters:
        if one.resident_id in refused:
            found[one] = refused[one.resident_id].value
        elif is_elsewhere(one.written_to, one.lives_at):
            found[one] = MOVED
        elif one.id in off:
            found[one] = off[one.id] or NOT_MEANT
    return found


def _cycle(session: Session, batch: Batch) -> int | None:
    number = batch.wave_id or batch.reminds_wave_id
    wave = session.get(Wave, number) if number else None
    return wave.cycle_id if wave else None


def _lying(session: Session, batch: Batch) -> list[Lying]:
    columns: tuple[Any, ...] = (
        col(Letter.id),
        col(Letter.resident_id),
        *WRITTEN_TO,
        *LIVES_AT,
    )
    rows = session.execute(
        select(*columns)
        .outerjoin(Resident, col(Resident.id) == col(Letter.resident_id))
        .where(
            Letter.batch_id == batch.id,
            Letter.held_reason == "",
            Letter.withdrawn_reason == "",
            col(Letter.released_at).is_not(None),
        )
        .order_by(col(Letter.id))
    )
    return [
        Lying(number, who, Home(*rest[:4]), Home(*rest[4:]))
        for number, who, *rest in rows
    ]
