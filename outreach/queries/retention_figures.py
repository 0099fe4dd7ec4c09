"""The part that some people have in all figures, so that it can be kept without them.

Taken before and after their rows go, the difference is what must be added for ever:
right by construction, also where a visit or an address is shared with somebody who
stays.
"""

from typing import Any, NamedTuple

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from outreach.queries.anonymous import BY_CYCLE, BY_YEAR, JUDGED, JUDGED_YES
from outreach.queries.funnel_cells import fine_cells
from outreach.queries.funnel_rows import Within, calendar_year
from outreach.queries.not_reached import last_steps
from outreach.rules.invitations import Answer, InvitationState
from outreach.tables import Invitation


class Place(NamedTuple):
    """Where a count stands: the key of `AnonymousOutcome`."""

    counted: str
    cycle_id: int
    district_code: str
    provider_id: int
    age_band: str
    month: str
    posted: str
    step: str
    outcome: str


Part = dict[Place, int]


def part_in_figures(
    session: Session, only: Any, *, cycle_id: int, years: range
) -> Part:
    """The share of some residents in the figures of a cycle and calendar years.

    `only` is a select of their ids; it must hold everybody who shares a visit or an
    address with one of them.
    """
    found: Part = {}
    views = [(BY_CYCLE, Within(cycle_id, None, only))]
    views += [(BY_YEAR, Within(None, calendar_year(year), only)) for year in years]
    for counted, within in views:
        for fine, value in fine_cells(session, within).items():
            cell, month = fine.cell, fine.month
            if within.period is not None:
                # A moment just after midnight belongs to the Dutch year.
                first, last = (day.isoformat()[:7] for day in within.period)
                month = min(max(month or first, first), last)
            key = Place(
                counted,
                *cell[:4],
                month,
                fine.posted,
                str(cell.code),
                cell.tag,
            )
            found[key] = found.get(key, 0) + value
    for one in last_steps(session, cycle_id, only):
        key = Place(BY_CYCLE, *one[:4], "", "", one.step, one.outcome)
        found[key] = found.get(key, 0) + one.value
    return found | _judged(session, only, cycle_id)


def _judged(session: Session, only: Any, cycle_id: int) -> Part:
    yes = func.sum(case((col(Invitation.answer) == Answer.YES, 1), else_=0))
    rows = session.execute(
        select(
            col(Invitation.district_code), col(Invitation.posted_on), func.count(), yes
        )
        .where(
            col(Invitation.cycle_id) == cycle_id,
            col(Invitation.resident_id).in_(only),
            col(Invitation.posted_on).is_not(None),
            col(Invitation.state) != InvitationState.WITHDRAWN,
        )
        .group_by(col(Invitation.district_code), col(Invitation.posted_on))
    )
    found: Part = {}
    for code, posted, letters, said in rows:
        place = (BY_CYCLE, cycle_id, code or "", 0, "", "", posted.isoformat())
        found[Place(*place, JUDGED, "")] = int(letters)
        if said:
            found[Place(*place, JUDGED_YES, "")] = int(said)
    return found


def difference(before: Part, after: Part) -> Part:
    """What is no longer in the rows."""
    keys = before.keys() | after.keys()
    found = {key: before.get(key, 0) - after.get(key, 0) for key in keys}
    return {key: value for key, value in found.items() if value}
