"""What is about somebody who is shielded stays with the municipality."""

from datetime import datetime

from sqlmodel import Session

from outreach.access import Viewer
from outreach.actions.versions import change_row
from outreach.auditing import did
from outreach.clock import local_date
from outreach.tables import Person, Resident
from signals.actions.routing import move
from signals.queries.homes import ground, home_of
from signals.queries.shielded_places import shielded_places
from signals.queries.team_books import place_of, team_book
from signals.rules.queues import Queue
from signals.rules.states import SIGNAL, WITH_TEAM, SignalState
from signals.tables import Signal


def is_shielded(session: Session, who: Resident | None, address_key: str) -> bool:
    """Non-disclosure of the resident, or of anybody at the address."""
    person = who is not None and who.nondisclosure > 0
    return person or bool(shielded_places(session, [address_key]))


def shield(session: Session, row: Signal, *, by: Viewer, at: datetime) -> None:
    """Make a signal municipal, and take it from whoever may not have it any more.

    Part of other acts and of the job that finds what became shielded later.
    """
    if not row.municipal:
        values = {"municipal": True}
        change_row(session, row, values, version_id=None, kind=SIGNAL.name)
        about = [row.resident_id] if row.resident_id else []
        did(session, by, "shield", SIGNAL.name, row.id, about, at=at)
    place_again(session, row, by=by, at=at)
    if row.state is SignalState.JOINED:  # who has the case reads this report with it
        lead = session.get_one(Signal, row.joined_to_id)
        if not lead.municipal:
            shield(session, lead, by=by, at=at)


def place_again(session: Session, row: Signal, *, by: Viewer, at: datetime) -> None:
    """After the subject of a signal changed: another queue where this one may not have
    it now, or where the area that was missing is known."""
    if row.state in WITH_TEAM:
        if not _may_stay(session, row, at):
            move_on(session, row, by=by, at=at)
    elif row.state is SignalState.NOT_ROUTED:
        move_on(session, row, by=by, at=at)


def move_on(session: Session, row: Signal, *, by: Viewer, at: datetime) -> None:
    """Where the rules send it now, with the deadline it has; one that no rule can
    place stays in the queue of what has no team."""
    home = home_of(session, row, ground(session, at))
    lost = home.queue is Queue.NOT_ROUTED
    if not (lost and row.state is SignalState.NOT_ROUTED):
        move(session, row, home, by=by, at=at)


def _may_stay(session: Session, row: Signal, at: datetime) -> bool:
    place = place_of(session, row)
    owner = session.get(Person, row.owner_id) if row.owner_id is not None else None
    if place.shielded and owner is not None and owner.provider_id is not None:
        return False
    if row.team_id is None:
        return True
    return team_book(session, local_date(at)).may_have(row.team_id, place)
