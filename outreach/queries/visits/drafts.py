"""What the viewer himself typed about a visit and did not send yet."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, select

from outreach.access import Permission, Viewer, require
from outreach.adapters.sealed_texts import open_text
from outreach.adapters.sealing import Keys
from outreach.errors import Refused
from outreach.tables import VisitDraft


class Draft(NamedTuple):
    """What was typed, by field."""

    values: dict[str, Any]
    saved_at: datetime


def own_draft(
    session: Session, viewer: Viewer, visit_id: int, *, keys: Keys, at: datetime
) -> Draft | None:
    """What the viewer himself typed about a visit and did not send; None without."""
    require(viewer, Permission.LOG_VISIT)
    row = draft_row(session, viewer, visit_id)
    if row is None or row.expires_at <= at:
        return None
    try:
        content = open_text(keys, row.content_sealed, place_of(viewer, visit_id))
    except Refused:
        # Sealed under a key that is gone: the draft is lost, the form is not.
        return None
    return Draft(json.loads(content), row.saved_at)


def draft_row(session: Session, viewer: Viewer, visit_id: int) -> VisitDraft | None:
    """The row of the viewer's own draft of one visit."""
    return session.exec(
        select(VisitDraft).where(
            VisitDraft.person_id == viewer.person_id, VisitDraft.visit_id == visit_id
        )
    ).first()


def place_of(viewer: Viewer, visit_id: int) -> str:
    """What a sealed draft belongs to."""
    return f"visit_draft:{viewer.person_id}:{visit_id}"
