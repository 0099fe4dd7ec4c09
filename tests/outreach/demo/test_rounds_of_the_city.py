"""The rounds of the demo city, on a small area: points, ways, a week that is published.

The whole city takes minutes; what it adds for rounds is the same.
"""

from datetime import time

import pytest
from sqlmodel import Session, select

from outreach.demo import rounds
from outreach.rules.round_states import PlanState
from outreach.rules.visits import VisitState
from outreach.tables import (
    AddressPoint,
    Round,
    RoundOffice,
    RoundPlan,
    Visit,
    VisitorTravel,
)
from tests import build
from tests.outreach.queries.rounds import rounds_world as w


def test_a_week_is_planned_and_published(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "DEMO_DISTRICT", "D1")
    world = w.world(session)
    cycle = build.cycle(session)
    w.booked(session, world.vera, time(10), cycle_id=cycle.id)
    for _ in range(rounds.ADDED + 2):
        w.waiting(session, cycle_id=cycle.id)
    rounds.place_addresses(session)
    rounds.set_travel(session)
    rounds.publish_week(session, world.planner, w.MONDAY, build.AT)
    assert session.exec(select(RoundPlan)).one().state is PlanState.PUBLISHED
    assert len(session.exec(select(AddressPoint)).all()) >= rounds.ADDED
    assert session.exec(select(RoundOffice)).one()
    assert len(session.exec(select(VisitorTravel)).all()) == 2
    assert session.exec(select(Round)).all()
    states = [visit.state for visit in session.exec(select(Visit))]
    assert states.count(VisitState.REQUESTED) == 2, "the others wait for a call"
