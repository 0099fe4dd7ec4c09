"""Who keeps a matter for Veilig Thuis until they say that they have it."""

from sqlmodel import Session, col, select

from outreach.access import Viewer
from outreach.tables import Person
from signals.queries.leavers import has_left
from signals.tables import Signal


def keeper_until_receipt(
    session: Session, viewer: Viewer, signal: Signal
) -> int | None:
    """The professional who sends it there, else who had it; None: neither is one.

    A part of the acts that give a signal to a queue; they asked for the right.
    """
    for number in (viewer.person_id, signal.owner_id):
        fit = select(col(Person.id)).where(
            col(Person.id) == number,
            col(Person.volunteer).is_(False),
            ~has_left(col(Person.id), viewer.on),
        )
        if number is not None and session.exec(fit).first() is not None:
            return number
    return None
