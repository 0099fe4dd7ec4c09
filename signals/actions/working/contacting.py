"""Attempts to make contact, contact itself, and what to do when it does not come."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from outreach.access import Viewer
from outreach.errors import Refused
from signals.actions.pauses import end_pause
from signals.actions.working.acting import act_on, reach_for, text_of
from signals.actions.working.sending_back import reweigh
from signals.queries.clocks import clocks
from signals.rules.attempts import Next, Result, Way, must_decide
from signals.rules.deadlines import deadline_of
from signals.rules.norms import FINISH
from signals.rules.states import SignalAct
from signals.tables import Signal, SignalAttempt

A = SignalAct
LONG_AGO = timedelta(days=60)


def record_attempt(
    session: Session,
    signal_id: int,
    channel: Way,
    result: Result,
    *,
    note: str = "",
    tried_at: datetime | None = None,
    version_id: int | None,
    by: Viewer,
    at: datetime,
) -> Signal:
    """Write down a try that was no contact. `tried_at`: when, if not now.

    Raises Refused after the third failed attempt in a row: then somebody decides how
    to go on first (`decide_how_to_go_on`).
    """
    row = reach_for(session, signal_id, A.ATTEMPT, version_id=version_id, by=by)
    if must_decide(row.failed_attempts):
        raise Refused(
            "De poging is niet vastgelegd.",
            f"Er zijn al {row.failed_attempts} pogingen gedaan zonder contact.",
            "Kies eerst hoe u verder gaat: toch nog proberen, een brief of kaartje, "
            "opnieuw beoordelen, of laten nagaan of het goed gaat.",
        )
    moment = _moment(row, tried_at, at)
    text = text_of(note)
    _add(session, row, channel, result, moment, text, by)
    values = {"failed_attempts": row.failed_attempts + 1, "snoozed_until": None}
    told = f"{channel.value} {result.value}"
    return act_on(session, row, A.ATTEMPT, values, reason=told, by=by, at=at)


def decide_how_to_go_on(
    session: Session,
    signal_id: int,
    choice: Next,
    *,
    reason: str = "",
    version_id: int | None,
    by: Viewer,
    at: datetime,
) -> Signal:
    """After the third failed attempt: try on, leave a letter, or have it weighed again.

    A reason in words is compulsory but for a letter. To weigh again and to have
    somebody checked on send it back to the desk. Raises Refused before that attempt.
    """
    row = reach_for(session, signal_id, A.DECIDE, version_id=version_id, by=by)
    if not must_decide(row.failed_attempts):
        raise Refused(
            "Dit is nog niet nodig.",
            "Er zijn nog geen drie pogingen gedaan.",
            "Probeer nog eens contact te krijgen, op een ander moment.",
        )
    if choice in (Next.WEIGH_AGAIN, Next.WELFARE_CHECK):
        check = choice is Next.WELFARE_CHECK
        return reweigh(
            session,
            signal_id,
            reason=reason,
            welfare_check=check,
            version_id=version_id,
            by=by,
            at=at,
        )
    missing = "" if choice is Next.LETTER else "De reden om door te gaan ontbreekt."
    text = text_of(reason, missing)
    if choice is Next.LETTER:
        _add(session, row, Way.LETTER, Result.LEFT, at, text, by)
    values = {"failed_attempts": 0, "snoozed_until": None}
    return act_on(
        session, row, A.DECIDE, values, reason=choice.value, note=text, by=by, at=at
    )


def record_contact(
    session: Session,
    signal_id: int,
    channel: Way,
    *,
    note: str = "",
    talked_at: datetime | None = None,
    version_id: int | None,
    by: Viewer,
    at: datetime,
) -> Signal:
    """Somebody spoke with the resident, or with who speaks for him.

    The first contact meets the norm, or comes late; both are kept. From here on the
    norm after a contact counts. `talked_at`: when, if not now.
    """
    row = reach_for(session, signal_id, A.CONTACT, version_id=version_id, by=by)
    moment = _moment(row, talked_at, at)
    text = text_of(note)
    values = end_pause(session, row, at=at) | {"failed_attempts": 0}
    if row.contacted_at is None:
        due_at = values.get("due_at", row.due_at)
        values |= {
            "contacted_at": moment,
            "contact_in_time": due_at is None or moment <= due_at,
        }
    values |= _next_deadline(session, at)
    _add(session, row, channel, None, moment, text, by)
    return act_on(session, row, A.CONTACT, values, reason=channel.value, by=by, at=at)


def _next_deadline(session: Session, at: datetime) -> dict[str, Any]:
    now = clocks(session, at)
    return deadline_of(now.norms[FINISH], at, closed=now.closed).values()


def _moment(row: Signal, given: datetime | None, at: datetime) -> datetime:
    """When it happened: now, or a moment between the report and now."""
    if given is None:
        return at
    if not max(row.received_at, at - LONG_AGO) <= given <= at:
        raise Refused(
            "Dit moment kan niet.",
            "Het ligt in de toekomst, of voor de melding.",
            "Vul in wanneer het is gebeurd.",
        )
    return given


def _add(
    session: Session,
    row: Signal,
    channel: Way,
    result: Result | None,
    moment: datetime,
    note: str,
    by: Viewer,
) -> None:
    """One line of the list of attempts; without a result it was a contact."""
    last = session.exec(
        select(func.max(col(SignalAttempt.number))).where(
            SignalAttempt.signal_id == row.id
        )
    ).one()
    session.add(
        SignalAttempt(
            signal_id=row.id or 0,
            number=(last or 0) + 1,
            channel=channel.value,
            result=result.value if result else "",
            reached=result is None,
            at=moment,
            by=by.actor,
            note=note,
        )
    )
