"""Who changed a record last, for whoever just lost a race with him."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import ROLE_NAMES, Role, Viewer
from outreach.tables import AuditEvent, Person

LOOKED = ("view", "open")
"""Acts that change nothing."""


class LastChange(NamedTuple):
    """The newest change of a record."""

    by: str
    """A name for a colleague of the same organisation, else a role in Dutch."""
    at: datetime


def last_change(
    session: Session, viewer: Viewer, *, kind: str, object_id: object
) -> LastChange | None:
    """The newest change of a record as the log names it; None when there is none."""
    event = session.exec(
        select(AuditEvent)
        .where(
            col(AuditEvent.object_kind) == kind,
            col(AuditEvent.object_id) == str(object_id),
            col(AuditEvent.act).not_in(LOOKED),
            col(AuditEvent.result) == "ok",
        )
        .order_by(col(AuditEvent.seq).desc())
        .limit(1)
    ).first()
    if event is None:
        return None
    return LastChange(_who(session, viewer, event), event.at)


def _who(session: Session, viewer: Viewer, event: AuditEvent) -> str:
    kind, _, number = event.actor.partition(":")
    if kind != "person":
        return "het systeem"
    person = session.get(Person, int(number))
    own = session.get(Person, viewer.person_id) if viewer.person_id else None
    if person and own and person.provider_id == own.provider_id:
        return person.name
    roles = [ROLE_NAMES[Role(one)] for one in event.role.split(",") if one]
    return " en ".join(roles) if roles else "iemand anders"
