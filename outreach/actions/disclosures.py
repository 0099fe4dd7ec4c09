"""What leaves the house about somebody is written down per person, for 20 years."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session

from outreach.access import Permission, Viewer
from outreach.auditing import did, trace_of
from outreach.tables import Disclosure


def disclose(
    session: Session,
    grounds: Iterable[tuple[str, str]],
    *,
    recipient: str,
    what: str,
    object_id: object = "",
    permission: Permission | None = None,
    by: Viewer,
    at: datetime,
) -> int:
    """One row a person: (resident id, ground). Returns how many.

    `what` names kinds of data, never the data; `object_id` is what they left in, for
    the log (`packet:12`). Part of acts that asked for a
    permission of their own (Wet BRP 3.11: kept 20 years).
    """
    rows = [
        {
            "resident_id": resident_id,
            "recipient": recipient,
            "what": what,
            "ground": ground,
            "by": by.actor,
            "at": at,
            "trace": trace_of(session),
        }
        for resident_id, ground in grounds
    ]
    if rows:
        session.execute(insert(Disclosure), rows)
        about = (row["resident_id"] for row in rows)
        did(
            session,
            by,
            "disclose",
            "disclosure",
            object_id,
            (str(who) for who in about),
            at=at,
            permission=permission,
        )
    return len(rows)
