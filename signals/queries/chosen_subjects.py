"""Whom a person chose for a signal, or that he chose nobody."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from outreach.access import Permission, Viewer
from outreach.queries.residents import address_parts, display_name
from outreach.rules.addresses import one_line
from outreach.tables import Person, Resident
from signals.queries.one_signal import one_signal
from signals.rules.states import ENDED
from signals.tables import Signal


class ChosenSubject(NamedTuple):
    """What was decided about the subject of a signal."""

    decided: bool
    """A person compared and chose, be it nobody."""
    resident_id: str | None
    name: str
    address: str
    """As the register has it; empty without a resident."""
    place_known: bool
    """There is an address, with or without a resident."""
    known: bool | None
    municipal: bool
    by: str
    """Name of who chose; empty when a visit told."""
    at: datetime | None
    may_change: bool
    """The signal is open, and not joined to another."""


def chosen_subject(session: Session, viewer: Viewer, signal_id: int) -> ChosenSubject:
    """The choice as it stands. Raises NotFound outside the viewer's scope."""
    row = one_signal(session, viewer, signal_id, Permission.TRIAGE_SIGNALS)
    who = session.get(Resident, row.resident_id) if row.resident_id else None
    return ChosenSubject(
        decided=bool(row.matched_by),
        resident_id=row.resident_id,
        name=display_name(who) if who else "",
        address=one_line(address_parts(who)) if who else "",
        place_known=bool(row.address_key),
        known=row.known,
        municipal=row.municipal,
        by=_name(session, row),
        at=row.matched_at,
        may_change=row.state not in ENDED,
    )


def _name(session: Session, row: Signal) -> str:
    """A colleague's name; a visitor reported, so he is not named here."""
    kind, _, number = row.matched_by.partition(":")
    if kind != "person" or not number.isdecimal() or row.origin_visit_id is not None:
        return ""
    person = session.get(Person, int(number))
    return person.name if person else ""
