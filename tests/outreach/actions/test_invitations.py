"""Printed, posted, answered, closed, withdrawn: sets of invitations with history."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from outreach.access import Role, job_viewer
from outreach.actions.invitations import (
    answer_invitation,
    close_unanswered,
    mark_posted,
    mark_printed,
    withdraw_invitations,
)
from outreach.errors import NotPermitted, Refused, TransitionRefused
from outreach.rules.cycles import WaveState
from outreach.rules.invitations import Answer, InvitationState, WithdrawReason
from outreach.tables import Invitation, StateChange, Wave
from tests import build
from tests.conftest import NOW, TODAY

S = InvitationState
COORDINATOR = build.viewer(Role.COORDINATOR, person_id=1)


def approved_wave(session: Session, count: int = 3) -> tuple[Wave, list[Invitation]]:
    """An approved wave with planned invitations."""
    of = build.cycle(session)
    build.district(session)
    wave = build.add(
        session,
        Wave(
            cycle_id=of.id,
            district_code="D1",
            week_start=TODAY - timedelta(days=TODAY.weekday()),
            letters=count,
            proposed_letters=count,
            capacity=1,
            expected_response=0.25,
            response_source="default",
            state=WaveState.APPROVED,
            proposed_by="test",
            proposed_at=NOW,
        ),
    )
    made = [
        build.invitation(session, of, build.resident(session), wave_id=wave.id)
        for _ in range(count)
    ]
    return wave, made


def states(session: Session) -> list[InvitationState]:
    """The states of all invitations, in order of id."""
    return list(session.exec(select(Invitation.state).order_by(Invitation.id)))


def test_a_wave_is_printed_and_posted_with_one_history_row_each(
    session: Session,
) -> None:
    wave, made = approved_wave(session)
    assert mark_printed(session, wave.id, by=COORDINATOR, at=NOW) == 3
    assert states(session) == [S.PRINTED] * 3
    posted = mark_posted(session, wave.id, posted_on=TODAY, by=COORDINATOR, at=NOW)
    assert posted == 3
    assert states(session) == [S.POSTED] * 3
    session.refresh(wave)
    assert (wave.state, wave.posted_on) == (WaveState.POSTED, TODAY)
    steps = session.exec(
        select(StateChange.act).where(
            StateChange.entity_kind == "invitation",
            StateChange.entity_id == str(made[0].id),
        )
    )
    assert list(steps) == ["print", "post"]


def test_a_letter_that_was_held_stays_planned(session: Session) -> None:
    wave, made = approved_wave(session)
    held = [made[1].id]
    assert mark_printed(session, wave.id, held=held, by=COORDINATOR, at=NOW) == 2
    assert states(session) == [S.PRINTED, S.PLANNED, S.PRINTED]


def test_a_wave_cannot_be_printed_twice(session: Session) -> None:
    wave, _ = approved_wave(session)
    mark_printed(session, wave.id, by=COORDINATOR, at=NOW)
    with pytest.raises(TransitionRefused):
        mark_printed(session, wave.id, by=COORDINATOR, at=NOW)


def test_posting_on_a_day_to_come_is_refused(session: Session) -> None:
    wave, _ = approved_wave(session)
    mark_printed(session, wave.id, by=COORDINATOR, at=NOW)
    tomorrow = TODAY + timedelta(days=1)
    with pytest.raises(Refused, match="toekomst"):
        mark_posted(session, wave.id, posted_on=tomorrow, by=COORDINATOR, at=NOW)


def test_an_answer_before_the_confirmation_keeps_and_counts(session: Session) -> None:
    wave, made = approved_wave(session)
    mark_printed(session, wave.id, by=COORDINATOR, at=NOW)
    session.refresh(made[0])
    answer_invitation(session, made[0], Answer.YES, by=COORDINATOR, at=NOW)
    mark_posted(session, wave.id, posted_on=TODAY, by=COORDINATOR, at=NOW)
    session.refresh(made[0])
    assert (made[0].state, made[0].answer) == (S.ANSWERED, Answer.YES)
    assert made[0].posted_on == TODAY  # her letter is among the letters


def test_who_phoned_to_cancel_may_phone_again_to_book(session: Session) -> None:
    _, made = approved_wave(session, 1)
    answer_invitation(session, made[0], Answer.NO, by=COORDINATOR, at=NOW)
    later = NOW + timedelta(days=2)
    answer_invitation(session, made[0], Answer.YES, by=COORDINATOR, at=later)
    assert (made[0].answer, made[0].answered_at) == (Answer.YES, later)


def test_one_partner_s_answer_leaves_the_other_open(session: Session) -> None:
    _, made = approved_wave(session, 2)
    answer_invitation(session, made[0], Answer.NO, by=COORDINATOR, at=NOW)
    assert states(session) == [S.ANSWERED, S.PLANNED]


@pytest.mark.parametrize(
    ("days", "closed"),
    [
        pytest.param(41, 0, id="a day before six weeks"),
        pytest.param(42, 2, id="after six weeks"),
    ],
)
def test_unanswered_invitations_close_after_the_norm(
    session: Session, days: int, closed: int
) -> None:
    wave, made = approved_wave(session)
    mark_printed(session, wave.id, by=COORDINATOR, at=NOW)
    mark_posted(session, wave.id, posted_on=TODAY, by=COORDINATOR, at=NOW)
    session.refresh(made[0])
    answer_invitation(session, made[0], Answer.NO, by=COORDINATOR, at=NOW)
    at = NOW + timedelta(days=days)
    job = job_viewer("close", at.date())
    count = close_unanswered(session, cycle_id=wave.cycle_id, by=job, at=at)
    assert count == closed
    assert close_unanswered(session, cycle_id=wave.cycle_id, by=job, at=at) == 0
    if closed:
        session.refresh(made[1])
        answer_invitation(session, made[1], Answer.YES, by=COORDINATOR, at=at)
        assert made[1].state is S.ANSWERED  # people answer late


def test_withdrawing_leaves_the_answered_alone(session: Session) -> None:
    _, made = approved_wave(session)
    answer_invitation(session, made[0], Answer.YES, by=COORDINATOR, at=NOW)
    count = withdraw_invitations(
        session,
        [one.id for one in made],
        reason=WithdrawReason.DECEASED,
        by=COORDINATOR,
        at=NOW,
    )
    assert count == 2
    assert states(session) == [S.ANSWERED, S.WITHDRAWN, S.WITHDRAWN]
    session.refresh(made[1])
    assert made[1].withdrawn_reason == "deceased"


def test_a_withdrawn_invitation_cannot_be_answered(session: Session) -> None:
    _, made = approved_wave(session, 1)
    withdraw_invitations(session, [made[0].id], reason="moved", by=COORDINATOR, at=NOW)
    session.refresh(made[0])
    with pytest.raises(TransitionRefused, match="ingetrokken"):
        answer_invitation(session, made[0], Answer.YES, by=COORDINATOR, at=NOW)


def test_who_lacks_the_right_changes_nothing(session: Session) -> None:
    wave, made = approved_wave(session, 1)
    manager = build.viewer(Role.MANAGER, person_id=2)
    with pytest.raises(NotPermitted):
        mark_printed(session, wave.id, by=manager, at=NOW)
    with pytest.raises(NotPermitted):
        answer_invitation(session, made[0], Answer.YES, by=manager, at=NOW)
    assert states(session) == [S.PLANNED]
