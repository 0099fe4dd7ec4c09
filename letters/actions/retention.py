"""Letters go a year after they were posted: what they said, and the files.

Files first: a file that is gone while its rows are still there is gone again, and
`verify` allows that for letters that were posted.
"""

import shutil
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlmodel import Session, col

from letters.adapters.batch_files import batch_folder
from letters.rules.batches import BatchState
from letters.tables import Batch, Letter
from outreach.access import Viewer
from outreach.auditing import did
from outreach.queries.retention_terms import last_past, past_before
from outreach.rules.retention import LETTER

MOST = 20_000
"""Rows in one statement; SQLite takes 32,766 parameters at most."""


def letters_due(session: Session, day: date) -> dict[str, int]:
    """Letters that are past their term; areas are those of their cases."""
    rows = select(func.count(col(Letter.id))).join(
        Batch, col(Batch.id) == col(Letter.batch_id)
    )
    return {"": session.scalar(rows.where(_past(session, day))) or 0}


def _past(session: Session, day: date) -> ColumnElement[bool]:
    """Posted long ago; or held, withdrawn or cancelled long ago."""
    never_sent = or_(
        col(Letter.held_reason) != "",
        col(Letter.withdrawn_reason) != "",
        col(Batch.state) == BatchState.CANCELLED,
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
            col(Batch.posted_on),
            col(Batch.state),
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
        if not row.data_only
        and (
            (row.posted_on and row.posted_on <= last)
            or row.state is BatchState.CANCELLED
        )
    }
    for batch in done:
        shutil.rmtree(batch_folder(folder, batch), ignore_errors=True)
    _delete(session, col(Letter.id).in_([row.id for row in rows]))
    about = [row.resident_id for row in rows]
    did(session, by, "destroy", "letter", "", about, at=at)
    return len(rows)


def forget_letters(session: Session, residents: Sequence[str], *, folder: Path) -> None:
    """All letters of people who are erased, with every file in which one stands.

    A file holds the letters of many; of a batch that was posted nobody needs it.
    """
    theirs = col(Letter.resident_id).in_(list(residents))
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
    _delete(session, theirs)


def _delete(session: Session, which: Any) -> None:
    session.execute(
        delete(Letter).where(which).execution_options(synchronize_session=False)
    )
    session.expire_all()
