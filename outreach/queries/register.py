"""What the register brought: deliveries, rejected rows, news, reports back, keys."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.adapters.key_files import load_keys
from outreach.adapters.sealing import Keys
from outreach.auditing import seen
from outreach.clock import local_date
from outreach.queries.residents import name_parts
from outreach.queries.scope import resident_scope, works_outside
from outreach.rules.fields import WITHHELD_NEWS
from outreach.rules.names import addressee
from outreach.rules.register.labels import FOR_A_PERSON
from outreach.rules.register_feedback import FeedbackState
from outreach.settings import Settings
from outreach.tables import (
    Delivery,
    RegisterEvent,
    RegisterFeedback,
    RejectedRow,
    Resident,
)

MOST = 200
"""Rows of one list on a screen."""


class DeliveryRow(NamedTuple):
    """One delivery. Numbers are rows; the five add up to `read`."""

    id: int
    file_name: str
    layout: str
    changes_only: bool
    reference_date: date
    received_on: date
    read: int
    accepted: int
    unchanged: int
    rejected: int
    ignored: int
    duplicate: int
    verdicts: dict[str, dict[str, int]]


class Reject(NamedTuple):
    """One row of the work list; messages hold masked values only."""

    id: int
    delivery_id: int
    file_name: str
    row: int
    reason: str
    messages: list[str]
    state: str
    note: str


class News(NamedTuple):
    """One event that somebody must look at."""

    resident_id: str
    kind: str
    on: date
    consequence: str


class FeedbackTask(NamedTuple):
    """One report back to the register."""

    id: int
    resident_id: str
    name: str
    """As on the envelope; "naam onbekend" where the surname is."""
    kind: str
    note: str
    state: str
    raised_on: date
    due_on: date
    overdue: bool


def installation_keys(session: Session, settings: Settings) -> Keys:
    """The keys of this installation; made when nothing is sealed yet.

    No personal data, so no viewer. Raises Refused when the file is lost.
    """
    sealed = session.exec(
        select(Resident.id)
        .where(
            col(Resident.last_delivery_id).is_not(None),
            func.length(col(Resident.bsn_sealed)) > 0,
        )
        .limit(1)
    ).first()
    return load_keys(settings, numbers_sealed=sealed is not None)


def deliveries(
    session: Session, viewer: Viewer, *, limit: int = 50
) -> list[DeliveryRow]:
    """The last deliveries, newest first."""
    require(viewer, Permission.SEE_REGISTER)
    rows = session.exec(
        select(Delivery).order_by(col(Delivery.id).desc()).limit(limit)
    ).all()
    return [
        DeliveryRow(
            id=row.id or 0,
            file_name=row.file_name,
            layout=row.layout,
            changes_only=row.changes_only,
            reference_date=row.reference_date,
            received_on=local_date(row.received_at),
            read=row.read,
            accepted=row.accepted,
            unchanged=row.unchanged,
            rejected=row.rejected,
            ignored=row.ignored,
            duplicate=row.duplicate,
            verdicts=row.verdicts,
        )
        for row in rows
    ]


def rejected_rows(
    session: Session, viewer: Viewer, *, state: str = "open", limit: int = MOST
) -> list[Reject]:
    """Rejected rows in a state (`open`, `handled`), newest delivery first."""
    require(viewer, Permission.SEE_REGISTER)
    rows = session.execute(
        select(RejectedRow, Delivery.file_name)
        .join(Delivery, col(Delivery.id) == col(RejectedRow.delivery_id))
        .where(RejectedRow.state == state)
        .order_by(col(RejectedRow.delivery_id).desc(), col(RejectedRow.row))
        .limit(limit)
    )
    return [
        Reject(
            row.id or 0,
            row.delivery_id,
            file_name,
            row.row,
            row.reason,
            row.messages,
            row.state,
            row.note,
        )
        for row, file_name in rows
    ]


def open_rejects(session: Session, viewer: Viewer) -> int:
    """How many rejected rows wait for somebody."""
    require(viewer, Permission.SEE_REGISTER)
    statement = select(func.count()).where(col(RejectedRow.state) == "open")
    return int(session.execute(statement).scalar_one())


def event_counts(session: Session, viewer: Viewer, delivery_id: int) -> dict[str, int]:
    """Events of one delivery by kind."""
    require(viewer, Permission.SEE_REGISTER)
    rows = session.execute(
        select(RegisterEvent.kind, func.count())
        .where(RegisterEvent.delivery_id == delivery_id)
        .group_by(col(RegisterEvent.kind))
        .order_by(col(RegisterEvent.kind))
    )
    return {str(kind): int(count) for kind, count in rows}


def news_to_look_at(
    session: Session, viewer: Viewer, delivery_id: int, *, limit: int = MOST
) -> list[News]:
    """Events of one delivery that ask for a person, within the viewer's scope.

    At a provider without what tells of a marriage or of non-disclosure.
    """
    require(viewer, Permission.SEE_REGISTER)
    outside = works_outside(viewer, Permission.SEE_REGISTER)
    kinds = [
        kind.value
        for kind in FOR_A_PERSON
        if not (outside and kind.value in WITHHELD_NEWS)
    ]
    rows = session.execute(
        select(
            RegisterEvent.resident_id,
            RegisterEvent.kind,
            RegisterEvent.at,
            RegisterEvent.consequence,
        )
        .join(Resident, col(Resident.id) == col(RegisterEvent.resident_id))
        .where(
            resident_scope(viewer, Permission.SEE_REGISTER),
            RegisterEvent.delivery_id == delivery_id,
            col(RegisterEvent.kind).in_(kinds),
        )
        .order_by(col(RegisterEvent.id))
        .limit(limit)
    ).all()
    seen(
        session,
        viewer,
        Permission.SEE_REGISTER,
        (row[0] for row in rows),
        kind="delivery",
        object_id=delivery_id,
    )
    return [News(who, kind, local_date(at), told) for who, kind, at, told in rows]


def feedback_tasks(
    session: Session,
    viewer: Viewer,
    *,
    today: date,
    state: FeedbackState = FeedbackState.OPEN,
    limit: int = MOST,
) -> list[FeedbackTask]:
    """Reports back to the register in a state, the first deadline first."""
    require(viewer, Permission.REPORT_TO_REGISTER)
    rows = session.execute(
        select(RegisterFeedback, Resident)
        .join(Resident, col(Resident.id) == col(RegisterFeedback.resident_id))
        .where(
            resident_scope(viewer, Permission.REPORT_TO_REGISTER),
            RegisterFeedback.state == state.value,
        )
        .order_by(col(RegisterFeedback.due_on), col(RegisterFeedback.id))
        .limit(limit)
    ).all()
    seen(
        session,
        viewer,
        Permission.REPORT_TO_REGISTER,
        (resident.id for _, resident in rows),
        kind="register_feedback",
    )
    return [_task(task, resident, today) for task, resident in rows]


def _task(task: Any, resident: Resident, today: date) -> FeedbackTask:
    raised: datetime = task.raised_at
    return FeedbackTask(
        id=task.id,
        resident_id=resident.id,
        name=addressee(name_parts(resident)) or "naam onbekend",
        kind=task.kind,
        note=task.note,
        state=task.state,
        raised_on=local_date(raised),
        due_on=task.due_on,
        overdue=task.state == FeedbackState.OPEN and task.due_on < today,
    )
