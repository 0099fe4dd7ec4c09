"""What the planner of waves needs to know of each area: one read for all areas."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.calendars import monday_of
from outreach.clock import local_date
from outreach.queries.anonymous import judged_letters
from outreach.queries.capacity import capacities
from outreach.queries.municipality import norm_in_force
from outreach.queries.scope import district_scope
from outreach.rules.cycles import Verdict, WaveState
from outreach.rules.invitations import Answer, InvitationState, WithdrawReason
from outreach.rules.visits import VisitState
from outreach.rules.waves import WEEK, Response, expected_response
from outreach.tables import (
    Cycle,
    CycleMember,
    District,
    Invitation,
    Resident,
    Visit,
    Wave,
)
from outreach.wall import over_the_wall

OBSERVED_DAYS = 730
"""How far back an area's own response is looked at. House rule: two years."""


class Outlook(NamedTuple):
    """One area as the planner sees it."""

    district_code: str
    name: str
    response: Response
    free: dict[date, int]
    """Visits that can still be made, by the Monday of the week."""
    backlog: float
    """Visits that earlier letters and answers will still ask for at the first week."""
    waiting: int
    """Persons who are to be invited and were not written to."""


class _Counts(NamedTuple):
    """Persons and visits by district."""

    waiting: Counter[str]
    asked: Counter[str]
    """Visits that were asked for and have no appointment."""
    unposted: Counter[str]
    """Letters of approved waves that are not posted yet."""
    open_letters: Counter[str]
    """Letters that were posted too short ago to judge."""
    open_yes: Counter[str]
    mature_letters: Counter[str]
    mature_yes: Counter[str]


@over_the_wall
def outlooks(
    session: Session,
    viewer: Viewer,
    *,
    cycle_id: int,
    first_week: date,
    weeks: int,
    today: date,
) -> list[Outlook]:
    """The outlook of each area in the viewer's scope, by name.

    `first_week` is a Monday; `weeks` how many weeks of letters are planned. The free
    visits reach beyond them for as long as a wave may be visited.
    """
    require(viewer, Permission.PLAN_WAVES)
    areas = session.exec(
        select(District.code, District.name)
        .where(district_scope(viewer, Permission.PLAN_WAVES, col(District.code)))
        .order_by(col(District.name))
    ).all()
    codes = [code for code, _ in areas]
    free = _free(session, viewer, codes, first_week, weeks, today)
    counts = _counts(session, cycle_id, today)
    norm = float(norm_in_force(session, "expected_response"))
    found = []
    for code, name in areas:
        response = expected_response(
            counts.mature_letters[code], counts.mature_yes[code], norm
        )
        found.append(
            Outlook(
                code,
                name,
                response,
                free[code],
                _backlog(counts, code, response.share, free[code], first_week),
                counts.waiting[code],
            )
        )
    return found


def not_written_to(cycle_id: int) -> ColumnElement[bool]:
    """Members who wait for a letter, over CycleMember left joined to Invitation, Wave.

    Nobody made an invitation, or its wave was cancelled, or its letter was kept back
    when the wave was printed.
    """
    kept_back = and_(
        col(Invitation.state) == InvitationState.PLANNED,
        col(Wave.state).in_([WaveState.PRINTED, WaveState.POSTED]),
    )
    cancelled = and_(
        col(Invitation.state) == InvitationState.WITHDRAWN,
        col(Invitation.withdrawn_reason) == WithdrawReason.WAVE_CANCELLED,
    )
    return and_(
        col(CycleMember.cycle_id) == cycle_id,
        col(CycleMember.verdict) == Verdict.INVITE,
        col(Resident.died).is_(False),
        col(Resident.suspension_reason) == "",
        or_(col(Invitation.id).is_(None), kept_back, cancelled),
    )


def join_members(statement: Any) -> Any:
    """Join a statement over CycleMember to resident, invitation and its wave."""
    return (
        statement.join(Resident, col(Resident.id) == col(CycleMember.resident_id))
        .outerjoin(
            Invitation,
            and_(
                col(Invitation.cycle_id) == col(CycleMember.cycle_id),
                col(Invitation.resident_id) == col(CycleMember.resident_id),
            ),
        )
        .outerjoin(Wave, col(Wave.id) == col(Invitation.wave_id))
    )


def waiting_by_district(
    session: Session, cycle_id: int, scope: ColumnElement[bool] | None = None
) -> Counter[str]:
    """Persons who wait for a letter, by where they live now; "" is no known area.

    For planner and screens that have asked for the permission; only counts. `scope`
    is over `Resident`: a provider does not count who is shielded.
    """
    code = func.coalesce(Resident.district_code, "")
    statement = join_members(select(code, func.count()).select_from(CycleMember))
    statement = statement.where(not_written_to(cycle_id))
    if scope is not None:
        statement = statement.where(scope)
    return _by_district(session.execute(statement.group_by(code)))


def _free(
    session: Session,
    viewer: Viewer,
    codes: list[str],
    first_week: date,
    weeks: int,
    today: date,
) -> dict[str, dict[date, int]]:
    """Visits that can still be made, booked ones taken off."""
    start = min(monday_of(today), first_week)
    ahead = (first_week - start).days // 7 + weeks
    ahead += int(norm_in_force(session, "visiting_weeks"))
    capacity = capacities(session, viewer, codes, start, weeks=ahead)
    booked = _booked(session, start)
    return {
        code: {
            start + n * WEEK: max(0, visits - booked[code, start + n * WEEK])
            for n, visits in enumerate(capacity[code])
        }
        for code in codes
    }


def _booked(session: Session, start: date) -> Counter[tuple[str, date]]:
    """Appointments by district and Monday."""
    rows = session.exec(
        select(Visit.district_code, Visit.starts_at).where(
            Visit.state == VisitState.SCHEDULED, col(Visit.starts_at).is_not(None)
        )
    )
    found: Counter[tuple[str, date]] = Counter()
    for code, starts_at in rows:
        if starts_at is not None and local_date(starts_at) >= start:
            found[code or "", monday_of(local_date(starts_at))] += 1
    return found


def _backlog(
    counts: _Counts,
    code: str,
    share: float,
    free: dict[date, int],
    first_week: date,
) -> float:
    """Visits still to come from earlier letters, after the weeks before the first.

    Letters that are not posted yet cannot be worked off before they are; the present
    week does not count either, most of it may be over.
    """
    posted = max(0.0, counts.open_letters[code] * share - counts.open_yes[code])
    done_before = sum(visits for week, visits in free.items() if week < first_week)
    done_before -= free[min(free)] if min(free) < first_week else 0
    left = max(0.0, posted + counts.asked[code] - done_before)
    return left + counts.unposted[code] * share


def _counts(session: Session, cycle_id: int, today: date) -> _Counts:
    mature = today - timedelta(weeks=int(norm_in_force(session, "mature_weeks")))
    this = col(Invitation.cycle_id) == cycle_id
    unposted = col(Invitation.state).in_(
        [InvitationState.PLANNED, InvitationState.PRINTED]
    )
    alike = _alike(session, cycle_id)
    first = today - timedelta(days=OBSERVED_DAYS)
    letters, yes = _letters(session, _mature(alike, mature, first))
    # Of people whose rows are gone only such counts are left.
    day_after = first + timedelta(days=1)
    for code, gone in judged_letters(session, alike, day_after, mature).items():
        letters[code] += gone[0]
        yes[code] += gone[1]
    return _Counts(
        waiting_by_district(session, cycle_id),
        _asked(session),
        _letters(session, and_(this, unposted))[0],
        *_letters(session, and_(this, col(Invitation.posted_on) > mature)),
        letters,
        yes,
    )


def _alike(session: Session, cycle_id: int) -> Any:
    """Ids of the cycles with the same approach."""
    cycle = session.get(Cycle, cycle_id)
    approach = cycle.approach if cycle else None
    return select(col(Cycle.id)).where(col(Cycle.approach) == approach)


def _mature(alike: Any, mature: date, first: date) -> ColumnElement[bool]:
    """Letters old enough to judge, and not too old."""
    return and_(
        col(Invitation.cycle_id).in_(alike),
        col(Invitation.posted_on) <= mature,
        col(Invitation.posted_on) > first,
    )


def _letters(
    session: Session, which: ColumnElement[bool]
) -> tuple[Counter[str], Counter[str]]:
    """Letters by district, and how many of them were answered with yes."""
    yes = func.sum(case((col(Invitation.answer) == Answer.YES, 1), else_=0))
    rows = session.execute(
        select(Invitation.district_code, func.count(), yes)
        .where(which, col(Invitation.state) != InvitationState.WITHDRAWN)
        .group_by(col(Invitation.district_code))
    ).all()
    return (
        Counter({code or "": count for code, count, _ in rows}),
        Counter({code or "": int(said or 0) for code, _, said in rows}),
    )


def _asked(session: Session) -> Counter[str]:
    rows = session.execute(
        select(Visit.district_code, func.count())
        .where(col(Visit.state).in_([VisitState.REQUESTED, VisitState.NOT_HOME]))
        .group_by(col(Visit.district_code))
    )
    return _by_district(rows)


def _by_district(rows: Iterable[Any]) -> Counter[str]:
    """Rows of (code, count); "" where the district is not known."""
    return Counter({row[0] or "": int(row[1]) for row in rows})
