"""The end of a cycle."""

from datetime import date, datetime

import pytest
from sqlmodel import Session, select

from outreach.access import Role
from outreach.actions.closing_cycles import close_cycle
from outreach.actions.waves import plan_waves
from outreach.errors import AlreadyDone, NotPermitted, Refused
from outreach.rules.cycles import WaveState
from outreach.tables import StateChange, Wave
from tests import build


def wave(session: Session, cycle_id: int, week: int, state: WaveState) -> Wave:
    build.district(session)
    return build.add(
        session,
        Wave(
            cycle_id=cycle_id,
            district_code="D1",
            week_start=date(2026, 11, week),
            letters=10,
            proposed_letters=10,
            capacity=3,
            expected_response=0.25,
            response_source="default",
            state=state,
            proposed_by="test",
            proposed_at=build.AT,
        ),
    )


def test_drafts_are_cancelled_and_approved_waves_stay(
    session: Session, at: datetime
) -> None:
    cycle = build.cycle(session)
    draft = wave(session, cycle.id or 0, 23, WaveState.PROPOSED)
    approved = wave(session, cycle.id or 0, 30, WaveState.APPROVED)
    by = build.viewer(Role.COORDINATOR)
    assert close_cycle(session, cycle.id or 0, by=by, at=at) == 1
    assert draft.state is WaveState.CANCELLED
    assert approved.state is WaveState.APPROVED
    assert cycle.closed_at == at
    history = session.exec(select(StateChange)).one()
    assert (history.entity_id, history.to_state) == (str(draft.id), "cancelled")


def test_a_closed_cycle_gets_no_waves_and_is_closed_once(
    session: Session, at: datetime
) -> None:
    cycle = build.cycle(session)
    by = build.viewer(Role.COORDINATOR)
    close_cycle(session, cycle.id or 0, by=by, at=at)
    with pytest.raises(Refused, match="gesloten"):
        plan_waves(session, cycle_id=cycle.id or 0, by=by, at=at)
    with pytest.raises(AlreadyDone, match="20-11-2026"):
        close_cycle(session, cycle.id or 0, by=by, at=at)


def test_only_who_manages_cycles_closes_one(session: Session, at: datetime) -> None:
    cycle = build.cycle(session)
    with pytest.raises(NotPermitted):
        close_cycle(session, cycle.id or 0, by=build.viewer(Role.MANAGER), at=at)
