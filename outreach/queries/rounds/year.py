"""What the year view knows of each area: a few counts, read once for all of them."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from outreach.access import Permission, Viewer, require
from outreach.calendars import monday_of
from outreach.clock import local_date
from outreach.queries.capacity import capacity_by_visitor
from outreach.queries.municipality import norm_in_force
from outreach.queries.wave_planning import OBSERVED_DAYS, outlooks
from outreach.rules.cycles import WaveState
from outreach.rules.invitations import Answer, InvitationState
from outreach.rules.rounds.year import (
    LONGEST_DELAY,
    AreaAhead,
    Sent,
    Year,
    reply_delay,
)
from outreach.rules.visits import VisitState
from outreach.rules.waves import WEEK
from outreach.tables import Cycle, Invitation, Person, Visit, Wave
from outreach.wall import over_the_wall

LAST_WEEK = 52
"""Weeks after its opening at which a cycle without a closing day is over."""


class YearAhead(NamedTuple):
    """A cycle from next week on, in the viewer's areas."""

    year: Year
    areas: tuple[AreaAhead, ...]
    """By name."""
    responses: dict[str, str]
    """District code -> which response is expected and why, in Dutch."""
    visitors: tuple[tuple[int, str], ...]
    """Who makes visits in these weeks: person and name, by name."""


@over_the_wall
def year_ahead(
    session: Session, viewer: Viewer, *, cycle_id: int, today: date
) -> YearAhead:
    """The weeks of a cycle that are still to come, week 0 being the next one.

    Counts only; a figure that leaves people out would plan too few visits. No areas
    outside the scope, and no weeks where the cycle is over.
    """
    for permission in (
        Permission.PLAN_ROUNDS,
        Permission.PLAN_WAVES,
        Permission.SEE_PEOPLE,
    ):
        require(viewer, permission)
    year = _year(session, cycle_id, today)
    outlook = outlooks(
        session, viewer, cycle_id=cycle_id, first_week=year.first, weeks=1, today=today
    )
    codes = [one.district_code for one in outlook]
    visitors = capacity_by_visitor(
        session,
        viewer,
        codes,
        year.first,
        weeks=year.horizon,
        travel_minutes=int(norm_in_force(session, "travel_allowance")),
    )
    booked = _booked(session, year)
    asked, sent = _asked(session), _sent(session, cycle_id, year)
    drafts = _drafts(session, cycle_id, year)
    areas = tuple(
        AreaAhead(
            code=one.district_code,
            name=one.name,
            share=one.response.share,
            observed=one.response.source == "observed",
            visitors=visitors.get(one.district_code, {}),
            booked=[booked[one.district_code, n] for n in range(year.horizon)],
            asked=asked[one.district_code],
            sent=tuple(sent[one.district_code]),
            drafts=drafts[one.district_code],
            waiting=one.waiting,
        )
        for one in outlook
    )
    people = {person_id for area in areas for person_id in area.visitors}
    return YearAhead(
        year,
        areas,
        {one.district_code: one.response.sentence for one in outlook},
        _names(session, sorted(people)),
    )


def _year(session: Session, cycle_id: int, today: date) -> Year:
    cycle = session.get(Cycle, cycle_id)
    first = monday_of(today) + WEEK
    weeks = 0
    if cycle is not None and cycle.closed_at is None:
        closes = cycle.closes_on or cycle.open_from + LAST_WEEK * WEEK
        weeks = max(0, (monday_of(closes) - first).days // 7 + 1)
    visiting = int(norm_in_force(session, "visiting_weeks"))
    return Year(first, weeks, visiting, _delay(session, today))


def _delay(session: Session, today: date) -> tuple[float, ...]:
    """How long people took to say yes, of letters long enough ago to judge."""
    mature = today - timedelta(weeks=LONGEST_DELAY)
    rows = session.execute(
        select(col(Invitation.posted_on), col(Invitation.answered_at)).where(
            col(Invitation.answer) == Answer.YES,
            col(Invitation.posted_on) <= mature,
            col(Invitation.posted_on) > today - timedelta(days=OBSERVED_DAYS),
            col(Invitation.answered_at).is_not(None),
        )
    )
    return reply_delay((local_date(at) - posted).days // 7 for posted, at in rows)


def _booked(session: Session, year: Year) -> Counter[tuple[str, int]]:
    """Appointments by district and week from the first."""
    rows = session.execute(
        select(col(Visit.district_code), col(Visit.starts_at)).where(
            col(Visit.state) == VisitState.SCHEDULED, col(Visit.starts_at).is_not(None)
        )
    )
    found: Counter[tuple[str, int]] = Counter()
    for code, starts_at in rows:
        found[code or "", (local_date(starts_at) - year.first).days // 7] += 1
    return found


def _asked(session: Session) -> Counter[str]:
    rows = session.execute(
        select(col(Visit.district_code), func.count())
        .where(col(Visit.state).in_([VisitState.REQUESTED, VisitState.NOT_HOME]))
        .group_by(col(Visit.district_code))
    )
    return Counter({code or "": int(count) for code, count in rows})


def _sent(session: Session, cycle_id: int, year: Year) -> dict[str, list[Sent]]:
    """Letters posted or decided on, by the week of posting.

    Those that should have left by now and did not, leave in week 0.
    """
    yes = func.sum(case((col(Invitation.answer) == Answer.YES, 1), else_=0))
    place: tuple[Any, ...] = (
        col(Invitation.district_code),
        col(Invitation.posted_on),
        col(Wave.week_start),
    )
    rows = session.execute(
        select(*place, func.count(), yes)
        .outerjoin(Wave, col(Wave.id) == col(Invitation.wave_id))
        .where(
            col(Invitation.cycle_id) == cycle_id,
            col(Invitation.state) != InvitationState.WITHDRAWN,
        )
        .group_by(*place)
    )
    weeks: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    for code, posted_on, planned, letters, said_yes in rows:
        week = _week(year, posted_on) if posted_on else max(0, _week(year, planned))
        counts = weeks[code or "", week]
        counts[0] += letters
        counts[1] += int(said_yes or 0)
    found: dict[str, list[Sent]] = defaultdict(list)
    for (code, week), (letters, said) in sorted(weeks.items()):
        found[code].append(Sent(week, letters, said))
    return found


def _week(year: Year, day: date | None) -> int:
    return 0 if day is None else (day - year.first).days // 7


def _drafts(session: Session, cycle_id: int, year: Year) -> dict[str, dict[int, int]]:
    rows = session.execute(
        select(col(Wave.district_code), col(Wave.week_start), col(Wave.letters)).where(
            col(Wave.cycle_id) == cycle_id,
            col(Wave.state) == WaveState.PROPOSED,
            col(Wave.week_start) >= year.first,
        )
    )
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for code, monday, letters in rows:
        found[code][_week(year, monday)] = letters
    return found


def _names(session: Session, people: Sequence[int]) -> tuple[tuple[int, str], ...]:
    rows = session.execute(
        select(col(Person.id), col(Person.name))
        .where(col(Person.id).in_(people))
        .order_by(col(Person.name), col(Person.id))
    )
    return tuple((person_id, name) for person_id, name in rows)
