"""The figures of signals: counted from the rows, and shown by who may see what.

Whoever may read every report himself sees the figures as they are, also of one area.
Everybody else sees the totals of the city, and of doors, kinds of reporter, levels and
areas only the rows that `actions.publishing` published (decision 16).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from outreach.access import Permission, Viewer, ViewerKind, require
from outreach.clock import at_local, local_date
from outreach.queries.municipality import norm_in_force
from outreach.queries.scope import district_scope
from outreach.wall import over_the_wall
from signals.queries.clocks import Clocks, clocks
from signals.rules.attempts import Way
from signals.rules.deadlines import working_time
from signals.rules.deciding import TriageReason
from signals.rules.feedback import Message, Share, share
from signals.rules.figures import (
    Case,
    Code,
    Handled,
    LeadTime,
    Report,
    Sort,
    Waiting,
    counts,
    lead_time,
    tables,
)
from signals.rules.levels import Level
from signals.rules.norms import Unit, in_words
from signals.rules.standing import is_late
from signals.rules.states import ENDED, CloseReason, SignalState
from signals.tables import (
    Feedback,
    PublishedSignalRow,
    Reporter,
    Signal,
    SignalAttempt,
    SignalFollowUp,
)

MEASURED = (Level.URGENT_24H, Level.SOON_48H, Level.SAFETY_SUSPECTED, Level.ROUTINE_5WD)
"""Levels with a lead time. Acute is 112, at once; no action has none."""
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


class LevelTime(NamedTuple):
    """One row of the table "binnen norm, streef, realisatie"."""

    level: Level
    norm: str
    """As it is in force now; each case is held against the norm of its own day."""
    unit: Unit
    times: LeadTime


class SignalFigures(NamedTuple):
    """Everything that is shown of one year."""

    year: int
    reference_date: date
    """Peildatum."""
    totals: Mapping[str, int]
    tables: Mapping[Sort, Mapping[str, Mapping[str, int]]]
    """Sort -> row -> column -> number; what is not published is missing."""
    exact: bool
    """Rows as they are now; False: as published, at most."""
    lead_times: list[LevelTime]
    target: float
    """Share that should be within the norm, 0..1."""
    feedback: Share
    oldest_open_on: date | None


def sees_reports(viewer: Viewer) -> bool:
    """Whether a viewer may read every report in his figures himself."""
    if viewer.kind is not ViewerKind.PERSON:
        return False
    grants = list(viewer.grants_for(Permission.SEE_SIGNAL_FIGURES))
    reading = [one for one in grants if Permission.SEE_SIGNALS in one.permissions]
    return any(not one.area for one in reading) or (
        bool(grants) and len(reading) == len(grants)
    )


def sees_whole_city(viewer: Viewer) -> bool:
    """Whether the figures of a viewer are those of the whole city."""
    if viewer.kind is not ViewerKind.PERSON:
        return True
    grants = viewer.grants_for(Permission.SEE_SIGNAL_FIGURES)
    return any(not one.area for one in grants)


def years(session: Session, viewer: Viewer, *, today: date) -> list[int]:
    """The years of which there are signals, newest first; always this year."""
    require(viewer, Permission.SEE_SIGNAL_FIGURES)
    first = session.scalar(select(func.min(col(Signal.received_at))))
    begin = local_date(first).year if first else today.year
    return list(range(today.year, begin - 1, -1))


@over_the_wall
def signal_figures(
    session: Session,
    viewer: Viewer,
    *,
    year: int,
    at: datetime,
    district_code: str | None = None,
) -> SignalFigures | None:
    """The figures of a calendar year as this viewer may see them.

    `district_code` is for who reads the reports himself. None: the figures of a part
    of the city are too small to show to this viewer.
    """
    require(viewer, Permission.SEE_SIGNAL_FIGURES)
    exact = sees_reports(viewer)
    if not exact and (not sees_whole_city(viewer) or district_code is not None):
        return None
    rows = _rows(session, viewer, year, district_code)
    cases, reports = _cases(session, rows), _reports(rows)
    here = clocks(session, at)
    found = tables(reports, cases)
    return SignalFigures(
        year=year,
        reference_date=local_date(at),
        totals={Code.REPORTS: len(reports)} | counts(cases),
        tables=found if exact else published_rows(session, viewer, year=year),
        exact=exact,
        lead_times=[_level_time(level, rows, here, at) for level in MEASURED],
        target=float(norm_in_force(session, "within_norm_target")),
        feedback=_feedback(session, rows, local_date(at)),
        oldest_open_on=_oldest(rows),
    )


def true_tables(
    session: Session, viewer: Viewer, *, year: int
) -> dict[Sort, dict[str, dict[str, int]]]:
    """Every table of a year as it truly is; for `actions.publishing` alone."""
    require(viewer, Permission.SEE_SIGNALS)
    rows = _rows(session, viewer, year, None)
    return tables(_reports(rows), _cases(session, rows))


def published_rows(
    session: Session, viewer: Viewer, *, year: int
) -> dict[Sort, dict[str, dict[str, int]]]:
    """What stands of the tables of a year: the newest row of each key."""
    require(viewer, Permission.SEE_SIGNAL_FIGURES)
    found: dict[Sort, dict[str, dict[str, int]]] = {sort: {} for sort in Sort}
    for row in session.scalars(
        select(PublishedSignalRow)
        .where(col(PublishedSignalRow.year) == year)
        .order_by(col(PublishedSignalRow.id))
    ):
        found[Sort(row.sort)][row.key] = row.numbers
    return found


# --- counting ---

_COLUMNS = (
    "id",
    "state",
    "door",
    "reporter_kind",
    "level",
    "level_reason",
    "district_code",
    "municipal",
    "known",
    "isolated",
    "close_reason",
    "joined_to_id",
    "received_at",
    "contacted_at",
    "contact_in_time",
    "closed_at",
    "due_at",
    "paused_at",
)


def _rows(
    session: Session, viewer: Viewer, year: int, district_code: str | None
) -> Sequence[Any]:
    """The reports of a year: a joined one goes with the year of its lead."""
    begin = at_local(date(year, 1, 1), time.min)
    end = at_local(date(year + 1, 1, 1), time.min)
    lead = Signal.__table__.alias("lead")  # type: ignore[attr-defined]
    of_lead = func.coalesce(lead.c.received_at, col(Signal.received_at))
    statement = (
        select(*(getattr(Signal, name) for name in _COLUMNS))
        .join(lead, lead.c.id == col(Signal.joined_to_id), isouter=True)
        .where(
            of_lead >= begin,
            of_lead < end,
            district_scope(
                viewer,
                Permission.SEE_SIGNAL_FIGURES,
                col(Signal.district_code),
                municipal=col(Signal.municipal),
            ),
        )
    )
    if district_code is not None:
        statement = statement.where(col(Signal.district_code) == district_code)
    return session.execute(statement).all()


def _reports(rows: Iterable[Any]) -> list[Report]:
    return [Report(row.door, row.reporter_kind) for row in rows]


def _leads(rows: Iterable[Any]) -> list[Any]:
    return [row for row in rows if row.state is not SignalState.JOINED]


def _cases(session: Session, rows: Sequence[Any]) -> list[Case]:
    ids = {row.id for row in _leads(rows)}
    visited, raised = _visited(session) & ids, _raised(session)
    return [
        Case(
            level=row.level,
            district_code=row.district_code,
            shielded=row.municipal,
            known=row.known,
            visited=row.id in visited or row.close_reason is CloseReason.VISIT,
            isolated=bool(row.isolated),
            follow_ups=raised.get(row.id, 0),
            ended=row.state in ENDED,
        )
        for row in _leads(rows)
    ]


def _visited(session: Session) -> set[int]:
    """Signals of which somebody was spoken with at the door."""
    statement = select(col(SignalAttempt.signal_id)).where(
        col(SignalAttempt.reached).is_(True),
        col(SignalAttempt.channel) == Way.DOORBELL.value,
    )
    return set(session.scalars(statement))


def _raised(session: Session) -> dict[int, int]:
    number = col(SignalFollowUp.signal_id)
    statement = select(number, func.count()).group_by(number)
    return {row[0]: row[1] for row in session.execute(statement)}


def _oldest(rows: Iterable[Any]) -> date | None:
    waiting = [r.received_at for r in _leads(rows) if r.state not in ENDED]
    return local_date(min(waiting)) if waiting else None


# --- lead times ---


def _level_time(
    level: Level, rows: Sequence[Any], here: Clocks, at: datetime
) -> LevelTime:
    norm = here.norms[level]
    handled, waiting = [], []
    for row in _leads(rows):
        if row.level is not level:
            continue
        until = row.contacted_at or row.closed_at
        took = _took(row.received_at, until or at, norm.unit, here)
        if until is None:
            late = is_late(row.state, row.due_at, row.paused_at, at)
            waiting.append(Waiting(took, late))
        else:
            handled.append(Handled(took, _in_time(row, until)))
    return LevelTime(level, in_words(norm), norm.unit, lead_time(handled, waiting))


def _in_time(row: Any, until: datetime) -> bool:
    if row.contact_in_time is not None:
        return bool(row.contact_in_time)
    return row.due_at is None or until <= row.due_at


def _took(begin: datetime, end: datetime, unit: Unit, here: Clocks) -> float:
    """In hours for what runs by the clock, else in working days."""
    if unit is Unit.WORKING_DAYS:
        return working_time(begin, end, here.closed) / DAY
    return (end - begin) / HOUR


# --- feedback ---


def _feedback(session: Session, rows: Sequence[Any], today: date) -> Share:
    """Reports that ended, of reporters who want to hear and can be reached."""
    closed = {row.id: row.closed_at for row in _leads(rows) if row.closed_at}
    abuse = {
        row.id
        for row in rows
        if row.state is SignalState.NO_ACTION and row.level_reason == TriageReason.ABUSE
    }
    ended = {
        row.id: closed.get(row.joined_to_id or row.id)
        for row in rows
        if row.state in ENDED and (row.joined_to_id or row.id) not in abuse
    }
    wanted = col(Reporter.wants_feedback).is_(True) & col(Reporter.anonymous).is_(False)
    reporters = set(
        session.scalars(
            select(col(Reporter.signal_id)).where(
                wanted, col(Reporter.stripped_at).is_(None)
            )
        )
    )
    told = _told(session)
    return share(
        (
            (local_date(at), told.get(number))
            for number, at in ended.items()
            if at is not None and (number in reporters or number in told)
        ),
        today,
    )


def _told(session: Session) -> dict[int, date]:
    """When the reporter of each report first heard that it was closed."""
    number, moment = col(Feedback.signal_id), func.min(col(Feedback.at))
    statement = (
        select(number, moment)
        .where(
            col(Feedback.message) == Message.CLOSED.value,
            col(Feedback.failed).is_(False),
        )
        .group_by(number)
    )
    return {row[0]: local_date(row[1]) for row in session.execute(statement)}
