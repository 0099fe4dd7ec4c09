"""Wait for somebody, and go on. Waiting for the resident suspends the clock."""

from datetime import date, datetime, timedelta

from sqlmodel import Session

from outreach.access import Viewer
from outreach.clock import local_date
from outreach.errors import Refused
from signals.actions.pauses import begin_pause, end_pause
from signals.actions.working.acting import act_on, reach_for, text_of
from signals.rules.standing import STOPS_THE_CLOCK, WaitReason
from signals.rules.states import SignalAct
from signals.tables import Signal

A = SignalAct
LONGEST_WAIT = timedelta(days=91)
"""House rule: once a quarter somebody looks whether waiting still makes sense."""


def wait(
    session: Session,
    signal_id: int,
    reason: WaitReason,
    *,
    until: date,
    note: str = "",
    version_id: int | None,
    by: Viewer,
    at: datetime,
) -> Signal:
    """Wait for somebody; on day `until` it is looked at again.

    While the resident (or who speaks for him) is waited for, the clock stands still.
    Raises Refused for a day that is not ahead, or further than a quarter.
    """
    row = reach_for(session, signal_id, A.WAIT, version_id=version_id, by=by)
    today = local_date(at)
    if not today < until <= today + LONGEST_WAIT:
        raise Refused(
            "Dit is niet vastgelegd.",
            "Kies een dag die nog komt, hooguit dertien weken vooruit.",
            "Op die dag kijkt u of wachten nog zin heeft.",
        )
    values = {"waiting_reason": reason.value, "snoozed_until": until}
    if reason in STOPS_THE_CLOCK:
        values |= begin_pause(session, row, reason.value, by=by, at=at)
    return act_on(
        session,
        row,
        A.WAIT,
        values,
        reason=reason.value,
        note=text_of(note),
        by=by,
        at=at,
    )


def resume(
    session: Session,
    signal_id: int,
    *,
    version_id: int | None,
    by: Viewer,
    at: datetime,
) -> Signal:
    """Go on with it: deadlines move by the time in which the clock really stood still.

    The first deadline stays beside them. Who resumes has it from now on when nobody
    had it.
    """
    row = reach_for(session, signal_id, A.RESUME, version_id=version_id, by=by)
    values = end_pause(session, row, at=at)
    values["owner_id"] = row.owner_id or by.person_id
    return act_on(session, row, A.RESUME, values, by=by, at=at)
