"""Reports back to the register: raised by what people tell us, done by a person."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import insert, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from outreach.access import Permission, Viewer, refusal, require
from outreach.actions.history import found
from outreach.auditing import did, trace_of
from outreach.calendars import add_working_days
from outreach.clock import local_date
from outreach.errors import AlreadyDone
from outreach.queries.municipality import norm_in_force, working_norms
from outreach.queries.scope import resident_scope
from outreach.rules.deadlines import working_day
from outreach.rules.register_feedback import (
    CONFIRMED_BY,
    FeedbackKind,
    FeedbackState,
)
from outreach.tables import RegisterFeedback, Resident

CHUNK = 500
RAISERS = (
    Permission.REPORT_TO_REGISTER,
    Permission.RECORD_ANSWER,
    Permission.LOG_VISIT,
    Permission.WORK_FOLLOW_UPS,
    Permission.HANDLE_MAIL,
)
"""Whoever hears it at the door, on the phone, in a follow-up or from the post raises
the task."""


def raise_feedback(
    session: Session,
    *,
    resident_id: str,
    kind: FeedbackKind | str,
    origin_kind: str,
    origin_id: str,
    note: str = "",
    by: Viewer,
    at: datetime,
) -> RegisterFeedback:
    """Make the task to report a doubt; the same origin raises it only once."""
    if not any(by.may(permission) for permission in RAISERS):
        raise refusal(Permission.REPORT_TO_REGISTER)
    kind = FeedbackKind(kind)
    there = session.exec(
        _of_origin(resident_id, origin_kind, origin_id).where(
            col(RegisterFeedback.kind) == kind.value,
            col(RegisterFeedback.state) == FeedbackState.OPEN.value,
        )
    ).first()
    if there:
        return there
    days = int(norm_in_force(session, "register_feedback_days"))
    working = working_day(working_norms(session))
    row = RegisterFeedback(
        resident_id=resident_id,
        kind=kind.value,
        origin_kind=origin_kind,
        origin_id=origin_id,
        note=note.strip(),
        raised_by=by.actor,
        raised_at=at,
        due_on=add_working_days(local_date(at), days, working=working),
        trace=trace_of(session),
    )
    session.add(row)
    session.flush()
    did(session, by, "raise", "register_feedback", row.id, [resident_id], at=at)
    return row


class Doubt(NamedTuple):
    """A task to raise: about whom, what, and what it came from."""

    resident_id: str
    kind: FeedbackKind
    origin_kind: str
    origin_id: str
    note: str = ""


def raise_feedback_many(
    session: Session, doubts: Iterable[Doubt], *, by: Viewer, at: datetime
) -> int:
    """As `raise_feedback`, of many; returns how many tasks were new.

    Somebody about whom the same kind of task is open already gets no second one.
    """
    if not any(by.may(permission) for permission in RAISERS):
        raise refusal(Permission.REPORT_TO_REGISTER)
    wanted = {(one.resident_id, one.kind.value): one for one in doubts}
    people = sorted({who for who, _ in wanted})
    for start in range(0, len(people), CHUNK):
        for who, kind in session.execute(
            select(col(RegisterFeedback.resident_id), col(RegisterFeedback.kind)).where(
                col(RegisterFeedback.resident_id).in_(people[start : start + CHUNK]),
                col(RegisterFeedback.state) == FeedbackState.OPEN.value,
            )
        ):
            wanted.pop((who, kind), None)
    if not wanted:
        return 0
    days = int(norm_in_force(session, "register_feedback_days"))
    working = working_day(working_norms(session))
    due_on = add_working_days(local_date(at), days, working=working)
    rows = [
        {
            **one._asdict(),
            "kind": one.kind.value,
            "raised_by": by.actor,
            "raised_at": at,
            "due_on": due_on,
            "trace": trace_of(session),
        }
        for one in wanted.values()
    ]
    session.execute(insert(RegisterFeedback), rows)
    # One event a task: somebody may be in it twice, with two kinds.
    for kind in sorted({one.kind for one in wanted.values()}):
        about = [one.resident_id for one in wanted.values() if one.kind is kind]
        did(session, by, "raise", "register_feedback", "", about, at=at)
    return len(rows)


def withdraw_feedback(
    session: Session,
    *,
    resident_id: str,
    origin_kind: str,
    origin_id: str,
    reason: str,
    by: Viewer,
    at: datetime,
) -> int:
    """What the task came from was a mistake; returns how many tasks it touched.

    An open task lapses. What was reported already cannot be unsaid: a new task asks
    to report that it was wrong.
    """
    rows = session.exec(_of_origin(resident_id, origin_kind, origin_id)).all()
    touched = 0
    for row in rows:
        if row.kind == FeedbackKind.RETRACTED:
            continue
        if row.state == FeedbackState.OPEN:
            row.state = FeedbackState.WITHDRAWN.value
            row.note = f"{row.note} Vervallen: {reason}".strip()
            row.version_id += 1
            about = [resident_id]
            did(session, by, "withdraw", "register_feedback", row.id, about, at=at)
        elif row.state == FeedbackState.REPORTED:
            raise_feedback(
                session,
                resident_id=resident_id,
                kind=FeedbackKind.RETRACTED,
                origin_kind=origin_kind,
                origin_id=origin_id,
                note=reason,
                by=by,
                at=at,
            )
        else:
            continue
        touched += 1
    session.flush()
    return touched


def mark_reported(
    session: Session, feedback_id: int, *, note: str = "", by: Viewer, at: datetime
) -> None:
    """A person told the register. Raises AlreadyDone when it was not open any more."""
    require(by, Permission.REPORT_TO_REGISTER)
    row: RegisterFeedback = found(
        session.exec(
            select(RegisterFeedback)
            .join(Resident, col(Resident.id) == col(RegisterFeedback.resident_id))
            .where(
                col(RegisterFeedback.id) == feedback_id,
                resident_scope(by, Permission.REPORT_TO_REGISTER),
            )
        ).first(),
        "Deze terugmelding",
    )
    result = session.execute(
        update(RegisterFeedback)
        .where(
            col(RegisterFeedback.id) == feedback_id,
            col(RegisterFeedback.state) == FeedbackState.OPEN.value,
        )
        .values(
            state=FeedbackState.REPORTED.value,
            reported_by=by.actor,
            reported_at=at,
            note=f"{row.note} {note.strip()}".strip(),
            version_id=row.version_id + 1,
        )
        .execution_options(synchronize_session=False)
    )
    session.expire(row)
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise AlreadyDone(
            "Deze terugmelding is al afgehandeld.",
            "Een collega was u voor, of het register heeft het inmiddels zelf.",
            "U hoeft niets te doen.",
        )
    about = [row.resident_id]
    did(session, by, "report", "register_feedback", feedback_id, about, at=at)


def confirm_by_register(
    session: Session, happened: Mapping[str, Sequence[str]], *, by: Viewer, at: datetime
) -> int:
    """Close open tasks that the register itself has caught up with.

    `happened` holds the residents per kind of register event. Returns how many
    tasks were closed. Part of the import.
    """
    require(by, Permission.IMPORT_REGISTER)
    closed: list[str] = []
    for kind, events in CONFIRMED_BY.items():
        ids = sorted({r for event in events for r in happened.get(event, ())})
        for start in range(0, len(ids), CHUNK):
            result = session.execute(
                update(RegisterFeedback)
                .where(
                    col(RegisterFeedback.resident_id).in_(ids[start : start + CHUNK]),
                    col(RegisterFeedback.kind) == kind.value,
                    col(RegisterFeedback.state) == FeedbackState.OPEN.value,
                )
                .values(state=FeedbackState.CONFIRMED.value, reported_at=at)
                .returning(col(RegisterFeedback.resident_id))
                .execution_options(synchronize_session=False)
            )
            closed += result.scalars()
    if closed:
        did(session, by, "confirm", "register_feedback", "", closed, at=at)
    return len(closed)


def _of_origin(
    resident_id: str, origin_kind: str, origin_id: str
) -> SelectOfScalar[RegisterFeedback]:
    return select(RegisterFeedback).where(
        col(RegisterFeedback.resident_id) == resident_id,
        col(RegisterFeedback.origin_kind) == origin_kind,
        col(RegisterFeedback.origin_id) == origin_id,
    )
