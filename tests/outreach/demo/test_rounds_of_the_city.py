"""The rounds of the demo city, on a small area: points, ways, weeks that are published.

The whole city takes minutes; what it adds for rounds is the same.
"""

from datetime import date, time

import pytest
from sqlmodel import Session, col, select

from outreach.demo import rounds
from outreach.rules.round_states import PlanState
from outreach.rules.visits import VisitState
from outreach.tables import (
    AddressPoint,
    Round,
    RoundOffice,
    RoundPlan,
    Visit,
    VisitNeeds,
    VisitorTravel,
)
from tests import build
from tests.outreach.queries.rounds import rounds_world as w

MONDAY, NEXT = date(2026, 11, 23), date(2026, 11, 30)


@pytest.mark.parametrize(
    ("today", "weeks"),
    [
        (MONDAY, [(MONDAY, 5), (NEXT, 5)]),
        (date(2026, 11, 26), [(date(2026, 11, 26), 2), (NEXT, 5)]),
        (date(2026, 11, 27), [(date(2026, 11, 27), 1), (NEXT, 5)]),
        (date(2026, 11, 21), [(MONDAY, 5), (NEXT, 5)]),
        (date(2026, 11, 22), [(MONDAY, 5), (NEXT, 5)]),
    ],
)
def test_from_today_on_and_at_the_weekend_from_monday(
    today: date, weeks: list[tuple[date, int]]
) -> None:
    assert rounds.weeks_of(today) == weeks


def test_weeks_are_planned_and_published_and_who_asks_much_waits(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "DEMO_DISTRICT", "D1")
    world = w.world(session)
    cycle = build.cycle(session)
    w.booked(session, world.vera, time(10), cycle_id=cycle.id)
    for _ in range(6):
        w.waiting(session, cycle_id=cycle.id)
    rounds.place_addresses(session)
    rounds.set_travel(session)
    by, at = world.planner, build.AT
    hard = rounds.ask_much(session, by, MONDAY, 5, at)
    for first, added in ((MONDAY, 2), (NEXT, 1)):
        rounds.publish_days(session, by, (first, 5), at, hard=hard, added=added)
    plans = session.exec(select(RoundPlan).order_by(col(RoundPlan.id))).all()
    assert [plan.state for plan in plans] == [PlanState.PUBLISHED] * 2
    assert len(session.exec(select(AddressPoint)).all()) >= 5
    assert session.exec(select(RoundOffice)).one()
    assert len(session.exec(select(VisitorTravel)).all()) == 2
    assert {row.day >= NEXT for row in session.exec(select(Round))} == {True, False}
    states = [visit.state for visit in session.exec(select(Visit))]
    assert states.count(VisitState.REQUESTED) == 3, "two ask much, one waits for a call"
    assert set(session.exec(select(VisitNeeds.visit_id))) == hard
    for plan in plans:
        said = {int(n): why for n, why in plan.content["left_out"].items() if why}
        assert set(said) == hard
        words = " ".join(said.values())
        assert "gebarentaal" in words
        assert "niet op de tijden die genoemd zijn" in words
