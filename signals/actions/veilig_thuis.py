"""A matter for Veilig Thuis stays with a professional until they say they have it."""

from datetime import datetime

from sqlmodel import Session

from outreach.access import Viewer
from outreach.errors import AlreadyDone, Refused
from signals.actions.working.acting import act_on, person_of, reach_for
from signals.rules.queues import Queue
from signals.rules.states import SignalAct
from signals.tables import Signal


def confirm_receipt(
    session: Session,
    signal_id: int,
    *,
    version_id: int | None,
    by: Viewer,
    at: datetime,
) -> Signal:
    """Veilig Thuis confirmed that they have it: now it can be let go or closed.

    Raises Refused for a signal that is not for Veilig Thuis, and for a volunteer;
    AlreadyDone when it was confirmed before.
    """
    act = SignalAct.CONFIRM_RECEIPT
    row = reach_for(session, signal_id, act, version_id=version_id, by=by)
    if row.queue is not Queue.VEILIG_THUIS:
        raise Refused(
            "De bevestiging is niet vastgelegd.",
            "Deze melding ligt niet bij Veilig Thuis.",
            "Laat de melding opnieuw beoordelen als zij daar wel hoort.",
        )
    if row.receipt_confirmed_at is not None:
        raise AlreadyDone(
            "De bevestiging is al vastgelegd.",
            "Veilig Thuis heeft de ontvangst eerder bevestigd.",
            "U hoeft niets te doen.",
        )
    person = person_of(session, by)
    if person.volunteer:
        raise Refused(
            "De bevestiging is niet vastgelegd.",
            "Over onveiligheid gaat een beroepskracht.",
            "Bel uw beroepskracht. Bij direct gevaar: 112.",
        )
    values = {"receipt_confirmed_at": at, "owner_id": row.owner_id or person.id}
    return act_on(session, row, act, values, by=by, at=at)
