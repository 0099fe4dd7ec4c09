"""Which roles looked at or changed a resident's data, when and why: from the log.

Names of colleagues are left out: the municipality answers for what they do. Counted
per Dutch day, role, purpose and kind of act.
"""

from collections import Counter
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from outreach.access import ROLE_NAMES, Permission, Role, Viewer
from outreach.clock import local_date
from outreach.queries.rights.scope import require_rights
from outreach.rules.processing import ACTIVITIES
from outreach.tables import AuditEvent, AuditSubject, SubjectKey

LOOKED, LOOKED_TITLE = "looked", "Wie keek in uw gegevens"
"""The chapter of an access export."""
LOOKING = frozenset({"view", "collect", "find", "search", "open"})
"""Acts that change nothing."""
TAKING = frozenset({"disclose", "download", "make"})
"""Acts with which data leave the screen, on paper or in a file."""
OTHERS = {
    "job": "Omzien zelf (automatisch)",
    "resident": "met de code van uw brief",
    "organisation": "een team met een eigen link",
    "reporter": "iemand met een eigen link",
}


def who_looked(
    session: Session, viewer: Viewer, resident_id: str, *, until: datetime
) -> list[dict[str, str]]:
    """Rows for the access export, oldest first; `until` is not included.

    Up to the moment of the request: what handling it looks at stands in the request
    itself. The scope was asked by `collect_access`.
    """
    require_rights(viewer, Permission.HANDLE_RIGHTS)
    events = session.execute(
        select(
            col(AuditEvent.at),
            col(AuditEvent.role),
            col(AuditEvent.purpose),
            col(AuditEvent.act),
        )
        .join(AuditSubject, col(AuditSubject.seq) == col(AuditEvent.seq))
        .join(SubjectKey, col(SubjectKey.pseudonym) == col(AuditSubject.pseudonym))
        .where(
            col(SubjectKey.resident_id) == resident_id,
            col(AuditEvent.at) < until,
            col(AuditEvent.result) == "ok",
        )
        .order_by(col(AuditEvent.seq))
    )
    counted: Counter[tuple[date, str, str, str]] = Counter(
        (local_date(at), role_words(role), _why(purpose), _what(act))
        for at, role, purpose, act in events
    )
    return [
        {
            "Dag": f"{day:%d-%m-%Y}",
            "Wie": who,
            "Wat": what,
            "Waarvoor": why,
            "Hoe vaak": str(times),
        }
        for (day, who, why, what), times in counted.items()
    ]


def role_words(roles: str) -> str:
    """The roles of an event in Dutch."""
    found = [
        ROLE_NAMES[Role(one)] if one in set(Role) else OTHERS.get(one, one)
        for one in roles.split(",")
        if one
    ]
    return ", ".join(found) or "onbekend"


def _why(purpose: str) -> str:
    return ACTIVITIES[purpose].title if purpose in ACTIVITIES else "niet bekend"


def _what(act: str) -> str:
    if act in TAKING:
        return "meegegeven of verstuurd"
    return "bekeken" if act in LOOKING else "vastgelegd of gewijzigd"
