"""What a visitor typed and did not send yet: kept sealed, for him alone, some days.

A phone goes to sleep, a session ends by doing nothing: what was typed is there again
after signing in.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import found
from outreach.adapters.sealed_texts import seal_text
from outreach.adapters.sealing import Keys
from outreach.queries.scope import visit_scope
from outreach.queries.visits.drafts import draft_row, place_of
from outreach.tables import Visit, VisitDraft

KEPT = timedelta(days=3)
"""After the last change: a visit is logged the same day or the next."""
LARGEST = 20_000
"""Signs of a draft as JSON; a full log of two people has some 6,000."""


def save_draft(
    session: Session,
    visit_id: int,
    values: Mapping[str, Any],
    *,
    keys: Keys,
    by: Viewer,
    at: datetime,
) -> None:
    """Keep what somebody typed about a visit; what he kept before is replaced.

    Raises NotFound for a visit that is not his to log.
    """
    require(by, Permission.LOG_VISIT)
    scope = visit_scope(by, Permission.LOG_VISIT)
    his = select(Visit.id).where(Visit.id == visit_id, scope)
    found(session.exec(his).first(), "Het bezoek")
    content = json.dumps(dict(values), ensure_ascii=False)
    if len(content) > LARGEST:
        return
    session.execute(delete(VisitDraft).where(col(VisitDraft.expires_at) < at))
    row = draft_row(session, by, visit_id)
    if row is None:
        row = VisitDraft(
            person_id=by.person_id or 0,
            visit_id=visit_id,
            content_sealed=b"",
            saved_at=at,
            expires_at=at,
        )
        session.add(row)
    row.content_sealed = seal_text(keys, content, place_of(by, visit_id))
    row.saved_at, row.expires_at = at, at + KEPT
    session.flush()


def drop_draft(session: Session, visit_id: int, *, by: Viewer, at: datetime) -> None:
    """Let a draft go: the visit was logged, or its maker does not want it."""
    require(by, Permission.LOG_VISIT)
    session.execute(
        delete(VisitDraft).where(
            col(VisitDraft.person_id) == by.person_id,
            col(VisitDraft.visit_id) == visit_id,
        )
    )
