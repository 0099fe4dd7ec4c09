"""What stands behind the code of a letter, once the house number or birth year fits.

The code is looked up by its unique key; a wrong code and a wrong proof are answered
with the same sentences, so that there is nothing to guess at.
"""

from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, ViewerKind
from outreach.auditing import seen
from outreach.clock import local_date
from outreach.errors import NotFound
from outreach.queries.contact import running_cycle_id
from outreach.queries.municipality import municipality
from outreach.queries.residents import name_parts
from outreach.rules.codes import normal_code
from outreach.rules.invitations import InvitationState
from outreach.rules.letter_answers import ON_PAPER, is_whole_code, proof_fits
from outreach.rules.names import name_in_text
from outreach.rules.responses import ResponseCode
from outreach.tables import Invitation, Resident, Response


class AnswerPage(NamedTuple):
    """What the page may show of the resident, and who holds the letter."""

    viewer: Viewer
    """Whoever holds the code: reaches this resident only."""
    invitation_id: int
    cycle_id: int
    """The running one: what "this year" means to whoever answers now."""
    name: str
    """As in a sentence: "mevrouw De Vries"; "" when it is not known."""
    withdrawn: bool
    """The letter was taken back, or the resident is gone: only the phone helps."""
    answered: ResponseCode | None
    """The last answer in this cycle."""
    answered_on: date | None


def answer_page(
    session: Session, code: str, proof: str, *, at: datetime, origin: str = "web"
) -> AnswerPage:
    """What a code and a proof open. Raises NotFound, always with the same sentences."""
    row = _row(session, code)
    if row is None or not _fits(row[1], proof):
        raise _nothing_found(session)
    return _page(session, *row, at=at, origin=origin)


def answer_page_of(
    session: Session, invitation_id: int, *, at: datetime, origin: str = "web"
) -> AnswerPage:
    """The same for somebody whose code and proof were right a moment ago.

    Raises NotFound when the letter is no longer there.
    """
    row = session.exec(
        select(Invitation, Resident)
        .join(Resident, col(Resident.id) == col(Invitation.resident_id))
        .where(Invitation.id == invitation_id)
    ).first()
    if row is None or not _was_printed(row[0]):
        raise _nothing_found(session)
    return _page(session, *row, at=at, origin=origin)


def _nothing_found(session: Session) -> NotFound:
    """What everybody hears whose code or proof is not right."""
    phone = municipality(session).phone or "de gemeente"
    return NotFound(
        "Wij vinden geen brief hierbij.",
        "De code en het huisnummer of geboortejaar horen niet bij elkaar.",
        f"Kijk nog eens op de brief, of bel {phone}.",
    )


def _row(session: Session, code: str) -> tuple[Invitation, Resident] | None:
    if not is_whole_code(code):
        return None
    found = session.exec(
        select(Invitation, Resident)
        .join(Resident, col(Resident.id) == col(Invitation.resident_id))
        .where(Invitation.code == normal_code(code))
    ).first()
    return found if found is not None and _was_printed(found[0]) else None


def _was_printed(invitation: Invitation) -> bool:
    """A code that never stood on paper opens nothing."""
    return invitation.state in ON_PAPER or (
        invitation.state is InvitationState.WITHDRAWN
        and invitation.printed_at is not None
    )


def _fits(resident: Resident, proof: str) -> bool:
    return proof_fits(
        proof,
        house_number=resident.house_number,
        birth_earliest=resident.birth_earliest,
        birth_latest=resident.birth_latest,
    )


def _page(
    session: Session,
    invitation: Invitation,
    resident: Resident,
    *,
    at: datetime,
    origin: str,
) -> AnswerPage:
    number = invitation.id or 0
    # As by telephone: who answers last year's letter speaks of the round of today.
    running = running_cycle_id(session, local_date(at)) or invitation.cycle_id
    viewer = Viewer(
        ViewerKind.RESIDENT,
        f"invitation-{number}",
        local_date(at),
        origin=origin,
        resident_id=resident.id,
    )
    right = Permission.RECORD_ANSWER
    seen(session, viewer, right, [resident.id], kind="invitation", object_id=number)
    last = session.exec(
        select(Response)
        .where(Response.resident_id == resident.id, Response.cycle_id == running)
        .order_by(col(Response.id).desc())
    ).first()
    return AnswerPage(
        viewer=viewer,
        invitation_id=number,
        cycle_id=running,
        name=name_in_text(name_parts(resident)) or "",
        withdrawn=invitation.state is InvitationState.WITHDRAWN or resident.died,
        answered=last.code if last else None,
        answered_on=local_date(last.at) if last else None,
    )
