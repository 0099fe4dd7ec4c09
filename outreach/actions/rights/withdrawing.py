"""A resident takes back that a team may have his data: nothing more is handed over."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer
from outreach.actions.follow_ups.sending import end_links
from outreach.actions.history import found, transition
from outreach.actions.rights.reaching import reach_resident, request_about
from outreach.auditing import did
from outreach.errors import AlreadyDone, Refused
from outreach.rules.follow_ups import (
    FOLLOW_UP,
    OPEN_STATES,
    WITH_TEAM,
    FollowUpAct,
)
from outreach.tables import AgreementWithdrawal, FollowUp

P = Permission
REASON = "instemming ingetrokken"


class Withdrawn(NamedTuple):
    """What came of it, in follow-ups."""

    stopped: int
    """Not sent yet: declined, nothing leaves the house."""
    with_team: int
    """A team has the data: its links ended, and it is asked to stop."""
    on_ground: int
    """Rest on a ground, not on the resident's word: left as they are."""


def withdraw_agreement(
    session: Session,
    *,
    resident_id: str,
    follow_up_ids: Iterable[int] | None = None,
    request_id: int | None = None,
    by: Viewer,
    at: datetime,
) -> Withdrawn:
    """Take the agreement back for some open follow-ups, or (None) for all of them.

    Raises Refused when there is no open follow-up that rests on the resident's word.
    """
    reach_resident(session, resident_id, by=by)
    request_about(session, request_id, resident_id, by=by)
    rows = _open(session, resident_id, follow_up_ids)
    resting = [row for row in rows if not row.ground]
    if not resting:
        raise Refused(
            "Er is niets ingetrokken.",
            "Er is geen open opvolging die op instemming van de inwoner berust.",
            "Kijk wat er eerder is gedeeld; dat staat in de lijst hieronder.",
        )
    sent = [row for row in resting if row.state in WITH_TEAM]
    for row in resting:
        _withdraw(session, row, request_id, by=by, at=at)
    did(
        session,
        by,
        "withdraw_agreement",
        "rights_request",
        request_id or "",
        [resident_id],
        at=at,
        permission=P.HANDLE_RIGHTS,
    )
    return Withdrawn(len(resting) - len(sent), len(sent), len(rows) - len(resting))


def _open(
    session: Session, resident_id: str, ids: Iterable[int] | None
) -> list[FollowUp]:
    """Open ones whose agreement was not taken back before."""
    statement = select(FollowUp).where(
        col(FollowUp.resident_id) == resident_id,
        col(FollowUp.state).in_(OPEN_STATES),
        col(FollowUp.agreement_withdrawn_at).is_(None),
    )
    if ids is not None:
        statement = statement.where(col(FollowUp.id).in_(list(ids)))
    return list(session.exec(statement.order_by(col(FollowUp.id))))


def _withdraw(
    session: Session,
    row: FollowUp,
    request_id: int | None,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    with_team = row.state in WITH_TEAM
    before = row.state
    values: dict[str, Any] = {
        "handover_agreed": False,
        "handover_agreed_on": None,
        "agreement_withdrawn_at": at,
    }
    if with_team:
        act = FollowUpAct.WITHDRAW_AGREEMENT
    else:
        act = FollowUpAct.DECLINE
        values |= {"closed_at": at, "due_on": None, "close_note": REASON}
    transition(session, row, FOLLOW_UP, act, by=by, at=at, reason=REASON, values=values)
    end_links(session, row, at)
    session.add(
        AgreementWithdrawal(
            follow_up_id=row.id or 0,
            resident_id=row.resident_id,
            request_id=request_id,
            state_before=before.value,
            team_id=row.team_id if with_team else None,
            by=by.actor,
            at=at,
        )
    )
    session.flush()


def record_team_told(
    session: Session, withdrawal_id: int, *, by: Viewer, at: datetime
) -> AgreementWithdrawal:
    """Somebody told the team to stop. Raises AlreadyDone when a colleague did."""
    row: AgreementWithdrawal = found(
        session.get(AgreementWithdrawal, withdrawal_id), "Deze intrekking"
    )
    reach_resident(session, row.resident_id, by=by)
    if row.team_told_at is not None:
        raise AlreadyDone(
            "Het team weet het al.",
            "Een collega heeft dit al doorgegeven.",
            "U hoeft niets te doen.",
        )
    row.team_told_at, row.team_told_by = at, by.actor
    session.flush()
    did(
        session,
        by,
        "tell_team",
        "follow_up",
        row.follow_up_id,
        [row.resident_id],
        at=at,
        permission=P.HANDLE_RIGHTS,
    )
    return row
