"""What changes by itself while a signal is open: a wait that is over, a move."""

from datetime import datetime

from sqlmodel import Session

from outreach.access import Viewer
from outreach.actions.versions import change_row
from outreach.auditing import did
from outreach.clock import local_date
from outreach.tables import Resident
from signals.actions.pauses import end_pause
from signals.actions.shielding import is_shielded, move_on, place_again
from signals.actions.working.acting import act_on
from signals.queries.team_books import place_of, team_book
from signals.rules.states import SIGNAL, WITH_TEAM, SignalAct
from signals.tables import Signal

WAIT_IS_OVER = "day_came"
"""The reason in the history: nobody did this, the day that was chosen came."""


def end_wait(session: Session, row: Signal, *, by: Viewer, at: datetime) -> None:
    """The day came on which it was to be looked at again: its clock runs again.

    Else a signal that everybody forgot would wait for ever, and never be late.
    """
    values = end_pause(session, row, at=at)
    act_on(session, row, SignalAct.RESUME, values, reason=WAIT_IS_OVER, by=by, at=at)


def follow_move(session: Session, row: Signal, *, by: Viewer, at: datetime) -> None:
    """The resident lives elsewhere by now: the team of the new area has it, and the
    provider of the old one does not read the new address."""
    who = session.get_one(Resident, row.resident_id)
    values = {
        "address_key": who.address_key,
        "district_code": who.district_code or row.district_code,
        "neighbourhood_code": who.neighbourhood_code,
        "municipal": row.municipal or is_shielded(session, who, who.address_key),
    }
    change_row(session, row, values, version_id=None, kind=SIGNAL.name)
    did(session, by, "follow_move", SIGNAL.name, row.id, [who.id], at=at)
    place_again(session, row, by=by, at=at)
    if row.state in WITH_TEAM and row.team_id is not None:
        here = place_of(session, row)
        if not team_book(session, local_date(at)).works_in(row.team_id, here):
            move_on(session, row, by=by, at=at)
