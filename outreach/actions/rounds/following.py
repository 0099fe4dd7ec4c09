"""Rounds are what appointments make of them: they follow, whatever moved a visit.

A plan makes rounds. After that a visit is booked by phone, cancelled or moved by a
colleague, and the round of that day changes with it: a higher SEQUENCE for the
visitor's calendar, and a sheet that is out of date says so by its state.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import delete, exists, func
from sqlmodel import Session, col, or_, select

from outreach.access import Viewer
from outreach.actions.history import (
    AFTER_VISITS,
    CHUNK,
    begin_history,
    transition,
)
from outreach.auditing import before_notes
from outreach.clock import local_date
from outreach.queries.visitor_days import TAKES_TIME, start_of
from outreach.rules.round_states import ROUND, PlanState, RoundAct, RoundState
from outreach.rules.rounds.stored import Way
from outreach.rules.visits import VisitState
from outreach.tables import Person, Round, RoundPlan, RoundStop, Visit

STANDS = (*TAKES_TIME, VisitState.NOT_HOME)
"""What belongs in a round: to come, made, or tried in vain."""
MOVED = "round_visits_moved"


class RoundKey(NamedTuple):
    """One visitor's day in one area."""

    visitor_id: int
    day: date
    district_code: str


class Following(NamedTuple):
    """What is known when rounds follow a plan; of a single booking nothing is."""

    plan_id: int | None = None
    ways: Mapping[tuple[int, int], Way] = {}
    """By (visitor, visit)."""
    silent: Mapping[int, datetime] = {}
    """Visits that moved so little that nobody was told: what they were told before."""


def follow_rounds(
    session: Session,
    keys: Collection[RoundKey],
    following: Following | None = None,
    *,
    by: Viewer,
    at: datetime,
) -> int:
    """Bring these rounds in line with the visits; returns how many changed.

    Rounds of days that are over stay as they were, and so do rounds whose paper came
    back. A round without visits is cancelled. Made are rounds of a plan, and of days
    that a published plan holds.
    """
    today = local_date(at)
    wanted = sorted({key for key in keys if key.day >= today})
    if not wanted:
        return 0
    given = following or Following()
    rounds = _rounds(session, wanted)
    visits = _visits(session, wanted)
    stops = _stops(session, [row.id for row in rounds.values() if row.id])
    planned = _planned(session, wanted) if given.plan_id is None else {}
    changed = 0
    for key in wanted:
        there = visits.get(key, [])
        plan_id = given.plan_id or planned.get(key)
        row = rounds.get(key)
        if row is None and there and plan_id is not None:
            row = _begin(session, key, plan_id, by=by, at=at)
            _lay(session, row, there, {}, given)
            changed += 1
        elif row is not None and row.state is not RoundState.RETURNED:
            old = stops.get(row.id or 0, {})
            changed += _change(session, row, there, old, given, by=by, at=at)
    session.flush()
    return changed


def keys_of(session: Session, visit_ids: Iterable[int], code: str) -> set[RoundKey]:
    """The rounds in which these visits stand now."""
    rows = _standing_in(session, list(visit_ids))
    return {key for key in rows if key.district_code == code}


def _standing_in(session: Session, ids: Sequence[int]) -> set[RoundKey]:
    found: set[RoundKey] = set()
    for start in range(0, len(ids), CHUNK):
        rows = session.execute(
            select(col(Round.visitor_id), col(Round.day), col(Round.district_code))
            .join(RoundStop, col(RoundStop.round_id) == col(Round.id))
            .where(col(RoundStop.visit_id).in_(ids[start : start + CHUNK]))
            .distinct()
        )
        found |= {RoundKey(*row) for row in rows}
    return found


def visits_moved(
    session: Session, ids: Iterable[int], *, by: Viewer, at: datetime
) -> None:
    """Have the rounds of these visits follow at the end of the transaction."""
    waiting: set[int] | None = session.info.get(MOVED)
    if waiting is None:
        waiting = session.info[MOVED] = set()
        before_notes(session, partial(_follow_moved, by=by, at=at))
    waiting.update(ids)


def _follow_moved(session: Session, *, by: Viewer, at: datetime) -> None:
    ids = sorted(session.info.pop(MOVED, set()))
    _drop_shielded(session, ids, local_date(at))
    keys = _standing_in(session, ids)
    today = start_of(local_date(at))
    for start in range(0, len(ids), CHUNK):
        rows = session.execute(
            select(
                col(Visit.visitor_id),
                col(Visit.second_visitor_id),
                col(Visit.starts_at),
                col(Visit.district_code),
            ).where(
                col(Visit.id).in_(ids[start : start + CHUNK]),
                col(Visit.state) == VisitState.SCHEDULED,
                col(Visit.starts_at) >= today,
                col(Visit.district_code).is_not(None),
            )
        )
        for one, two, starts_at, code in rows:
            for who in (one, two):
                if who is not None:
                    keys.add(RoundKey(who, local_date(starts_at), code))
    follow_rounds(session, keys, by=by, at=at)


def _drop_shielded(session: Session, ids: Sequence[int], today: date) -> None:
    """Who may not be shown to a provider any more, and left its visitor's hands, goes
    from that visitor's rounds of days that are over as well."""
    for start in range(0, len(ids), CHUNK):
        taken = exists().where(
            col(Visit.id) == col(RoundStop.visit_id),
            col(Visit.municipal).is_(True),
            col(Round.id) == col(RoundStop.round_id),
            col(Round.provider_id).is_not(None),
            col(Round.day) < today,
            func.coalesce(col(Visit.visitor_id), 0) != col(Round.visitor_id),
            func.coalesce(col(Visit.second_visitor_id), 0) != col(Round.visitor_id),
        )
        session.execute(
            delete(RoundStop)
            .where(col(RoundStop.visit_id).in_(ids[start : start + CHUNK]), taken)
            .execution_options(synchronize_session=False)
        )


AFTER_VISITS.append(visits_moved)


def _rounds(session: Session, keys: Sequence[RoundKey]) -> dict[RoundKey, Round]:
    """The rounds that are there, held until the end of the transaction.

    Two appointments of one round may change at the same moment (PostgreSQL; SQLite has
    one writer). Whoever comes second waits here, and reads what the first one left.
    Rounds are held after visits and visitors, and in one order.
    """
    rows = session.exec(
        select(Round)
        .where(
            col(Round.visitor_id).in_({key.visitor_id for key in keys}),
            col(Round.day).between(_first_day(keys), _last_day(keys)),
        )
        .order_by(col(Round.id))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    found = {RoundKey(row.visitor_id, row.day, row.district_code): row for row in rows}
    return {key: found[key] for key in keys if key in found}


def _first_day(keys: Iterable[RoundKey]) -> date:
    """The first day of some rounds."""
    return min(key.day for key in keys)


def _last_day(keys: Iterable[RoundKey]) -> date:
    """The last one."""
    return max(key.day for key in keys)


def _visits(session: Session, keys: Sequence[RoundKey]) -> dict[RoundKey, list[Visit]]:
    """What stands in each of these rounds, by time."""
    people = {key.visitor_id for key in keys}
    last = start_of(_last_day(keys) + timedelta(days=1))
    rows = session.exec(
        select(Visit)
        .where(
            or_(
                col(Visit.visitor_id).in_(people),
                col(Visit.second_visitor_id).in_(people),
            ),
            col(Visit.starts_at) >= start_of(_first_day(keys)),
            col(Visit.starts_at) < last,
            col(Visit.state).in_(STANDS),
        )
        .order_by(col(Visit.starts_at), col(Visit.id))
        .execution_options(populate_existing=True)
    )
    found: dict[RoundKey, list[Visit]] = defaultdict(list)
    for row in rows:
        if row.starts_at is None or row.district_code is None:
            continue
        for who in (row.visitor_id, row.second_visitor_id):
            if who is not None:
                day = local_date(row.starts_at)
                found[RoundKey(who, day, row.district_code)].append(row)
    return found


def _stops(session: Session, ids: Collection[int]) -> dict[int, dict[int, RoundStop]]:
    """By round, then by visit."""
    found: dict[int, dict[int, RoundStop]] = defaultdict(dict)
    if ids:
        rows = session.exec(
            select(RoundStop)
            .where(col(RoundStop.round_id).in_(ids))
            .execution_options(populate_existing=True)
        )
        for row in rows:
            found[row.round_id][row.visit_id] = row
    return found


def _planned(session: Session, keys: Sequence[RoundKey]) -> dict[RoundKey, int]:
    """The published plan that holds the day of each round."""
    rows = session.exec(
        select(RoundPlan)
        .where(
            col(RoundPlan.state) == PlanState.PUBLISHED,
            col(RoundPlan.district_code).in_({key.district_code for key in keys}),
            col(RoundPlan.first_day) <= _last_day(keys),
        )
        .order_by(col(RoundPlan.id))
    ).all()
    return {
        key: row.id or 0
        for row in rows
        for key in keys
        if row.district_code == key.district_code
        and row.first_day <= key.day < row.first_day + timedelta(days=row.days)
    }


def _begin(
    session: Session,
    key: RoundKey,
    plan_id: int,
    *,
    by: Viewer,
    at: datetime,
) -> Round:
    person = session.get(Person, key.visitor_id)
    provider_id = person.provider_id if person else None
    row = Round(**key._asdict(), provider_id=provider_id, plan_id=plan_id)
    begin_history(session, row, ROUND, by=by, at=at)
    return row


def _change(
    session: Session,
    row: Round,
    there: Sequence[Visit],
    old: Mapping[int, RoundStop],
    given: Following,
    *,
    by: Viewer,
    at: datetime,
) -> bool:
    """Change a round that differs from its visits; False when it does not."""
    if _same(there, old):
        if given.ways:
            _lay(session, row, there, old, given)
        return False
    _lay(session, row, there, old, given)
    values: dict[str, Any] = {"sequence": row.sequence + 1}
    if given.plan_id is not None:
        values["plan_id"] = given.plan_id
    empty = not there and row.state is not RoundState.LOCKED
    act = RoundAct.CANCEL if empty else RoundAct.CHANGE
    transition(session, row, ROUND, act, by=by, at=at, values=values)
    return True


def _same(there: Sequence[Visit], old: Mapping[int, RoundStop]) -> bool:
    stands = [(visit.id, visit.starts_at, visit.minutes) for visit in there]
    ordered = sorted(old.values(), key=lambda stop: stop.position)
    return stands == [(one.visit_id, one.starts_at, one.minutes) for one in ordered]


def _lay(
    session: Session,
    row: Round,
    there: Sequence[Visit],
    old: Mapping[int, RoundStop],
    given: Following,
) -> None:
    """The stops of a round become these visits; what was known of each stays."""
    now = {visit.id for visit in there}
    for number, stop in old.items():
        if number not in now:
            session.delete(stop)
    for position, visit in enumerate(there, start=1):
        assert visit.starts_at is not None  # a stop is a visit with an appointment
        stop = old.get(visit.id or 0) or RoundStop(
            round_id=row.id or 0,
            visit_id=visit.id or 0,
            position=position,
            starts_at=visit.starts_at,
            minutes=visit.minutes,
        )
        if stop.starts_at != visit.starts_at or visit.id in given.silent:
            stop.told_at = given.silent.get(visit.id or 0)
        stop.position = position
        stop.starts_at = visit.starts_at
        stop.minutes = visit.minutes
        way = given.ways.get((row.visitor_id, visit.id or 0))
        if way is not None:
            stop.travel_minutes, stop.approximate = way
        session.add(stop)
