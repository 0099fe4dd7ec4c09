"""Who is on call hears at once of what lies with the desk while its clock runs."""

from datetime import datetime

from sqlmodel import Session

from outreach.access import Viewer
from outreach.actions.notices import raise_plain_notice
from outreach.rules.notices import NoticeKind
from signals.actions.routing import known_district
from signals.queries.on_call import on_call_now
from signals.rules.levels import Level
from signals.tables import Signal

CLOCK_HOURS = frozenset(
    {Level.ACUTE, Level.SAFETY_SUSPECTED, Level.URGENT_24H, Level.SOON_48H}
)
"""Levels of which the clock runs at night and in a weekend, when the desk is closed."""


def wake(
    session: Session, row: Signal, occasion: str, *, by: Viewer, at: datetime
) -> None:
    """Tell who is on call for its area, if anybody is; once for each occasion.

    A part of acts that asked for the right. `occasion` is a code.
    """
    duty = on_call_now(session, row.district_code, at)
    if duty is None:
        return
    raise_plain_notice(
        session,
        NoticeKind.SIGNAL_ON_CALL,
        f"signal:{row.reference}:{occasion}",
        district_code=known_district(session, row),
        persons=[duty.person_id],
        by=by,
        at=at,
    )
