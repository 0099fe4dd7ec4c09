"""Take a signal, and put it away until a day."""

from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from outreach.access import Viewer
from outreach.clock import at_local, local, local_date
from outreach.errors import AlreadyDone, Refused
from signals.actions.pauses import RUNNING
from signals.actions.working.acting import (
    act_on,
    person_of,
    reach_for,
    text_of,
)
from signals.queries.possible_owners import hand_over_facts
from signals.rules.handing_over import owner_fault
from signals.rules.states import SignalAct
from signals.tables import Signal

A = SignalAct
LONGEST_SNOOZE = timedelta(days=28)
"""House rule: what can lie longer than four weeks is waiting for somebody, or done."""


def pick_up(
    session: Session,
    signal_id: int,
    *,
    version_id: int | None,
    by: Viewer,
    at: datetime,
) -> Signal:
    """Take it: from now on it is in the hands of one person.

    Of two at the same moment exactly one gets it; the other reads when somebody was
    first (AlreadyDone). Raises Refused for a volunteer where somebody may be unsafe,
    for a provider with a municipal one, and when it was given to a colleague.
    """
    row = reach_for(session, signal_id, A.PICK_UP, version_id=version_id, by=by)
    person = person_of(session, by)
    fault = owner_fault(
        hand_over_facts(session, row),
        volunteer=person.volunteer,
        provider_id=person.provider_id,
    )
    if fault:
        raise Refused(
            "De melding is niet opgepakt.",
            fault,
            "Bel uw beroepskracht of het meldpunt. Bij direct gevaar: 112.",
        )
    if row.owner_id not in (None, person.id):
        raise AlreadyDone(
            "De melding is niet opgepakt.",
            "Deze melding is al aan een collega gegeven.",
            "Wilt u hem toch doen? Draag hem dan aan uzelf over, met een reden.",
        )
    values = {
        **RUNNING,
        "owner_id": person.id,
        "picked_up_at": row.picked_up_at or at,
    }
    return act_on(session, row, A.PICK_UP, values, by=by, at=at)


def snooze(
    session: Session,
    signal_id: int,
    until: date,
    *,
    note: str = "",
    past_deadline: bool = False,
    version_id: int | None,
    by: Viewer,
    at: datetime,
) -> Signal:
    """Put it away; on day `until` it is back by itself. The clock runs on.

    Raises Refused for a day that is not ahead or too far, and for a day after the
    deadline unless `past_deadline` says that this is meant.
    """
    row = reach_for(session, signal_id, A.SNOOZE, version_id=version_id, by=by)
    today = local_date(at)
    if not today < until <= today + LONGEST_SNOOZE:
        raise Refused(
            "De melding is niet weggelegd.",
            "Kies een dag die nog komt, hooguit vier weken vooruit.",
            "Duurt het langer? Leg dan vast waarop u wacht.",
        )
    past = row.due_at is not None and row.due_at <= at_local(until, time.min)
    if past and row.due_at and not past_deadline:
        raise Refused(
            "De melding is niet weggelegd.",
            f"De termijn is dan voorbij: {local(row.due_at):%d-%m-%Y om %H:%M}.",
            "Kies een eerdere dag, of vink aan dat u dit weet.",
        )
    said = "past_deadline" if past else ""
    return act_on(
        session,
        row,
        A.SNOOZE,
        {"snoozed_until": until},
        reason=said,
        note=text_of(note),
        by=by,
        at=at,
    )
