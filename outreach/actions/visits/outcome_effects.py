"""Carries out what `rules.outcomes` says must follow from an outcome."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from outreach.access import Viewer
from outreach.actions.contact_holds import place_hold
from outreach.actions.follow_ups import raise_follow_up
from outreach.actions.invitations import answer_invitation
from outreach.actions.notices import Happening, raise_notices
from outreach.actions.objections import keep_objection
from outreach.actions.register_feedback import raise_feedback
from outreach.actions.resident_contacts import note_wishes
from outreach.actions.visits.parties import Member
from outreach.rules.invitations import InvitationState
from outreach.rules.notices import OF_OUTCOMES
from outreach.rules.outcomes import CONSEQUENCES, ObjectionTerm
from outreach.rules.visit_logs import FollowUpLog, PersonLog
from outreach.rules.visits import Outcome
from outreach.tables import Invitation


class Origin(NamedTuple):
    """Where an outcome comes from; effects carry it, so that they can be undone."""

    kind: str
    """visit or attempt."""
    id: str
    cycle_id: int | None
    invitation_id: int | None = None

    @property
    def source(self) -> str:
        """As holds and objections name it: `visit:12`."""
        return f"{self.kind}:{self.id}"


def carry_out(
    session: Session,
    member: Member,
    log: PersonLog,
    origin: Origin,
    *,
    again: bool = False,
    by: Viewer,
    at: datetime,
) -> None:
    """All that follows for one person; `again`: an answer is corrected, too."""
    rule = CONSEQUENCES[log.outcome]
    _answer(session, log, origin, again=again, by=by, at=at)
    for_ever = rule.objection is ObjectionTerm.FOR_EVER
    if for_ever or (rule.objection and origin.cycle_id is not None):
        keep_objection(
            session,
            member.id,
            member.bsn_index,
            cycle_id=None if for_ever else origin.cycle_id,
            source=origin.source,
            by=by,
            at=at,
        )
    known_dead = member.died and log.outcome is Outcome.DECEASED
    if rule.feedback and not known_dead:
        raise_feedback(
            session,
            resident_id=member.id,
            kind=rule.feedback,
            origin_kind=origin.kind,
            origin_id=origin.id,
            note=log.note.strip(),
            by=by,
            at=at,
        )
    if rule.hold_days is not None and not known_dead:
        place_hold(
            session,
            resident_id=member.id,
            reason=log.outcome.value,
            source=origin.source,
            days=rule.hold_days,
            by=by,
            at=at,
        )
    if log.outcome in OF_OUTCOMES and not known_dead:
        told = Happening(member.id, OF_OUTCOMES[log.outcome], origin.source)
        raise_notices(session, [told], by=by, at=at)
    if rule.interpreter:
        note_wishes(session, member.id, {"interpreter": True}, by=by, at=at)
    _follow_ups(session, member, log, origin, by=by, at=at)


def _answer(
    session: Session,
    log: PersonLog,
    origin: Origin,
    *,
    again: bool,
    by: Viewer,
    at: datetime,
) -> None:
    """An invitation that nobody answered yet is answered by what happened."""
    answer = CONSEQUENCES[log.outcome].answer
    if answer is None or origin.invitation_id is None:
        return
    invitation = session.get(Invitation, origin.invitation_id)
    if invitation is None or invitation.state is InvitationState.WITHDRAWN:
        return
    answered = invitation.state is InvitationState.ANSWERED
    if not answered or (again and invitation.answer is not answer):
        answer_invitation(session, invitation, answer, by=by, at=at)


def _follow_ups(
    session: Session,
    member: Member,
    log: PersonLog,
    origin: Origin,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    for agreed in log.follow_ups:
        _raise(session, member, agreed, origin, by=by, at=at)


def _raise(
    session: Session,
    member: Member,
    agreed: FollowUpLog,
    origin: Origin,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """What the resident agreed to goes to the team at once. What rests on a ground
    waits for the coordinator, who looks at it first."""
    raise_follow_up(
        session,
        resident_id=member.id,
        origin_kind=origin.kind,
        origin_id=origin.id,
        cycle_id=origin.cycle_id,
        kind=agreed.kind,
        wish=agreed.wish,
        handover_agreed=agreed.handover_agreed,
        ground=agreed.ground,
        ground_professional=agreed.ground_professional,
        ground_reason=agreed.ground_reason,
        send_now=agreed.handover_agreed,
        by=by,
        at=at,
    )
