"""Which follow-ups of a resident were handed over, and on what that rests."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer
from outreach.auditing import seen
from outreach.queries.follow_ups.card import agreement_text
from outreach.queries.rights.scope import require_rights
from outreach.queries.scope import resident_scope
from outreach.rules.follow_up_kinds import KINDS
from outreach.rules.follow_ups import FOLLOW_UP, OPEN_STATES, WITH_TEAM, FollowUpState
from outreach.tables import AgreementWithdrawal, FollowUp, Resident, Team

P = Permission


class SharedRow(NamedTuple):
    """One follow-up: what was shared with whom, and whether it can be stopped."""

    id: int
    reference: str
    kind: str
    state: FollowUpState
    state_label: str
    team: str
    team_phone: str
    sent_at: datetime | None
    agreement: str
    by_agreement: bool
    """Rests on the resident's word: he can take it back."""
    open: bool
    with_team: bool
    """A team has the data and works on it."""
    withdrawn_at: datetime | None
    team_to_tell: int | None
    """Id of a withdrawal about which the team was not told yet."""


def shared_follow_ups(
    session: Session, viewer: Viewer, resident_id: str
) -> list[SharedRow]:
    """All follow-ups of one resident, oldest first."""
    own = require_rights(viewer, P.HANDLE_RIGHTS)
    rows = session.exec(
        select(FollowUp, Team, AgreementWithdrawal)
        .join(Resident, col(Resident.id) == col(FollowUp.resident_id))
        .outerjoin(Team, col(Team.id) == col(FollowUp.team_id))
        .outerjoin(
            AgreementWithdrawal,
            (col(AgreementWithdrawal.follow_up_id) == col(FollowUp.id))
            & col(AgreementWithdrawal.team_id).is_not(None)
            & col(AgreementWithdrawal.team_told_at).is_(None),
        )
        .where(
            col(FollowUp.resident_id) == resident_id,
            resident_scope(own, P.HANDLE_RIGHTS),
        )
        .order_by(col(FollowUp.id))
    ).all()
    if rows:
        seen(session, viewer, P.HANDLE_RIGHTS, [resident_id], kind="follow_up")
    return [_row(*row) for row in rows]


def _row(
    row: FollowUp, team: Team | None, untold: AgreementWithdrawal | None
) -> SharedRow:
    return SharedRow(
        id=row.id or 0,
        reference=row.reference,
        kind=KINDS[row.kind].label if row.kind in KINDS else row.kind,
        state=row.state,
        state_label=FOLLOW_UP.labels[row.state],
        team=team.name if team else "",
        team_phone=team.phone if team else "",
        sent_at=row.sent_at,
        agreement=agreement_text(row),
        by_agreement=not row.ground,
        open=row.state in OPEN_STATES,
        with_team=row.state in WITH_TEAM,
        withdrawn_at=row.agreement_withdrawn_at,
        team_to_tell=untold.id if untold else None,
    )
