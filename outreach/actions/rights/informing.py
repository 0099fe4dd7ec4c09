"""Telling somebody that we got data about him from another: raise, tell, postpone."""

from datetime import date, datetime, time
from typing import Any

from sqlmodel import Session, col, select

from outreach.access import Viewer
from outreach.actions.history import begin_history, found, transition
from outreach.actions.rights.reaching import reach_resident
from outreach.clock import at_local, local_date
from outreach.errors import Changed, Refused
from outreach.rules.information_duty import (
    INFORMATION_DUTY,
    WAITING,
    DutyAct,
    InformedHow,
    LapseGround,
    PostponeGround,
    check_postponement,
    tell_by,
)
from outreach.rules.visit_logs import short
from outreach.tables import InformationDuty


def raise_information_duty(
    session: Session,
    *,
    resident_id: str,
    origin_kind: str,
    origin_id: str,
    received_on: date,
    by: Viewer,
    at: datetime,
) -> InformationDuty:
    """The clock of AVG article 14 starts: somebody else told us about this resident.

    The same origin raises it once. Part of the action that takes the data in, which
    asked for a permission of its own (a reporter has none here).
    """
    there = session.exec(
        select(InformationDuty).where(
            col(InformationDuty.resident_id) == resident_id,
            col(InformationDuty.origin_kind) == origin_kind,
            col(InformationDuty.origin_id) == origin_id,
        )
    ).first()
    if there:
        return there
    row = InformationDuty(
        resident_id=resident_id,
        origin_kind=origin_kind,
        origin_id=origin_id,
        received_on=received_on,
        since=at_local(received_on, time.min),
        due_on=tell_by(received_on),
        raised_by=by.actor,
        raised_at=at,
    )
    begin_history(session, row, INFORMATION_DUTY, by=by, at=at)
    return row


def withdraw_information_duty(
    session: Session,
    *,
    resident_id: str,
    origin_kind: str,
    origin_id: str,
    by: Viewer,
    at: datetime,
) -> None:
    """What came in was about somebody else after all: a duty that waits is no duty.

    Part of the action that takes it back, which asked for a permission of its own.
    """
    rows = session.exec(
        select(InformationDuty).where(
            col(InformationDuty.resident_id) == resident_id,
            col(InformationDuty.origin_kind) == origin_kind,
            col(InformationDuty.origin_id) == origin_id,
            col(InformationDuty.state).in_(WAITING),
        )
    ).all()
    for row in rows:
        values = {"ground": LapseGround.MISTAKE.value}
        _act(session, row, DutyAct.LAPSE, LapseGround.MISTAKE, values, by=by, at=at)


def record_informed(
    session: Session,
    duty_id: int,
    *,
    on: date,
    how: InformedHow,
    version: int | None = None,
    by: Viewer,
    at: datetime,
) -> InformationDuty:
    """Somebody says that he told it: only a person ends the duty, never a machine."""
    row = _reach(session, duty_id, version, by)
    if not row.received_on <= on <= local_date(at):
        raise Refused(
            "Dit is niet vastgelegd.",
            "De dag ligt in de toekomst, of voordat wij de gegevens kregen.",
            "Kies de dag waarop het is verteld.",
        )
    values = {
        "informed_on": on,
        "informed_how": InformedHow(how).value,
        "informed_by": by.actor,
    }
    return _act(session, row, DutyAct.INFORM, "", values, by=by, at=at)


def postpone_duty(
    session: Session,
    duty_id: int,
    *,
    until: date,
    ground: PostponeGround,
    professional: str,
    reason: str,
    version: int | None = None,
    by: Viewer,
    at: datetime,
) -> InformationDuty:
    """A named professional decides to tell it later, on a ground and with a reason."""
    row = _reach(session, duty_id, version, by)
    check_postponement(
        until, professional=professional, reason=reason, today=local_date(at)
    )
    values = {
        "due_on": until,
        "ground": PostponeGround(ground).value,
        "professional": short(professional),
        "reason": short(reason),
    }
    return _act(session, row, DutyAct.POSTPONE, ground, values, by=by, at=at)


def lapse_duty(
    session: Session,
    duty_id: int,
    *,
    ground: LapseGround,
    reason: str,
    version: int | None = None,
    by: Viewer,
    at: datetime,
) -> InformationDuty:
    """Nobody needs to be told any more, and why."""
    row = _reach(session, duty_id, version, by)
    if not reason.strip():
        raise Refused(
            "De plicht is niet vervallen.",
            "Er staat geen reden bij.",
            "Schrijf kort op hoe u dit weet.",
        )
    values = {"ground": LapseGround(ground).value, "reason": short(reason)}
    return _act(session, row, DutyAct.LAPSE, ground, values, by=by, at=at)


def _reach(
    session: Session, duty_id: int, version: int | None, by: Viewer
) -> InformationDuty:
    row: InformationDuty = found(
        session.get(InformationDuty, duty_id), "Deze informatieplicht"
    )
    reach_resident(session, row.resident_id, by=by)
    if version is not None and row.version_id != version:
        raise Changed(
            "Dit is niet opgeslagen.",
            "Iemand anders heeft dit intussen gewijzigd.",
            "Ververs de pagina en kijk of u nog iets wilt doen.",
        )
    return row


def _act(
    session: Session,
    row: InformationDuty,
    act: DutyAct,
    reason: str,
    values: dict[str, Any],
    *,
    by: Viewer,
    at: datetime,
) -> InformationDuty:
    transition(
        session,
        row,
        INFORMATION_DUTY,
        act,
        by=by,
        at=at,
        reason=str(reason),
        values=values,
    )
    return row
