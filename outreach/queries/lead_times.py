"""Lead times of follow-ups: per step, destination and period, against the norm."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, or_, select
from sqlmodel import Session, col

from outreach.access import Permission, Viewer, require
from outreach.clock import at_local, local_date
from outreach.queries.funnel_rows import MIDNIGHT, Period
from outreach.queries.municipality import working_norms
from outreach.queries.scope import district_scope
from outreach.rules.deadlines import working_day
from outreach.rules.follow_ups import OPEN_STATES, Destination, FollowUpState
from outreach.rules.lead_times import LeadTime, WorkingDayCount, lead_time
from outreach.rules.norms import norm
from outreach.tables import FollowUp
from outreach.wall import over_the_wall


class Step(NamedTuple):
    """One step of a follow-up: from which moment to which, and its norm."""

    label: str
    begins: str
    ends: str
    norm: str
    waits_in: FollowUpState
    """The state in which an open one waits for the end of this step."""


STEPS = (
    Step(
        "Aannemen door het team",
        "sent_at",
        "accepted_at",
        "accept_days",
        FollowUpState.SENT,
    ),
    Step(
        "Eerste contact na aannemen",
        "accepted_at",
        "first_contact_at",
        "first_contact_days",
        FollowUpState.ACCEPTED,
    ),
    Step(
        "Afronden na eerste contact",
        "first_contact_at",
        "closed_at",
        "finish_days",
        FollowUpState.FIRST_CONTACT,
    ),
)


class StepRow(NamedTuple):
    """One row of the table "binnen norm, streef, realisatie"."""

    label: str
    norm_days: int
    """Working days."""
    target: float
    """Share that should be within the norm, 0..1 (streef)."""
    times: LeadTime


class LeadTimes(NamedTuple):
    """All steps, whole and by destination, as of a day."""

    reference_date: date
    """Peildatum."""
    steps: list[StepRow]
    by_destination: dict[Destination, list[StepRow]]


@over_the_wall
def lead_times(
    session: Session,
    viewer: Viewer,
    *,
    today: date,
    period: Period,
    district_code: str | None = None,
) -> LeadTimes:
    """Steps that began in a period, as they stand today.

    By when the step began, so that a slow one belongs to the period that caused it.
    """
    require(viewer, Permission.SEE_FIGURES)
    norms = working_norms(session)
    rows = _rows(session, viewer, period, district_code)
    first = min((_first_day(row, today) for row in rows), default=today)
    count = WorkingDayCount(first, today, working_day(norms))

    def table(chosen: Iterable[Any]) -> list[StepRow]:
        kept = list(chosen)
        return [
            StepRow(
                step.label,
                int(norm(norms, step.norm)),
                float(norm(norms, "within_norm_target")),
                _times(kept, step, period, today, count, int(norm(norms, step.norm))),
            )
            for step in STEPS
        ]

    return LeadTimes(
        today,
        table(rows),
        {to: table(r for r in rows if r.destination is to) for to in Destination},
    )


def _rows(
    session: Session, viewer: Viewer, period: Period, district_code: str | None
) -> list[Any]:
    """Follow-ups of which a step began in the period."""
    begin, end = _bounds(period)
    columns = (getattr(FollowUp, step.begins) for step in STEPS)
    began = or_(*(and_(col(at) >= begin, col(at) < end) for at in columns))
    statement = select(
        col(FollowUp.destination),
        col(FollowUp.state),
        col(FollowUp.sent_at),
        col(FollowUp.accepted_at),
        col(FollowUp.first_contact_at),
        col(FollowUp.closed_at),
    ).where(
        district_scope(
            viewer,
            Permission.SEE_FIGURES,
            col(FollowUp.district_code),
            municipal=col(FollowUp.municipal),
        ),
        began,
    )
    if district_code is not None:
        statement = statement.where(col(FollowUp.district_code) == district_code)
    return list(session.execute(statement))


def _first_day(row: Any, today: date) -> date:
    moments = (row.sent_at, row.accepted_at, row.first_contact_at, row.closed_at)
    return min([local_date(at) for at in moments if at] + [today])


def _times(
    rows: list[Any],
    step: Step,
    period: Period,
    today: date,
    count: WorkingDayCount,
    norm_days: int,
) -> LeadTime:
    begin, end = _bounds(period)
    finished, waiting = [], []
    for row in rows:
        began: datetime | None = getattr(row, step.begins)
        ended: datetime | None = getattr(row, step.ends)
        if began is None or not begin <= began < end:
            continue
        day = min(local_date(began), today)
        if row.state is step.waits_in:
            waiting.append(count.between(day, today))
        elif ended is not None and _was_done(row, step):
            finished.append(count.between(day, min(local_date(ended), today)))
    return lead_time(finished, waiting, norm_days)


def _was_done(row: Any, step: Step) -> bool:
    """Closing counts as the last step only when the work was done or tried."""
    if step.ends != "closed_at":
        return True
    return row.state in (FollowUpState.DONE, FollowUpState.NOT_REACHED)


def _bounds(period: Period) -> tuple[datetime, datetime]:
    after = period.last + timedelta(days=1)
    return at_local(period.first, MIDNIGHT), at_local(after, MIDNIGHT)


class Oldest(NamedTuple):
    """Open follow-ups without names: how many, and since when the oldest waits."""

    open: int
    oldest_raised_on: date | None
    overdue: int


@over_the_wall
def oldest_open(
    session: Session, viewer: Viewer, *, today: date, district_code: str | None = None
) -> Oldest:
    """All that is open now, in whatever step."""
    require(viewer, Permission.SEE_FIGURES)
    statement = select(col(FollowUp.raised_at), col(FollowUp.due_on)).where(
        col(FollowUp.state).in_(OPEN_STATES),
        district_scope(
            viewer,
            Permission.SEE_FIGURES,
            col(FollowUp.district_code),
            municipal=col(FollowUp.municipal),
        ),
    )
    if district_code is not None:
        statement = statement.where(col(FollowUp.district_code) == district_code)
    rows = session.execute(statement).all()
    return Oldest(
        open=len(rows),
        oldest_raised_on=min((local_date(row.raised_at) for row in rows), default=None),
        overdue=sum(row.due_on is not None and row.due_on < today for row in rows),
    )
