"""Signals that lie where they can no longer lie: a team, a provider or a duty ended.

For the job that moves them on. Ids only; nothing about a person.
"""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, false, or_
from sqlmodel import Session, col, func, select

from outreach.access import Permission, Viewer, require
from outreach.clock import local_date
from outreach.tables import Resident
from signals.queries.leavers import has_left
from signals.queries.scope import signal_scope
from signals.queries.team_books import team_book
from signals.rules.queues import Queue
from signals.rules.states import WITH_TEAM, SignalState
from signals.rules.team_book import Place
from signals.tables import OnCallDuty, Signal

S = SignalState


class OutOfPlace(NamedTuple):
    """One signal and why it has to move."""

    signal_id: int
    why: str
    """A code, for the history."""


def out_of_place(session: Session, viewer: Viewer, *, at: datetime) -> list[OutOfPlace]:
    """What must be looked at again, the oldest first.

    `team_ended`: its team stopped, may not have it any more (provider, non-disclosure)
    or, while nobody took it, works elsewhere now. `owner_left`: whoever has it works
    here no more. `duty_ended`: nobody took it during a duty that is over. `no_team`:
    it never had one.
    """
    require(viewer, Permission.SEE_SIGNALS)
    mine = signal_scope(viewer, Permission.SEE_SIGNALS)
    checks = (
        ("team_ended", _team_ended(session, at)),
        ("owner_left", _owner_left(local_date(at))),
        ("duty_ended", _duty_ended(at)),
        ("no_team", col(Signal.state) == S.NOT_ROUTED),
    )
    found: dict[int, str] = {}
    for why, condition in checks:
        for number in session.exec(select(Signal.id).where(mine, condition)):
            found.setdefault(number or 0, why)
    return [OutOfPlace(number, why) for number, why in sorted(found.items())]


def _team_ended(session: Session, at: datetime) -> ColumnElement[bool]:
    """Asked of each combination of team and place that occurs, not of each signal."""
    book = team_book(session, local_date(at))
    shielded = or_(
        col(Signal.municipal).is_(True), func.coalesce(Resident.nondisclosure, 0) > 0
    )
    rows = session.exec(
        select(
            col(Signal.team_id),
            col(Signal.district_code),
            col(Signal.neighbourhood_code),
            shielded.label("shielded"),
        )
        .outerjoin(Resident, col(Resident.id) == col(Signal.resident_id))
        .where(col(Signal.state).in_(WITH_TEAM), col(Signal.team_id).is_not(None))
        .distinct()
    ).all()
    wrong: list[ColumnElement[bool]] = []
    for team_id, district, neighbourhood, veiled in rows:
        place = Place(district, neighbourhood, bool(veiled))
        here = and_(
            col(Signal.team_id) == team_id,
            col(Signal.district_code).is_not_distinct_from(district),
            col(Signal.neighbourhood_code).is_not_distinct_from(neighbourhood),
        )
        if not book.may_have(team_id or 0, place):
            wrong.append(and_(here, _is_shielded() if veiled else ~_is_shielded()))
        elif not book.works_in(team_id or 0, place):
            wrong.append(and_(here, _nobody_took()))
    return and_(col(Signal.state).in_(WITH_TEAM), or_(false(), *wrong))


def _is_shielded() -> ColumnElement[bool]:
    """As `place_of`, in SQL."""
    now = select(Resident.id).where(
        col(Resident.id) == col(Signal.resident_id), col(Resident.nondisclosure) > 0
    )
    return or_(col(Signal.municipal).is_(True), now.correlate(Signal).exists())


def _nobody_took() -> ColumnElement[bool]:
    return and_(col(Signal.state) == S.ROUTED, col(Signal.owner_id).is_(None))


def _owner_left(day: date) -> ColumnElement[bool]:
    return and_(col(Signal.state).in_(WITH_TEAM), has_left(col(Signal.owner_id), day))


def _duty_ended(at: datetime) -> ColumnElement[bool]:
    """Given to who was on call and not picked up. Who was given it by a colleague and
    never was on call keeps it."""
    duty = select(OnCallDuty.id).where(
        col(OnCallDuty.person_id) == col(Signal.owner_id)
    )
    over = duty.where(
        col(OnCallDuty.until_at) <= at,
        col(OnCallDuty.until_at) > col(Signal.triaged_at),
    ).correlate(Signal)
    running = duty.where(
        col(OnCallDuty.from_at) <= at, col(OnCallDuty.until_at) > at
    ).correlate(Signal)
    return and_(
        col(Signal.state) == S.ROUTED,
        col(Signal.queue) == Queue.ON_CALL,
        over.exists(),
        ~running.exists(),
    )
