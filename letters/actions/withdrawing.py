"""Takes back the invitations of letters that the gate refuses for good."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from letters.rules.holds import WITHDRAWN
from outreach.access import Permission, Viewer, require
from outreach.actions.invitations import withdraw_invitations
from outreach.rules.contact import ContactRefusal


def withdraw_refused(
    session: Session,
    refused: Iterable[tuple[int, str]],
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """Withdraw (invitation id, refusal) pairs; one set-wise act for each reason."""
    require(by, Permission.PRINT_LETTERS)
    by_reason: dict[str, list[int]] = defaultdict(list)
    for invitation_id, reason in refused:
        by_reason[reason].append(invitation_id)
    for reason, ids in by_reason.items():
        why = WITHDRAWN[ContactRefusal(reason)]
        withdraw_invitations(session, ids, reason=why, by=by, at=at)
