"""A statutory Wmo report: recorded, watched, and handed over to the Wmo system."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.disclosures import disclose
from outreach.actions.history import begin_history, found, transition
from outreach.clock import local_date
from outreach.errors import AlreadyDone, Changed
from outreach.queries.wmo_requests import FOLLOW_UP, wmo_scope
from outreach.rules.deadlines import wmo_clock
from outreach.rules.follow_ups import OPEN_STATES
from outreach.rules.team_answers import note_text
from outreach.rules.wmo_requests import (
    RUNNING,
    WMO_REQUEST,
    Asked,
    EndReason,
    WmoAct,
    check_day,
    check_hand_over,
    check_report,
)
from outreach.tables import FollowUp, Resident, WmoRequest

P, A = Permission, WmoAct
GROUND = "Melding van de inwoner (Wmo 2015 artikel 2.3.2)"
HANDED_OVER = "naam, adres, telefoonnummer, dag van de melding"
"""What the desk gets; the kinds of data stand in the log, never the data."""


def begin_wmo_request(
    session: Session,
    resident: Resident,
    *,
    origin_kind: str,
    origin_id: str,
    report_on: date,
    desk: str,
    asked: Asked,
    team_id: int | None,
    support_pointed_out: bool = False,
    by: Viewer,
    at: datetime,
) -> WmoRequest:
    """Record that a resident asked for support, from a visit, follow-up or signal.

    The caller reached the resident by his own right; this asks for the right to keep
    Wmo reports. Raises Refused for what is no report (a neighbour's worry, no desk, a
    day in the future), and AlreadyDone where one runs already: of this origin, or of
    this resident from the same day.
    """
    require(by, P.WORK_WMO_REQUESTS)
    today = local_date(at)
    kept = note_text(desk)
    check_report(asked, report_on, kept, today)
    _refuse_second(session, resident.id, origin_kind, origin_id, report_on)
    row = WmoRequest(
        resident_id=resident.id,
        origin_kind=origin_kind,
        origin_id=origin_id,
        district_code=resident.district_code,
        municipal=resident.nondisclosure > 0,
        team_id=team_id,
        state=next(iter(WMO_REQUEST.start)),
        asked_by=asked,
        report_on=report_on,
        desk=kept,
        support_on=today if support_pointed_out else None,
        support_by=by.actor if support_pointed_out else "",
        recorded_by=by.actor,
        recorded_at=at,
    )
    try:
        with session.begin_nested():
            begin_history(session, row, WMO_REQUEST, by=by, at=at, reason=origin_kind)
    except IntegrityError:  # a colleague was first, this very second
        raise _runs_already() from None
    return row


def take_over_wmo_report(
    session: Session, follow_up: FollowUp, *, by: Viewer, at: datetime
) -> WmoRequest | None:
    """Begin the record of a report that a follow-up holds from before there was one.

    None when there is nothing left to watch: the follow-up is closed and the decision
    was due. Who asked was not written down then.
    """
    require(by, P.COORDINATE_FOLLOW_UPS)
    if follow_up.wmo_report_on is None:
        return None
    over = wmo_clock(follow_up.wmo_report_on).decide_until < local_date(at)
    if over and follow_up.state not in OPEN_STATES:
        return None
    row = WmoRequest(
        resident_id=follow_up.resident_id,
        origin_kind=FOLLOW_UP,
        origin_id=str(follow_up.id),
        district_code=follow_up.district_code,
        municipal=follow_up.municipal,
        team_id=follow_up.team_id,
        state=next(iter(WMO_REQUEST.start)),
        asked_by=Asked.UNKNOWN,
        report_on=follow_up.wmo_report_on,
        desk=follow_up.wmo_desk,
        recorded_by=by.actor,
        recorded_at=at,
    )
    begin_history(session, row, WMO_REQUEST, by=by, at=at, reason="taken_over")
    return row


def _refuse_second(
    session: Session, resident_id: str, kind: str, number: str, report_on: date
) -> None:
    same = (col(WmoRequest.origin_kind) == kind) & (col(WmoRequest.origin_id) == number)
    same_day = (col(WmoRequest.resident_id) == resident_id) & (
        col(WmoRequest.report_on) == report_on
    )
    statement = select(col(WmoRequest.id)).where(
        col(WmoRequest.state).in_(RUNNING), same | same_day
    )
    if session.exec(statement).first() is not None:
        raise _runs_already()


def _runs_already() -> AlreadyDone:
    return AlreadyDone(
        "De Wmo-melding is niet nog eens vastgelegd.",
        "Er loopt al een Wmo-melding hiervan.",
        "Kijk bij Wmo-meldingen; een verkeerde dag of loket kunt u daar verbeteren.",
    )


def _reach(
    session: Session, request_id: int, *, version_id: int | None, by: Viewer
) -> WmoRequest:
    """The report, if `by` may see it.

    Raises NotPermitted, NotFound outside the scope, and Changed when somebody changed
    it since the screen showed it.
    """
    require(by, P.WORK_WMO_REQUESTS)
    row: WmoRequest = found(
        session.exec(
            select(WmoRequest).where(col(WmoRequest.id) == request_id, wmo_scope(by))
        ).first(),
        "Deze Wmo-melding",
    )
    if version_id is not None and row.version_id != version_id:
        raise Changed(
            "Uw wijziging is niet opgeslagen.",
            "Iemand anders heeft deze Wmo-melding intussen gewijzigd.",
            "Ververs de pagina en kijk of u nog iets wilt doen.",
        )
    return row


def confirm_wmo_receipt(
    session: Session,
    request_id: int,
    *,
    on: date,
    version_id: int | None,
    by: Viewer,
    at: datetime,
) -> WmoRequest:
    """The desk confirmed to the resident that it has the report (art. 2.3.2(1))."""
    row = _reach(session, request_id, version_id=version_id, by=by)
    check_day(on, local_date(at), report_on=row.report_on)
    return _do(session, row, A.CONFIRM_RECEIPT, {"receipt_on": on}, by, at)


def point_out_support(
    session: Session,
    request_id: int,
    *,
    on: date,
    version_id: int | None,
    by: Viewer,
    at: datetime,
) -> WmoRequest:
    """The resident heard of free independent client support; before the report too."""
    row = _reach(session, request_id, version_id=version_id, by=by)
    check_day(on, local_date(at))
    values = {"support_on": on, "support_by": by.actor}
    return _do(session, row, A.POINT_OUT_SUPPORT, values, by, at)


def correct_wmo_request(
    session: Session,
    request_id: int,
    *,
    report_on: date,
    desk: str,
    asked: Asked,
    version_id: int | None,
    by: Viewer,
    at: datetime,
) -> WmoRequest:
    """Another day, desk or asker: the clock counts anew, also at its follow-up."""
    row = _reach(session, request_id, version_id=version_id, by=by)
    return change_wmo_report(
        session, row, report_on=report_on, desk=desk, asked=asked, by=by, at=at
    )


def change_wmo_report(
    session: Session,
    row: WmoRequest,
    *,
    report_on: date,
    desk: str,
    asked: Asked,
    by: Viewer,
    at: datetime,
) -> WmoRequest:
    """As `correct_wmo_request`, of a report that the caller reached already."""
    require(by, P.WORK_WMO_REQUESTS)
    today, kept = local_date(at), note_text(desk)
    check_report(asked, report_on, kept, today)
    if row.applied_on is not None:
        check_day(row.applied_on, today, report_on=report_on)
    values = {"report_on": report_on, "desk": kept, "asked_by": asked}
    _do(session, row, A.CORRECT, values, by, at)
    if row.origin_kind == FOLLOW_UP:
        session.execute(
            update(FollowUp)
            .where(col(FollowUp.id) == int(row.origin_id))
            .values(wmo_report_on=report_on, wmo_desk=kept)
        )
    return row


def record_application(
    session: Session,
    request_id: int,
    *,
    applied_on: date,
    version_id: int | None,
    by: Viewer,
    at: datetime,
) -> WmoRequest:
    """The resident applied for a facility: from that day two weeks to decide."""
    row = _reach(session, request_id, version_id=version_id, by=by)
    check_day(applied_on, local_date(at), report_on=row.report_on)
    return _do(session, row, A.RECORD_APPLICATION, {"applied_on": applied_on}, by, at)


def hand_over_to_wmo(
    session: Session,
    request_id: int,
    *,
    system_reference: str,
    left_to_desk: bool = False,
    version_id: int | None,
    by: Viewer,
    at: datetime,
) -> WmoRequest:
    """The case is in the Wmo system, under this number: it is watched there now."""
    row = _reach(session, request_id, version_id=version_id, by=by)
    reference = note_text(system_reference)
    check_hand_over(reference, support_on=row.support_on, left_to_desk=left_to_desk)
    values = {
        "handed_over_on": local_date(at),
        "system_reference": reference,
        "support_left_to_desk": left_to_desk and row.support_on is None,
    }
    _do(session, row, A.HAND_OVER, values, by, at)
    disclose(
        session,
        [(row.resident_id, GROUND)],
        recipient=row.desk,
        what=HANDED_OVER,
        by=by,
        at=at,
    )
    return row


def withdraw_wmo_request(
    session: Session,
    request_id: int,
    *,
    why: EndReason,
    version_id: int | None,
    by: Viewer,
    at: datetime,
) -> WmoRequest:
    """It ends here, with a reason; no case goes to the Wmo system."""
    row = _reach(session, request_id, version_id=version_id, by=by)
    values = {"ended_on": local_date(at), "end_reason": why}
    _do(session, row, A.WITHDRAW, values, by, at, reason=why.value)
    if why is EndReason.MISTAKE and row.origin_kind == FOLLOW_UP:
        session.execute(
            update(FollowUp)
            .where(col(FollowUp.id) == int(row.origin_id))
            .values(wmo_report_on=None, wmo_desk="")
        )
    return row


def _do(
    session: Session,
    row: WmoRequest,
    act: WmoAct,
    values: dict[str, Any],
    by: Viewer,
    at: datetime,
    *,
    reason: str = "",
) -> WmoRequest:
    transition(
        session, row, WMO_REQUEST, act, by=by, at=at, reason=reason, values=values
    )
    return row
