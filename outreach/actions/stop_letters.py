"""The letter that says that we stop: after "never again", and in a house where
somebody died. Only when somebody asks for it; it never comes by itself."""

from datetime import datetime

from sqlmodel import Session

from outreach.access import Viewer
from outreach.actions.letter_requests import ask_for_letter, withdraw_letter_request
from outreach.actions.register_bereaved import partners_of
from outreach.rules.letter_requests import BY_PARTNER, RequestedKind
from outreach.rules.responses import OnBehalfOf
from outreach.tables import LetterRequest, Objection, Response

STOP = RequestedKind.STOP


def confirm_stop(
    session: Session,
    objection: Objection,
    resident_id: str,
    *,
    by: Viewer,
    at: datetime,
) -> LetterRequest | None:
    """To who wants no letters: one last one that says so. It goes out in spite of the
    objection, because he asked for it."""
    return ask_for_letter(
        session,
        kind=STOP,
        resident_id=resident_id,
        subject_kind="objection",
        subject_id=objection.id or 0,
        by=by,
        at=at,
    )


def tell_partner(
    session: Session, told: Response, *, by: Viewer, at: datetime
) -> LetterRequest | None:
    """To the living partner of somebody who died, and to nobody else in the house.

    It waits until the days after the death are over, unless the partner told of the
    death himself and so asks for it. None where there is no partner to be found.
    """
    partner = partners_of(session, [told.resident_id]).get(told.resident_id)
    if partner is None:
        return None
    himself = told.on_behalf_of is OnBehalfOf.PARTNER
    return ask_for_letter(
        session,
        kind=STOP,
        resident_id=partner,
        subject_kind="response",
        subject_id=told.id or 0,
        given={BY_PARTNER: "ja"} if himself else {},
        by=by,
        at=at,
    )


def drop_stop(
    session: Session, subject_kind: str, subject_id: int, *, by: Viewer, at: datetime
) -> None:
    """The objection was taken back, or the answer was a mistake."""
    withdraw_letter_request(
        session,
        kind=STOP,
        subject_kind=subject_kind,
        subject_id=subject_id,
        by=by,
        at=at,
    )
