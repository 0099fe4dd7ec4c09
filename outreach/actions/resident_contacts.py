"""What a resident told us himself: phone, language, wishes. Never from the register."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from outreach.access import Viewer
from outreach.auditing import did, trace_of
from outreach.rules.responses import Wishes
from outreach.tables import ResidentContact

ABOUT_THE_PERSON = ("phone", "language")
"""Wishes that have a column of their own: they hold for more than one visit."""


def keep_wishes(
    session: Session, resident_id: str, wishes: Wishes, *, by: Viewer, at: datetime
) -> None:
    """Keep what was said in an answer; what was not said stays as it was.

    Part of actions that asked for a permission of their own.
    """
    said = wishes.as_json()
    if said:
        note_wishes(session, resident_id, said, by=by, at=at)


def note_wishes(
    session: Session,
    resident_id: str,
    said: Mapping[str, Any],
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """Lay new wishes over those that were there.

    Under a lock: two who write at once each add what was said to them.
    """
    row = session.get(
        ResidentContact, resident_id, with_for_update=True, populate_existing=True
    )
    if row is None:
        row = ResidentContact(resident_id=resident_id, changed_at=at, changed_by="")
    else:
        row.version_id += 1
    row.phone = said.get("phone") or row.phone
    row.language = said.get("language") or row.language
    kept = {name: value for name, value in said.items() if name not in ABOUT_THE_PERSON}
    row.wishes = {**row.wishes, **kept}
    row.changed_at, row.changed_by = at, by.actor
    row.trace = trace_of(session)
    session.add(row)
    did(session, by, "change", "resident_contact", "", [resident_id], at=at)
