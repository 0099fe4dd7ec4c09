"""What happens to invitations after the plan: printed, posted, answered, withdrawn.

All but the answer are set-wise: one UPDATE and one INSERT of history for a wave.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, refusal
from outreach.actions.history import found, transition, transition_many
from outreach.auditing import did
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.queries.municipality import norm_in_force
from outreach.queries.scope import district_scope
from outreach.rules.cycles import WAVE, WaveAct
from outreach.rules.invitations import (
    INVITATION,
    Answer,
    InvitationAct,
    InvitationState,
    WithdrawReason,
)
from outreach.tables import Invitation, Wave

P = Permission


def mark_printed(
    session: Session,
    wave_id: int,
    *,
    held: Iterable[int] = (),
    by: Viewer,
    at: datetime,
) -> int:
    """The letters of a wave went to the print house; returns how many.

    `held` are ids of invitations whose letter was kept back at the last look: they
    stay planned, and a next wave takes them when they may be contacted again.
    """
    _require_any(by, P.PRINT_LETTERS)
    wave = _wave_to_print(session, wave_id, by)
    kept = set(held)
    ids = _of_wave(session, wave_id, InvitationState.PLANNED)
    transition(session, wave, WAVE, WaveAct.PRINT, by=by, at=at)
    return transition_many(
        session,
        Invitation,
        [i for i in ids if i not in kept],
        INVITATION,
        InvitationAct.PRINT,
        by=by,
        at=at,
        values={"printed_at": at},
    )


def mark_posted(
    session: Session, wave_id: int, *, posted_on: date, by: Viewer, at: datetime
) -> int:
    """The mail room confirms that a wave was posted; returns how many.

    Somebody who answered before the confirmation keeps the answer and gets the day
    of posting too, because the letter counts. Raises Refused for a day to come.
    """
    _require_any(by, P.HANDLE_MAIL, P.PRINT_LETTERS)
    if posted_on > local_date(at):
        raise Refused(
            "De golf is niet als verstuurd vastgelegd.",
            "De dag van versturen ligt in de toekomst.",
            "Kies de dag waarop de brieven echt zijn gepost.",
        )
    right = P.HANDLE_MAIL if by.may(P.HANDLE_MAIL) else P.PRINT_LETTERS
    wave = _wave_to_print(session, wave_id, by, right)
    transition(
        session,
        wave,
        WAVE,
        WaveAct.POST,
        by=by,
        at=at,
        values={"posted_on": posted_on},
    )
    answered = session.scalars(
        update(Invitation)
        .where(
            col(Invitation.wave_id) == wave_id,
            col(Invitation.state) == InvitationState.ANSWERED,
            col(Invitation.printed_at).is_not(None),
        )
        .values(posted_on=posted_on)
        .returning(col(Invitation.resident_id))
        .execution_options(synchronize_session=False)
    ).all()
    if answered:
        did(session, by, "post", "wave", wave_id, answered, at=at)
    return transition_many(
        session,
        Invitation,
        _of_wave(session, wave_id, InvitationState.PRINTED),
        INVITATION,
        InvitationAct.POST,
        by=by,
        at=at,
        values={"posted_on": posted_on},
    )


def take_back_printed(
    session: Session, wave_id: int, *, by: Viewer, at: datetime
) -> int:
    """The hand-over of a wave was cancelled in time: nothing left. Its invitations are
    planned again and the wave waits for other letters. Returns how many.

    Who answered meanwhile keeps the answer; who was withdrawn stays withdrawn.
    """
    _require_any(by, P.PRINT_LETTERS)
    wave = _wave_to_print(session, wave_id, by)
    transition(session, wave, WAVE, WaveAct.TAKE_BACK, by=by, at=at)
    session.execute(
        update(Invitation)
        .where(
            col(Invitation.wave_id) == wave_id,
            col(Invitation.state).in_(
                [InvitationState.ANSWERED, InvitationState.WITHDRAWN]
            ),
            col(Invitation.posted_on).is_(None),
        )
        .values(printed_at=None)
        .execution_options(synchronize_session=False)
    )
    return transition_many(
        session,
        Invitation,
        _of_wave(session, wave_id, InvitationState.PRINTED),
        INVITATION,
        InvitationAct.TAKE_BACK,
        by=by,
        at=at,
        values={"printed_at": None},
    )


def withdraw_invitations(
    session: Session,
    ids: Iterable[int],
    *,
    reason: WithdrawReason | str,
    by: Viewer,
    at: datetime,
) -> int:
    """Take invitations back; those that are answered or withdrawn are left alone.

    Returns how many were withdrawn.
    """
    _require_any(
        by,
        P.MANAGE_CYCLE,
        P.IMPORT_REGISTER,
        P.PRINT_LETTERS,
        P.APPROVE_WAVES,
        P.RECORD_ANSWER,
        P.LOG_VISIT,
        P.HANDLE_MAIL,
    )
    why = WithdrawReason(reason)
    return transition_many(
        session,
        Invitation,
        ids,
        INVITATION,
        InvitationAct.WITHDRAW,
        by=by,
        at=at,
        reason=why,
        values={"withdrawn_reason": why.value},
    )


def answer_invitation(
    session: Session,
    invitation: Invitation,
    answer: Answer,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """Note the answer of one person; a later answer takes the place of it.

    One partner's answer says nothing about the other. Raises TransitionRefused for an
    invitation that was withdrawn.
    """
    _require_any(by, P.RECORD_ANSWER, P.LOG_VISIT)
    transition(
        session,
        invitation,
        INVITATION,
        InvitationAct.ANSWER,
        by=by,
        at=at,
        reason=answer,
        values={"answer": answer, "answered_at": at},
    )


def close_unanswered(
    session: Session, *, cycle_id: int, by: Viewer, at: datetime
) -> int:
    """Close what was posted `no_answer_weeks` ago without an answer; returns how many.

    Safe to run twice. Who answers later is still answered.
    """
    _require_any(by, P.MANAGE_CYCLE)
    weeks = int(norm_in_force(session, "no_answer_weeks"))
    until = local_date(at) - timedelta(weeks=weeks)
    ids = session.exec(
        select(Invitation.id).where(
            Invitation.cycle_id == cycle_id,
            Invitation.state == InvitationState.POSTED,
            col(Invitation.posted_on) <= until,
        )
    )
    return transition_many(
        session,
        Invitation,
        [i for i in ids if i is not None],
        INVITATION,
        InvitationAct.CLOSE,
        by=by,
        at=at,
        reason=f"geen antwoord na {weeks} weken",
    )


def _wave_to_print(
    session: Session, wave_id: int, by: Viewer, right: P = P.PRINT_LETTERS
) -> Wave:
    """The wave, if it lies in a district for which somebody makes letters."""
    scope = district_scope(by, right, col(Wave.district_code))
    statement = select(Wave).where(Wave.id == wave_id, scope)
    wave: Wave = found(session.exec(statement).first(), "Deze golf")
    return wave


def _of_wave(session: Session, wave_id: int, state: InvitationState) -> list[int]:
    rows = session.exec(
        select(Invitation.id).where(
            Invitation.wave_id == wave_id, Invitation.state == state
        )
    )
    return [i for i in rows if i is not None]


def _require_any(viewer: Viewer, *permissions: Permission) -> None:
    """Several kinds of work end in the same act; one of their rights is enough."""
    if not any(viewer.may(permission) for permission in permissions):
        raise refusal(permissions[0])
