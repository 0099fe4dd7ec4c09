"""Letters go a year after they were posted: what they said, and the files.

Files first: a file that is gone while its rows are still there is gone again, and
`verify` allows that for letters that were posted. What hangs on a letter goes with it:
that it was pulled or came back, its file as a work item, and the request for it. What
is remembered of the hand-over goes after the letters, so that nothing is in between.
"""

import shutil
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlmodel import Session, col

from letters.actions.memory import forget_sent
from letters.adapters.batch_files import batch_folder
from letters.queries.experiments import as_kept
from letters.rules.batches import BatchState
from letters.tables import (
    Batch,
    Experiment,
    Letter,
    PullLine,
    RenderItem,
    ReturnedMail,
    SentMemory,
)
from outreach.access import Viewer
from outreach.auditing import did
from outreach.clock import at_local, local_date
from outreach.queries.retention_terms import last_past, past_before
from outreach.rules.letter_requests import LetterRequestState
from outreach.rules.retention import LETTER
from outreach.tables import LetterRequest

MOST = 20_000
"""Rows in one statement; SQLite takes 32,766 parameters at most."""
ON_ITS_WAY = (
    BatchState.APPROVED,
    BatchState.FROZEN,
    BatchState.RENDERED,
    BatchState.RELEASED,
    BatchState.HANDED_OVER,
)
"""Two people looked at the list: nobody vanishes from it any more, he is pulled."""
REQUEST = "letter_request"


def letters_due(session: Session, day: date) -> dict[str, int]:
    """Letters that are past their term; areas are those of their cases."""
    rows = select(func.count(col(Letter.id))).join(
        Batch, col(Batch.id) == col(Letter.batch_id)
    )
    return {"": session.scalar(rows.where(_past(session, day))) or 0}


def _past(session: Session, day: date) -> ColumnElement[bool]:
    """Posted long ago; or made long ago and held, withdrawn or never posted."""
    never_sent = or_(
        col(Letter.held_reason) != "",
        col(Letter.withdrawn_reason) != "",
        col(Batch.posted_on).is_(None),
    )
    return or_(
        col(Batch.posted_on) <= last_past(session, LETTER, day),
        and_(never_sent, col(Letter.made_at) < past_before(session, LETTER, day)),
    )


def let_letters_go(
    session: Session,
    day: date,
    most: int,
    *,
    folder: Path,
    by: Viewer,
    at: datetime,
) -> int:
    """Delete at most so many letters, and the files of their batches."""
    rows = session.execute(
        select(
            col(Letter.id),
            col(Letter.resident_id),
            col(Letter.batch_id),
            col(Letter.experiment_id),
            col(Batch.posted_on),
            col(Batch.data_only),
        )
        .join(Batch, col(Batch.id) == col(Letter.batch_id))
        .where(_past(session, day))
        .order_by(col(Letter.id))
        .limit(min(most, MOST))
    ).all()
    if not rows:
        return 0
    last = last_past(session, LETTER, day)
    done = {
        row.batch_id
        for row in rows
        if not row.data_only and (row.posted_on is None or row.posted_on <= last)
    }
    _keep_trials(session, {row.experiment_id for row in rows}, local_date(at))
    for batch in done:
        shutil.rmtree(batch_folder(folder, batch), ignore_errors=True)
    session.execute(delete(RenderItem).where(col(RenderItem.batch_id).in_(done)))
    _delete(session, col(Letter.id).in_([row.id for row in rows]))
    about = [row.resident_id for row in rows]
    did(session, by, "destroy", "letter", "", about, at=at)
    return len(rows)


def _keep_trials(session: Session, numbers: set[int | None], today: date) -> None:
    """The counts of a trial outlive its letters: they hold nobody."""
    for number in sorted(one for one in numbers if one is not None):
        trial = session.get_one(Experiment, number)
        if trial.result is None:
            trial.result = as_kept(session, trial, today=today)
    session.flush()


def forget_letters(session: Session, residents: Sequence[str], *, folder: Path) -> None:
    """All letters of people who are erased, with every file in which one stands.

    A file holds the letters of many; of a batch that was posted nobody needs it. What
    is remembered of what left stays, under a keyed hash, for its own term.
    """
    theirs = col(Letter.resident_id).in_(list(residents))
    mine = select(col(Letter.batch_id)).where(theirs)
    posted = session.scalars(
        select(col(Letter.batch_id))
        .distinct()
        .join(Batch, col(Batch.id) == col(Letter.batch_id))
        .where(
            theirs, col(Batch.posted_on).is_not(None), col(Batch.data_only).is_(False)
        )
    )
    for batch in posted:
        shutil.rmtree(batch_folder(folder, batch), ignore_errors=True)
    session.execute(delete(RenderItem).where(col(RenderItem.batch_id).in_(mine)))
    _delete(session, theirs)


def being_sent() -> Any:
    """Residents with a letter that two people let go: it is pulled or sent first."""
    return (
        select(col(Letter.resident_id))
        .join(Batch, col(Batch.id) == col(Letter.batch_id))
        .where(
            col(Batch.state).in_(ON_ITS_WAY),
            col(Letter.held_reason) == "",
            col(Letter.withdrawn_reason) == "",
        )
    )


def _delete(session: Session, which: Any) -> None:
    """Letters, children first, and the requests for them that nothing else holds."""
    letters = select(col(Letter.id)).where(which)
    asked = list(
        session.scalars(
            select(col(Letter.subject_id)).where(
                which, col(Letter.subject_kind) == REQUEST
            )
        )
    )
    for child in (PullLine, ReturnedMail):
        session.execute(
            delete(child)
            .where(col(child.letter_id).in_(letters))
            .execution_options(synchronize_session=False)
        )
    session.execute(
        delete(Letter).where(which).execution_options(synchronize_session=False)
    )
    others = select(col(Letter.subject_id)).where(col(Letter.subject_kind) == REQUEST)
    session.execute(
        delete(LetterRequest)
        .where(
            col(LetterRequest.id).in_(asked),
            col(LetterRequest.state) == LetterRequestState.TAKEN,
            col(LetterRequest.id).not_in(others),
        )
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


# --- what is remembered of hand-overs ---


def memory_due(session: Session, day: date) -> dict[str, int]:
    """Letters that were handed over so long ago that nobody could get them again."""
    moment = at_local(_forget_before(session, day), time())
    rows = select(func.count(col(SentMemory.id)))
    return {
        "": session.scalar(rows.where(col(SentMemory.handed_over_at) < moment)) or 0
    }


def let_memory_go(
    session: Session, day: date, most: int, *, by: Viewer, at: datetime
) -> int:
    """Forget at most so many of them; files of which nothing is left go as well."""
    before = _forget_before(session, day)
    return forget_sent(session, before, most, by=by, at=at)


def _forget_before(session: Session, day: date) -> date:
    """As letters, and never before the letters themselves are gone."""
    first = session.scalar(
        select(func.min(col(Batch.handed_over_at)))
        .join(Letter, col(Letter.batch_id) == col(Batch.id))
        .where(col(Letter.released_at).is_not(None))
    )
    term = last_past(session, LETTER, day) + timedelta(days=1)
    return min(term, local_date(first)) if first else term
