"""What comes of a signal: follow-ups by teams, and a report under the Wmo."""

from datetime import date, datetime

from sqlmodel import Session

from outreach.access import Viewer
from outreach.actions.follow_ups import raise_follow_up
from outreach.actions.wmo_requests import begin_wmo_request
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.queries.contact import may_contact
from outreach.rules.contact import Purpose
from outreach.rules.follow_ups import SIGNAL_ORIGIN
from outreach.rules.handover import NO_GROUND, GroundGiven
from outreach.rules.visits import Channel
from outreach.rules.wmo_requests import Asked
from outreach.tables import FollowUp, Resident, WmoRequest
from signals.actions.working.acting import RIGHT, act_on, reach_for
from signals.rules.outcomes import check_agreement, check_asked, check_subject
from signals.rules.states import SignalAct
from signals.tables import SignalFollowUp

A = SignalAct


def raise_from_signal(
    session: Session,
    signal_id: int,
    *,
    kind: str,
    wish: str,
    handover_agreed: bool,
    given: GroundGiven = NO_GROUND,
    outside_agreed: bool = False,
    send_now: bool = True,
    version_id: int | None,
    by: Viewer,
    at: datetime,
) -> FollowUp:
    """Raise a follow-up for the resident whom a signal is about.

    The same states, deadlines, grounds and one-use links as after a visit; the team
    gets the wish and nothing of the signal. Without agreement it waits, or goes on a
    ground with its professional and reason. It counts in no cycle: signals stand
    beside the funnel. Raises Refused without a resident, for an agreement without
    contact, when nobody may be contacted any more, and as `raise_follow_up`.
    """
    row = reach_for(session, signal_id, A.RAISE_FOLLOW_UP, version_id=version_id, by=by)
    resident_id = check_subject(row.resident_id)
    check_agreement(agreed=handover_agreed, contacted=row.contacted_at is not None)
    if send_now:
        _check_contact(session, resident_id, at)
    made = raise_follow_up(
        session,
        resident_id=resident_id,
        origin_kind=SIGNAL_ORIGIN,
        origin_id=str(row.id),
        cycle_id=None,
        kind=kind,
        wish=wish,
        handover_agreed=handover_agreed,
        ground=given.ground,
        ground_professional=given.professional,
        ground_reason=given.reason,
        outside_agreed=outside_agreed,
        send_now=send_now,
        through=RIGHT,
        by=by,
        at=at,
    )
    session.add(SignalFollowUp(follow_up_id=made.id or 0, signal_id=row.id or 0))
    act_on(session, row, A.RAISE_FOLLOW_UP, {}, reason=kind, by=by, at=at)
    return made


def _check_contact(session: Session, resident_id: str, at: datetime) -> None:
    verdict = may_contact(
        session,
        resident_id,
        purpose=Purpose.FOLLOW_UP,
        channel=Channel.PHONE,
        at=at,
    )
    if not verdict.allowed:
        raise Refused(
            "De opvolging is niet doorgegeven.",
            verdict.sentence,
            "Zoek dit eerst uit, of leg de opvolging vast zonder door te geven.",
        )


def record_wmo_from_signal(
    session: Session,
    signal_id: int,
    *,
    report_on: date,
    desk: str,
    asked: Asked,
    support_pointed_out: bool = False,
    version_id: int | None,
    by: Viewer,
    at: datetime,
) -> WmoRequest:
    """The resident asked for support after this signal: a report under the Wmo.

    The signal itself never is one. Raises Refused without a resident, when nobody
    spoke with him, and as `begin_wmo_request`.
    """
    row = reach_for(session, signal_id, A.RECORD_WMO, version_id=version_id, by=by)
    resident_id = check_subject(row.resident_id)
    check_asked(asked, contacted=row.contacted_at is not None)
    if report_on < local_date(row.received_at):
        raise Refused(
            "De Wmo-melding is niet vastgelegd.",
            "De dag ligt voor de dag waarop deze melding binnenkwam.",
            "Vul de dag in waarop de inwoner om hulp vroeg.",
        )
    made = begin_wmo_request(
        session,
        session.get_one(Resident, resident_id),
        origin_kind=SIGNAL_ORIGIN,
        origin_id=str(row.id),
        report_on=report_on,
        desk=desk,
        asked=asked,
        team_id=row.team_id,
        support_pointed_out=support_pointed_out,
        by=by,
        at=at,
    )
    act_on(session, row, A.RECORD_WMO, {}, by=by, at=at)
    return made
