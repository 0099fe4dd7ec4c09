"""An answer to an invitation, of one person, with everything that follows from it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.contact_holds import end_holds_of, place_hold
from outreach.actions.history import found
from outreach.actions.invitations import answer_invitation
from outreach.actions.objections import (
    check_may_undo,
    keep_objection,
    lift,
    lift_mistaken,
    objections_in_force,
)
from outreach.actions.register_feedback import raise_feedback, withdraw_feedback
from outreach.actions.resident_contacts import keep_wishes
from outreach.actions.stop_letters import confirm_stop, drop_stop, tell_partner
from outreach.actions.submissions import claim_submission
from outreach.actions.visits.leaving import leave_open_visits
from outreach.actions.visits.parties import Member, members_in_scope
from outreach.actions.visits.requesting import place_request
from outreach.auditing import did, trace_of
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.rules.invitations import InvitationState
from outreach.rules.responses import (
    ANSWER_OF,
    CODE_LABELS,
    OnBehalfOf,
    ResponseCode,
    Wishes,
    check_speaker,
    read_wishes,
)
from outreach.rules.visit_logs import check_alive, short
from outreach.rules.visits import Channel, Outcome, VisitKind
from outreach.tables import Invitation, Objection, Response

C = ResponseCode
RECORD = Permission.RECORD_ANSWER
REFUSING = {C.NOT_THIS_YEAR, C.NEVER_AGAIN}
TELLING = {C.MOVED: Outcome.MOVED, C.DECEASED: Outcome.DECEASED}
"""Answers that tell something the register may not know yet."""
LIFTED_BY_YES = "wil toch een bezoek"


def record_response(
    session: Session,
    *,
    resident_id: str,
    cycle_id: int | None,
    code: ResponseCode,
    channel: Channel,
    on_behalf_of: OnBehalfOf = OnBehalfOf.SELF,
    wishes: Mapping[str, Any] | Wishes | None = None,
    note: str = "",
    letter: bool = False,
    nonce: str = "",
    by: Viewer,
    at: datetime,
) -> Response:
    """Record the answer of one resident and do what follows from it.

    Yes: a visit of his household is requested (a partner's yes joins it), and an
    afmelding of his own is taken back. Not this year, never again: an objection, and
    he leaves the open visit; his partner stays in it. Moved, died: a report to the
    register and a hold on letters at once; the register itself is never changed
    here. A later answer takes the place of an earlier one. `letter`: "never again" is
    confirmed on paper; after a death a short letter goes to the partner, if there is
    one.

    Raises NotFound outside the viewer's scope, Refused for an answer that this
    person cannot give or an unknown wish, AlreadyDone for a double click.
    """
    require(by, Permission.RECORD_ANSWER)
    if nonce:
        claim_submission(session, nonce, "record_response", by=by, at=at)
    member = _member(session, resident_id, by)
    row = Response(
        cycle_id=cycle_id,
        resident_id=resident_id,
        channel=Channel(channel),
        code=ResponseCode(code),
        on_behalf_of=OnBehalfOf(on_behalf_of),
        wishes=read_wishes(wishes).as_json(),
        note=short(note),
        at=at,
        by=by.actor,
    )
    return _apply(session, member, row, letter=letter, by=by, at=at)


def correct_response(
    session: Session,
    response_id: int,
    *,
    code: ResponseCode,
    reason: str,
    on_behalf_of: OnBehalfOf = OnBehalfOf.SELF,
    wishes: Mapping[str, Any] | Wishes | None = None,
    note: str = "",
    nonce: str = "",
    by: Viewer,
    at: datetime,
) -> Response:
    """Put a right answer in the place of one that was typed wrong; both are kept.

    What the mistake brought about is taken back first. Raises Refused without a
    reason, and when the answer was corrected before.
    """
    require(by, Permission.RECORD_ANSWER)
    if nonce:
        claim_submission(session, nonce, "correct_response", by=by, at=at)
    old: Response = found(session.get(Response, response_id), "Het antwoord")
    member = _member(session, old.resident_id, by)
    _check_correction(session, old, reason)
    _take_back(session, member, old, reason.strip(), by=by, at=at)
    row = Response(
        cycle_id=old.cycle_id,
        resident_id=old.resident_id,
        channel=old.channel,
        code=ResponseCode(code),
        on_behalf_of=OnBehalfOf(on_behalf_of),
        wishes=read_wishes(wishes).as_json(),
        note=short(note),
        at=at,
        by=by.actor,
        corrects_id=old.id,
        correction_reason=reason.strip(),
    )
    return _apply(session, member, row, by=by, at=at)


def _member(session: Session, resident_id: str, by: Viewer) -> Member:
    return members_in_scope(session, by, [resident_id], Permission.RECORD_ANSWER)[0]


def _check_correction(session: Session, old: Response, reason: str) -> None:
    if not reason.strip():
        raise Refused(
            "De verbetering is niet opgeslagen.",
            "Er staat geen reden bij.",
            "Schrijf kort op wat er niet klopte.",
        )
    newer = select(col(Response.id)).where(col(Response.corrects_id) == old.id)
    if session.execute(newer).first():
        raise Refused(
            "De verbetering is niet opgeslagen.",
            "Dit antwoord is al eerder verbeterd.",
            "Ververs de pagina en verbeter het nieuwste antwoord.",
        )


def _apply(
    session: Session,
    member: Member,
    row: Response,
    *,
    letter: bool = False,
    by: Viewer,
    at: datetime,
) -> Response:
    check_speaker(row.code, row.on_behalf_of)
    _check_cycle(row)
    if row.code is not C.DECEASED:
        check_alive(member.died, member.died_on, local_date(at), Outcome.VISITED)
    standing = _objections_to_lift(session, member, row)
    invitation = _invitation(session, row)
    row.invitation_id = invitation.id if invitation else None
    row.trace = trace_of(session)
    session.add(row)
    session.flush()
    act = "correct" if row.corrects_id else "record"
    did(session, by, act, "response", row.id, [member.id], at=at, permission=RECORD)
    if invitation and invitation.state is not InvitationState.WITHDRAWN:
        answer_invitation(session, invitation, ANSWER_OF[row.code], by=by, at=at)
    if row.code is C.YES:
        lift(session, standing, reason=LIFTED_BY_YES, by=by, at=at)
        _ask_for_visit(session, member, row, by=by, at=at)
    else:
        _leave(session, member, row, letter=letter, by=by, at=at)
    return row


def _check_cycle(row: Response) -> None:
    """Without a cycle "not this year" would become "never again"."""
    if row.code is C.NOT_THIS_YEAR and row.cycle_id is None:
        raise Refused(
            "Het antwoord is niet vastgelegd.",
            "Er loopt geen ronde, dus ‘dit jaar niet’ heeft geen betekenis.",
            "Kies ‘Nooit meer vragen’, of leg het antwoord vast als er een ronde is.",
        )


def _objections_to_lift(session: Session, member: Member, row: Response) -> list[Any]:
    """What a yes takes back. Raises Refused when somebody else says it."""
    if row.code is not C.YES:
        return []
    standing = objections_in_force(session, member.id, member.bsn_index)
    counting = [each for each in standing if each.cycle_id in (None, row.cycle_id)]
    if counting:
        check_may_undo(row.on_behalf_of)
    return counting


def _invitation(session: Session, row: Response) -> Invitation | None:
    if row.cycle_id is None:
        return None
    return session.exec(
        select(Invitation).where(
            col(Invitation.cycle_id) == row.cycle_id,
            col(Invitation.resident_id) == row.resident_id,
        )
    ).first()


def _ask_for_visit(
    session: Session, member: Member, row: Response, *, by: Viewer, at: datetime
) -> None:
    wishes = read_wishes(row.wishes)
    keep_wishes(session, member.id, wishes, by=by, at=at)
    place_request(
        session,
        [member],
        row.cycle_id,
        kind=VisitKind(wishes.kind or VisitKind.HOME),
        by=by,
        at=at,
    )


def _leave(
    session: Session,
    member: Member,
    row: Response,
    *,
    letter: bool,
    by: Viewer,
    at: datetime,
) -> None:
    """A no, or news that there is nobody to visit: out of the open visit."""
    source = f"response:{row.id}"
    outcome = TELLING.get(row.code, Outcome.CANCELLED_BY_RESIDENT)
    if row.code in REFUSING:
        kept = keep_objection(
            session,
            member.id,
            member.bsn_index,
            cycle_id=row.cycle_id if row.code is C.NOT_THIS_YEAR else None,
            source=source,
            by=by,
            at=at,
        )
        if letter and row.code is C.NEVER_AGAIN:
            confirm_stop(session, kept, member.id, by=by, at=at)
    elif not member.died:
        raise_feedback(
            session,
            resident_id=member.id,
            kind=row.code.value,
            origin_kind="response",
            origin_id=str(row.id),
            note=row.note,
            by=by,
            at=at,
        )
        place_hold(
            session,
            resident_id=member.id,
            reason=row.code.value,
            source=source,
            by=by,
            at=at,
        )
    if letter and row.code is C.DECEASED:
        tell_partner(session, row, by=by, at=at)
    leave_open_visits(
        session,
        member.id,
        outcome,
        reason=CODE_LABELS[row.code],
        by=by,
        at=at,
    )


def _take_back(
    session: Session,
    member: Member,
    old: Response,
    reason: str,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """Undo what a mistaken answer wrote; a yes leaves the visit it asked for."""
    source = f"response:{old.id}"
    lift_mistaken(
        session, resident_id=member.id, source=source, reason=reason, by=by, at=at
    )
    end_holds_of(session, resident_id=member.id, source=source, by=by, at=at)
    drop_stop(session, "response", old.id or 0, by=by, at=at)
    if old.code in TELLING:
        withdraw_feedback(
            session,
            resident_id=member.id,
            origin_kind="response",
            origin_id=str(old.id),
            reason=reason,
            by=by,
            at=at,
        )
    if old.code is C.YES:
        _restore(session, member, old, by=by, at=at)
        leave_open_visits(
            session, member.id, None, reason="vergissing", note=reason, by=by, at=at
        )


def _restore(
    session: Session, member: Member, yes: Response, *, by: Viewer, at: datetime
) -> None:
    """Note again what a mistaken yes took back: he never said that he wants it."""
    lifted = session.exec(
        select(Objection).where(
            col(Objection.bsn_index) == member.bsn_index,
            col(Objection.undone_at) == yes.at,
            col(Objection.undone_reason) == LIFTED_BY_YES,
        )
    ).all()
    for objection in lifted:
        keep_objection(
            session,
            member.id,
            member.bsn_index,
            cycle_id=objection.cycle_id,
            source=objection.source,
            by=by,
            at=at,
        )
