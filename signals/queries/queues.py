"""The queues that people work from: views with their totals, and one page of rows.

Ordered by deadline only. A view is a way of looking: "mine" and "overdue" overlap. The
totals do not: ready + waiting by reason + taken + done = all (`rules.standing`).
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlmodel import Session, col

from outreach.access import Permission, Viewer, require
from outreach.auditing import seen
from outreach.clock import local_date
from outreach.rules.addresses import AddressParts, spaced_postcode, street_line
from outreach.tables import District, Person, Team
from signals.queries.reporters import shielded
from signals.queries.scope import signal_scope
from signals.queries.standing import (
    is_late,
    is_open,
    is_put_away,
    standing_case,
    states_of,
)
from signals.rules.kinds import SignalKind
from signals.rules.levels import Level
from signals.rules.queues import OF_THE_DESK, Queue
from signals.rules.standing import (
    Standing,
    Totals,
    WaitReason,
    standing_of,
)
from signals.rules.standing import is_late as late_of
from signals.rules.states import SIGNAL, SignalState
from signals.tables import Signal

P = Permission
PAGE = 25
"""Rows of one page: what one looks through at once."""


class View(StrEnum):
    """Ways of looking at what is open."""

    MINE = "mine"
    TEAM = "team"
    READY = "ready"
    LATE = "late"
    WAITING = "waiting"
    ALL = "all"


VIEW_LABELS = {
    View.MINE: "Van mij",
    View.TEAM: "Mijn team",
    View.READY: "Niet opgepakt",
    View.LATE: "Te laat",
    View.WAITING: "Wacht",
    View.ALL: "Alles wat openstaat",
}


class Counts(NamedTuple):
    """Totals of all that the viewer may see, and of each view."""

    totals: Totals
    views: dict[View, int]


class QueueRow(NamedTuple):
    """One signal in a list. `version_id` goes back with the act."""

    id: int
    version_id: int
    reference: str
    state: SignalState
    state_label: str
    standing: Standing
    queue: Queue | None
    level: Level | None
    proposed: bool
    """The level is what the rules propose: nobody weighed it yet."""
    kind: SignalKind | None
    place: str
    """Street and number, or the description; never a name."""
    district: str
    team_id: int | None
    team: str
    owner_id: int | None
    owner: str
    due_at: datetime | None
    late: bool
    paused: bool
    """The clock stands still."""
    waiting_reason: str
    back_on: date | None
    """Looked at again on this day."""
    failed_attempts: int


class QueuePage(NamedTuple):
    """One page of a view."""

    rows: list[QueueRow]
    total: int
    """Of the whole view."""
    first: int
    """Number of the first row, from 1; 0 when there are none."""


def queue_counts(session: Session, viewer: Viewer, *, at: datetime) -> Counts:
    """All totals, in two statements: what is open in its parts, and what is done."""
    require(viewer, P.SEE_SIGNALS)
    today, scope = local_date(at), signal_scope(viewer, P.SEE_SIGNALS)
    standing = standing_case(today).label("standing")
    flags = [_one_if(view_condition(view, viewer, at)).label(view) for view in View]
    inner = (
        select(standing, col(Signal.waiting_reason).label("reason"), *flags)
        .where(scope, is_open())
        .subquery()
    )
    sums = [func.sum(inner.c[view.value]) for view in View]
    rows = session.execute(
        select(inner.c.standing, inner.c.reason, func.count(), *sums).group_by(
            inner.c.standing, inner.c.reason
        )
    ).all()
    done = session.execute(
        select(func.count())
        .select_from(Signal)
        .where(scope, col(Signal.state).in_(states_of(Standing.DONE)))
    ).scalar_one()
    return Counts(
        _totals([(row[0], row[1], row[2]) for row in rows], done),
        {view: sum(row[3 + n] for row in rows) for n, view in enumerate(View)},
    )


def _one_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _totals(rows: list[tuple[str, str, int]], done: int) -> Totals:
    def of(standing: Standing) -> int:
        return sum(number for one, _, number in rows if one == standing)

    waiting = dict.fromkeys((reason.value for reason in WaitReason), 0)
    for standing, reason, number in rows:
        if standing == Standing.WAITING:
            waiting[reason] = waiting.get(reason, 0) + number
    return Totals(
        ready=of(Standing.READY),
        taken=of(Standing.TAKEN),
        snoozed=of(Standing.SNOOZED),
        waiting=waiting,
        done=done,
    )


def queue_page(
    session: Session,
    viewer: Viewer,
    view: View,
    *,
    page: int = 1,
    total: int | None = None,
    at: datetime,
) -> QueuePage:
    """One page of a view, the earliest deadline first. `page` counts from 1.

    `total` of the view, where the caller has counted it just now.
    """
    require(viewer, P.SEE_SIGNALS)
    scope = signal_scope(viewer, P.SEE_SIGNALS)
    condition = and_(scope, view_condition(view, viewer, at))
    if total is None:
        counted = select(func.count()).select_from(Signal).where(condition)
        total = session.execute(counted).scalar_one()
    pages = max(1, -(-total // PAGE))
    skip = (min(max(page, 1), pages) - 1) * PAGE
    ids = (
        select(col(Signal.id))
        .where(condition)
        .order_by(col(Signal.due_at), col(Signal.id))
        .limit(PAGE)
        .offset(skip)
    )
    found = [row[0] for row in session.execute(ids)]
    rows = rows_of(session, found, at)
    about = session.scalars(
        select(col(Signal.resident_id)).where(
            col(Signal.id).in_(found), col(Signal.resident_id).is_not(None)
        )
    )
    seen(session, viewer, P.SEE_SIGNALS, [who for who in about if who], kind="signal")
    return QueuePage(rows, total, skip + 1 if rows else 0)


def view_condition(view: View, viewer: Viewer, at: datetime) -> ColumnElement[bool]:
    """What belongs to a view, beside the scope. What waits or was put away is not in
    "mine" and "my team" until its day has come."""
    today = local_date(at)
    standing = standing_case(today)
    match view:
        case View.MINE:
            mine = col(Signal.owner_id) == viewer.person_id
            return and_(is_open(), mine, ~is_put_away(today))
        case View.TEAM:
            return and_(is_open(), _of_my_team(viewer), ~is_put_away(today))
        case View.READY:
            return standing == Standing.READY.value
        case View.LATE:
            return is_late(at)
        case View.WAITING:
            return standing.in_([Standing.WAITING.value, Standing.SNOOZED.value])
        case View.ALL:
            return is_open()


def _of_my_team(viewer: Viewer) -> ColumnElement[bool]:
    """With the viewer's own teams; of the municipal desk: what the desk owns."""
    grants = list(viewer.grants_for(P.WORK_SIGNALS))
    teams = {grant.team_id for grant in grants if grant.team_id is not None}
    ways: list[Any] = [col(Signal.team_id).in_(teams)]
    if any(grant.team_id is None and grant.provider_id is None for grant in grants):
        ways.append(col(Signal.queue).in_(OF_THE_DESK))
    return or_(*ways)


def rows_of(session: Session, ids: list[int], at: datetime) -> list[QueueRow]:
    """Rows by id, in that order. A part of a query that held the scope before."""
    statement = (
        select(Signal, col(District.name), col(Team.name), col(Person.name))
        .outerjoin(District, col(District.code) == col(Signal.district_code))
        .outerjoin(Team, col(Team.id) == col(Signal.team_id))
        .outerjoin(Person, col(Person.id) == col(Signal.owner_id))
        .where(col(Signal.id).in_(ids))
    )
    found = {
        row[0].id: _row(*row, place=_place(session, row[0]), at=at)
        for row in session.execute(statement).all()
    }
    return [found[number] for number in ids if number in found]


def _row(
    row: Signal,
    district: str | None,
    team: str | None,
    owner: str | None,
    *,
    place: str,
    at: datetime,
) -> QueueRow:
    return QueueRow(
        id=row.id or 0,
        version_id=row.version_id,
        reference=row.reference,
        state=row.state,
        state_label=SIGNAL.labels[row.state],
        standing=standing_of(row.state, row.snoozed_until, local_date(at)),
        queue=row.queue,
        level=row.level or row.proposed_level,
        proposed=row.level is None,
        kind=row.kind or row.proposed_kind,
        place=place,
        district=district or "",
        team_id=row.team_id,
        team=team or "",
        owner_id=row.owner_id,
        owner=owner or "",
        due_at=row.due_at,
        late=late_of(row.state, row.due_at, row.paused_at, at),
        paused=row.paused_at is not None,
        waiting_reason=row.waiting_reason,
        back_on=row.snoozed_until,
        failed_attempts=row.failed_attempts,
    )


def _place(session: Session, row: Signal) -> str:
    """Where it is, in one line."""
    house = AddressParts(
        street=row.street or spaced_postcode(row.postcode),
        house_number=row.house_number,
        house_letter=row.house_letter,
        house_addition=row.house_addition,
    )
    told = street_line(house) or shielded(session, row, row.place_text).text
    return told or "adres nog niet bekend"
