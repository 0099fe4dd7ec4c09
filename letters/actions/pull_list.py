"""News after the hand-over: which letters must come out of the post, and what the mail
room found."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from letters.actions.freeing import settle_requests
from letters.actions.manifest_writing import take_back_file
from letters.queries.pulling import reasons_to_pull
from letters.queries.wave_letters import batch_to_print, require_a_person
from letters.rules.batches import BatchState
from letters.rules.pulling import Settled, withdraw_reason
from letters.tables import Batch, Letter, PullLine, SentMemory
from outreach.access import Permission, Viewer, require
from outreach.actions.invitations import withdraw_invitations
from outreach.auditing import did, trace_of
from outreach.errors import AlreadyDone, NotFound, Refused
from outreach.pseudonyms import ignoring
from outreach.wall import over_the_wall


@over_the_wall
def note_news(
    session: Session, *, by: Viewer, at: datetime, batch_id: int | None = None
) -> int:
    """Put letters on the pull list whose residents may not be written to any more;
    returns how many are new.

    Of all batches that were handed over and not posted, also those that were made again
    after a restore, or of one. Safe to do twice,
    and twice at once: a letter stands there once. Who looks at a list of his area
    makes it complete; what he does not reach he does not see.
    """
    if not by.may(Permission.RUN_JOBS):
        require(by, Permission.HANDLE_MAIL)
    which = (Batch.state == BatchState.HANDED_OVER, col(Batch.manifest) != "")
    statement = select(Batch).where(*which).order_by(col(Batch.id))
    if batch_id is not None:
        statement = select(Batch).where(
            Batch.id == batch_id, Batch.state == BatchState.HANDED_OVER
        )
    return sum(_of_batch(session, one, by=by, at=at) for one in session.exec(statement))


def _of_batch(session: Session, batch: Batch, *, by: Viewer, at: datetime) -> int:
    reasons = reasons_to_pull(session, batch, at=at)
    if not reasons:
        return 0
    there = _listed(session, batch)
    fresh = {one: why for one, why in reasons.items() if one.id not in there}
    if not fresh:
        return 0
    session.execute(
        ignoring(session, PullLine),
        [
            {
                "batch_id": batch.id,
                "letter_id": one.id,
                "resident_id": one.resident_id,
                "reason": why,
                "noticed_at": at,
                "settled": "",
                "settled_by": "",
                "trace": trace_of(session),
            }
            for one, why in fresh.items()
        ],
    )
    about = [one.resident_id for one in fresh]
    did(session, by, "pull", "batch", batch.id, about, at=at)
    return len(_listed(session, batch)) - len(there)


def _listed(session: Session, batch: Batch) -> set[int]:
    return set(
        session.exec(select(PullLine.letter_id).where(PullLine.batch_id == batch.id))
    )


@over_the_wall
def settle(
    session: Session, line_id: int, settled: Settled, *, by: Viewer, at: datetime
) -> PullLine:
    """What the mail room found: the letter was pulled, or it is gone already.

    A pulled letter is withdrawn for good: outside the database, in the memory of what
    left, and its invitation. One that is gone stays what it is, and the page says
    so. Raises AlreadyDone the second time.
    """
    require_a_person(by)
    require(by, Permission.HANDLE_MAIL)
    line = session.get(PullLine, line_id)
    if line is None:
        raise _no_line()
    batch = batch_to_print(session, by, line.batch_id, Permission.HANDLE_MAIL)
    found = Settled(settled)
    values = {"settled": found.value, "settled_at": at, "settled_by": by.actor}
    changed = session.execute(
        update(PullLine)
        .where(col(PullLine.id) == line_id, col(PullLine.settled) == "")
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise AlreadyDone(
            "Deze brief is al afgehandeld.",
            "Een collega was u voor.",
            "Ververs de pagina en kijk wat er nog ligt.",
        )
    if batch.state is not BatchState.HANDED_OVER:
        raise Refused(
            "De brief is niet afgehandeld.",
            "Deze partij ligt niet meer bij de drukker.",
            "Ververs de pagina.",
        )
    session.expire_all()
    did(session, by, found.value, "pull_line", line_id, [line.resident_id], at=at)
    if found is Settled.PULLED:
        _take_out(session, batch, line, by=by, at=at)
    return session.get_one(PullLine, line_id, populate_existing=True)


def _no_line() -> NotFound:
    return NotFound(
        "Deze brief is niet gevonden.",
        "De regel bestaat niet, of hoort niet bij uw werk.",
        "Ververs de pagina.",
    )


def _take_out(
    session: Session, batch: Batch, line: PullLine, *, by: Viewer, at: datetime
) -> None:
    """The letter did not leave."""
    letter = session.get_one(Letter, line.letter_id)
    reason = line.reason
    if batch.manifest:
        take_back_file(
            session, batch, batch.manifest, reason, letters=[letter], by=by, at=at
        )
        _update(
            session,
            SentMemory,
            col(SentMemory.manifest) == batch.manifest,
            col(SentMemory.letter_id) == letter.id,
            taken_back_at=at,
        )
    _update(session, Letter, col(Letter.id) == letter.id, withdrawn_reason=reason)
    batch.withdrawn, batch.letters = batch.withdrawn + 1, batch.letters - 1
    session.add(batch)
    session.flush()
    if batch.wave_id is not None:
        why = withdraw_reason(reason)
        ids: Sequence[int] = [letter.subject_id]
        withdraw_invitations(session, ids, reason=why, by=by, at=at)
    settle_requests(session, batch, by=by, at=at)


def _update(session: Session, table: Any, *which: Any, **values: Any) -> None:
    session.execute(
        update(table)
        .where(*which)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
