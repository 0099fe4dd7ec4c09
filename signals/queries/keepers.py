"""Who keeps a matter for Veilig Thuis until they say that they have it."""

from sqlmodel import Session

from outreach.access import Viewer
from outreach.tables import Person
from signals.tables import Signal


def keeper_until_receipt(
    session: Session, viewer: Viewer, signal: Signal
) -> int | None:
    """The professional who sends it there, else who had it; None: neither is one.

    A part of the acts that give a signal to a queue; they asked for the right.
    """
    for number in (viewer.person_id, signal.owner_id):
        person = session.get(Person, number) if number is not None else None
        if person is not None and person.active and not person.volunteer:
            return person.id
    return None
