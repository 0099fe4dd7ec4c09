"""The team's acts: accept, first contact, done, not reached, sent back, owner."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from outreach.access import Viewer
from outreach.actions.follow_ups.acting import (
    act_on,
    happened_at,
    reach,
    require_work,
)
from outreach.actions.wmo_requests import begin_wmo_request, change_wmo_report
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.queries.teams import team_members
from outreach.rules.follow_ups import (
    FOLLOW_UP,
    HELPED_LABELS,
    FollowUpAct,
    SendBackReason,
)
from outreach.rules.team_answers import note_text
from outreach.rules.wmo_requests import RUNNING, Asked
from outreach.tables import FollowUp, Resident, WmoRequest

A = FollowUpAct


def accept(
    session: Session,
    follow_up_id: int,
    *,
    on: date | None = None,
    version: int | None = None,
    reason: str = "",
    by: Viewer,
    at: datetime,
) -> FollowUp:
    """The team takes it. `on` is the day, when it was told later."""
    row = _reach(session, follow_up_id, version, by)
    moment = happened_at(on, at, row.sent_at)
    return _do(session, row, A.ACCEPT, moment, reason, {"accepted_at": moment}, by, at)


def contact(
    session: Session,
    follow_up_id: int,
    *,
    on: date | None = None,
    version: int | None = None,
    reason: str = "",
    by: Viewer,
    at: datetime,
) -> FollowUp:
    """The team spoke with the resident for the first time."""
    row = _reach(session, follow_up_id, version, by)
    moment = happened_at(on, at, row.accepted_at)
    values = {"first_contact_at": moment}
    return _do(session, row, A.CONTACT, moment, reason, values, by, at)


def finish(
    session: Session,
    follow_up_id: int,
    *,
    on: date | None = None,
    note: str = "",
    helped: str = "",
    version: int | None = None,
    reason: str = "",
    by: Viewer,
    at: datetime,
) -> FollowUp:
    """Done. `helped` is the resident's own answer: yes, partly, no, or nothing."""
    if helped and helped not in HELPED_LABELS:
        raise Refused(
            "Het afronden is niet gelukt.",
            "Het antwoord op de vraag of het hielp bestaat niet.",
            "Kies een antwoord uit de lijst, of laat de vraag leeg.",
        )
    row = _reach(session, follow_up_id, version, by)
    return _close(session, row, A.FINISH, on, note, reason, by=by, at=at, helped=helped)


def fail_to_reach(
    session: Session,
    follow_up_id: int,
    *,
    on: date | None = None,
    note: str = "",
    version: int | None = None,
    reason: str = "",
    by: Viewer,
    at: datetime,
) -> FollowUp:
    """The team tried, and did not reach the resident."""
    row = _reach(session, follow_up_id, version, by)
    return _close(session, row, A.FAIL_TO_REACH, on, note, reason, by=by, at=at)


def decline(
    session: Session,
    follow_up_id: int,
    *,
    on: date | None = None,
    note: str = "",
    version: int | None = None,
    reason: str = "",
    by: Viewer,
    at: datetime,
) -> FollowUp:
    """The resident would rather not, after all."""
    row = _reach(session, follow_up_id, version, by)
    return _close(session, row, A.DECLINE, on, note, reason, by=by, at=at)


def send_back(
    session: Session,
    follow_up_id: int,
    *,
    why: SendBackReason,
    note: str = "",
    on: date | None = None,
    version: int | None = None,
    reason: str = "",
    by: Viewer,
    at: datetime,
) -> FollowUp:
    """Not for this team: back to the coordinator of the area that raised it."""
    row = _reach(session, follow_up_id, version, by)
    moment = happened_at(on, at, row.sent_at)
    codes = "; ".join(code for code in (reason, why.value) if code)
    values = {"owner_id": None, "close_note": note_text(note)}
    return _do(session, row, A.SEND_BACK, moment, codes, values, by, at)


def assign(
    session: Session,
    follow_up_id: int,
    person_id: int | None,
    *,
    version: int | None = None,
    by: Viewer,
    at: datetime,
) -> FollowUp:
    """Give it to a member of the team, or back to the team as a whole (None)."""
    row = _reach(session, follow_up_id, version, by)
    if person_id is not None and person_id not in _members(session, row, by, at):
        raise Refused(
            "De behandelaar is niet gewijzigd.",
            "Deze medewerker hoort vandaag niet bij het team van deze opvolging.",
            "Kies iemand uit het team.",
        )
    return act_on(session, row, A.ASSIGN, by=by, at=at, values={"owner_id": person_id})


def record_wmo_report(
    session: Session,
    follow_up_id: int,
    *,
    report_on: date,
    desk: str,
    asked: Asked,
    support_pointed_out: bool = False,
    version: int | None = None,
    by: Viewer,
    at: datetime,
) -> FollowUp:
    """It became a statutory report (melding): a `WmoRequest` with its clock.

    A second time it corrects the day and the desk while the clock runs. The file
    itself is kept in the Wmo system.
    """
    row = _reach(session, follow_up_id, version, by)
    running = session.exec(
        select(WmoRequest).where(
            col(WmoRequest.origin_kind) == FOLLOW_UP.name,
            col(WmoRequest.origin_id) == str(row.id),
            col(WmoRequest.state).in_(RUNNING),
        )
    ).first()
    if running is None:
        kept = begin_wmo_request(
            session,
            session.get_one(Resident, row.resident_id),
            origin_kind=FOLLOW_UP.name,
            origin_id=str(row.id),
            report_on=report_on,
            desk=desk,
            asked=asked,
            team_id=row.team_id,
            support_pointed_out=support_pointed_out,
            by=by,
            at=at,
        )
    else:
        kept = change_wmo_report(
            session, running, report_on=report_on, desk=desk, asked=asked, by=by, at=at
        )
    values = {"wmo_report_on": report_on, "wmo_desk": kept.desk}
    return act_on(session, row, A.REPORT_WMO, by=by, at=at, values=values)


def _reach(
    session: Session, follow_up_id: int, version: int | None, by: Viewer
) -> FollowUp:
    require_work(by)
    return reach(session, follow_up_id, by=by, version=version)


def _members(session: Session, row: FollowUp, by: Viewer, at: datetime) -> set[int]:
    if row.team_id is None:
        return set()
    there = team_members(session, by, row.team_id, on=local_date(at))
    return {member.id for member in there}


def _do(
    session: Session,
    row: FollowUp,
    act: FollowUpAct,
    moment: datetime,
    reason: str,
    values: dict[str, Any],
    by: Viewer,
    at: datetime,
) -> FollowUp:
    day = local_date(moment)
    return act_on(
        session, row, act, by=by, at=at, day=day, reason=reason, values=values
    )


def _close(
    session: Session,
    row: FollowUp,
    act: FollowUpAct,
    on: date | None,
    note: str,
    reason: str,
    *,
    by: Viewer,
    at: datetime,
    helped: str = "",
) -> FollowUp:
    earliest = row.first_contact_at or row.accepted_at or row.sent_at or row.raised_at
    moment = happened_at(on, at, earliest)
    values = {"closed_at": moment, "close_note": note_text(note), "helped": helped}
    return _do(session, row, act, moment, reason, values, by, at)
