"""Whatever people do in whatever order: states stay reachable, history replays."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from outreach.access import Role
from outreach.actions.invitations import (
    answer_invitation,
    close_unanswered,
    mark_posted,
    mark_printed,
    withdraw_invitations,
)
from outreach.actions.waves import approve_wave, cancel_wave, change_wave, plan_waves
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.rules.cycles import WAVE
from outreach.rules.invitations import INVITATION, Answer
from outreach.rules.machines import Machine
from outreach.tables import Assignment, Availability, Invitation, StateChange, Wave
from tests import build
from tests.conftest import NOW

COORDINATOR = build.viewer(Role.COORDINATOR, person_id=1)
STEPS = (
    "plan", "change", "approve", "cancel", "print", "print_all_but_one", "post",
    "answer_yes", "answer_no", "withdraw", "week_passes", "close",
)  # fmt: skip


def town(session: Session) -> int:
    """A cycle with four people, a couple among them, and a visitor."""
    build.provider(session)
    person = build.person(session, "Vera", pass_number="P-1")
    since = date(2020, 1, 1)
    build.add(
        session,
        Assignment(
            person_id=person.id,
            role=Role.VISITOR,
            district_code="D1",
            valid_from=since,
        ),
    )
    build.add(
        session,
        Availability(
            person_id=person.id,
            weekday=1,
            from_time=time(9),
            to_time=time(17),
            most_visits=1,
            valid_from=since,
        ),
    )
    of = build.cycle(session)
    for key in ("3011AA-1--", "3011AA-1--", "3011AA-2--", "3011AA-3--"):
        build.member(session, of, build.resident(session, address_key=key))
    return of.id


def do(session: Session, cycle_id: int, step: str, pick: int, at: Any) -> None:
    """One act of somebody, on the wave or the invitation that `pick` points at."""
    who = {"by": COORDINATOR, "at": at}
    waves = session.exec(select(Wave).order_by(col(Wave.id))).all()
    sent = session.exec(select(Invitation).order_by(col(Invitation.id))).all()
    if step == "plan":
        plan_waves(session, cycle_id=cycle_id, weeks=2, **who)
    elif step == "close":
        close_unanswered(session, cycle_id=cycle_id, **who)
    elif step in ("answer_yes", "answer_no", "withdraw") and sent:
        to_invitation(session, sent[pick % len(sent)], step, who)
    elif step in ON_WAVES and waves:
        more: dict[str, dict[str, Any]] = {
            "change": {"letters": pick},
            "print_all_but_one": {"held": [one.id for one in sent[:1]]},
            "post": {"posted_on": local_date(at)},
        }
        wave_id = waves[pick % len(waves)].id
        ON_WAVES[step](session, wave_id, **more.get(step, {}), **who)


def to_invitation(session: Session, one: Invitation, step: str, who: dict) -> None:
    """Answer or withdraw one invitation."""
    if step == "withdraw":
        withdraw_invitations(session, [one.id], reason="moved", **who)
    else:
        answer_invitation(session, one, Answer(step.split("_")[1]), **who)


ON_WAVES: dict[str, Any] = {
    "change": change_wave,
    "approve": approve_wave,
    "cancel": cancel_wave,
    "print": mark_printed,
    "print_all_but_one": mark_printed,
    "post": mark_posted,
}


def replayed(session: Session, machine: Machine, row_id: int) -> str:
    """The state that the history of a thing leads to; every step by an arrow."""
    state = ""
    rows = session.exec(
        select(StateChange)
        .where(
            StateChange.entity_kind == machine.name,
            StateChange.entity_id == str(row_id),
        )
        .order_by(col(StateChange.id))
    ).all()
    states = {str(one): one for one in machine.labels}
    acts = {str(act): act for _, act in machine.arrows}
    for row in rows:
        assert row.from_state == state
        if row.act == "begin":
            assert states[row.to_state] in machine.start
        else:
            assert machine.next_state(states[state], acts[row.act]) == row.to_state
        state = row.to_state
    return state


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(STEPS), st.integers(0, 5)), min_size=1, max_size=14
    )
)
def test_any_sequence_of_acts_replays_to_the_present(
    session: Session, steps: list[tuple[str, int]]
) -> None:
    with session.begin_nested() as undo:
        cycle_id = town(session)
        at = NOW
        for step, pick in [("plan", 0), ("approve", 0), *steps]:
            if step == "week_passes":
                at += timedelta(weeks=3)
                continue
            try:
                with session.begin_nested():
                    do(session, cycle_id, step, pick, at)
            except Refused:
                session.expire_all()
        check(session)
        undo.rollback()
        session.expire_all()


def check(session: Session) -> None:
    """Replay everything, and look at what must hold between waves and letters."""
    session.flush()
    session.expire_all()
    invitations = session.exec(select(Invitation)).all()
    for machine, rows in (
        (WAVE, session.exec(select(Wave)).all()),
        (INVITATION, invitations),
    ):
        for row in rows:
            assert replayed(session, machine, row.id) == row.state
    residents = [one.resident_id for one in invitations]
    assert len(residents) == len(set(residents))
    for one in invitations:
        assert (one.answer is not None) == (one.answered_at is not None)
        if one.posted_on is not None:
            assert one.printed_at is not None


def test_a_history_with_a_gap_is_noticed(session: Session) -> None:
    town(session)
    of = session.exec(select(Wave)).all()
    assert of == []
    wave = build.add(
        session,
        Wave(
            cycle_id=1,
            district_code="D1",
            week_start=date(2026, 11, 23),
            letters=1,
            proposed_letters=1,
            capacity=1,
            expected_response=0.25,
            response_source="default",
            proposed_by="test",
            proposed_at=NOW,
        ),
    )
    build.add(
        session,
        StateChange(
            entity_kind="wave",
            entity_id=str(wave.id),
            act="approve",
            from_state="proposed",
            to_state="approved",
            by="test",
            at=NOW,
        ),
    )
    with pytest.raises(AssertionError):
        replayed(session, WAVE, wave.id)
