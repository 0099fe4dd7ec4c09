"""Rounds that were published hold every rule; each rule is broken once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from outreach.actions.history import transition
from outreach.queries.invariants.rounds import ROUND_INVARIANTS
from outreach.rules.round_states import (
    ROUND,
    PlanState,
    RoundAct,
    RoundState,
)
from outreach.tables import Round, RoundPlan, RoundStop, Visit
from tests.outreach.actions.rounds.test_publishing import (
    AT,
    Day,
    day,
    published,
    session,
    world,
)
from tests.outreach.queries.rounds.rounds_world import World

__all__ = ["day", "session", "world"]


def broken(session: Session) -> set[str]:
    session.flush()
    return {rule.name for rule in ROUND_INVARIANTS if rule.check(session).broken}


def test_what_was_published_holds(world: World, day: Day) -> None:
    published(world)
    assert broken(world.session) == set()
    assert all(rule.check(world.session).checked for rule in ROUND_INVARIANTS)


def _round(world: World) -> Round:
    return world.session.exec(
        select(Round).where(Round.visitor_id == world.vera.id)
    ).one()


def _other_time(world: World, day: Day) -> None:
    assert day.first.starts_at is not None
    day.first.starts_at += timedelta(minutes=5)


def _other_visitor(world: World, day: Day) -> None:
    day.first.visitor_id = world.mo.id


def _out_of_its_round(world: World, day: Day) -> None:
    stop = world.session.exec(
        select(RoundStop).where(RoundStop.visit_id == day.first.id)
    ).one()
    world.session.delete(stop)


def _at_once(world: World, _: Day) -> None:
    """The second visit of the day begins while the first one is on."""
    one, two = world.session.exec(
        select(RoundStop)
        .where(RoundStop.round_id == _round(world).id)
        .order_by(col(RoundStop.position))
        .limit(2)
    ).all()
    two.starts_at = one.starts_at + timedelta(minutes=30)
    visit = world.session.get(Visit, two.visit_id)
    assert visit is not None
    visit.starts_at = two.starts_at


def _out_of_order(world: World, _: Day) -> None:
    stops = world.session.exec(
        select(RoundStop).where(RoundStop.round_id == _round(world).id)
    ).all()
    for stop in stops:
        stop.position = 9 - stop.position


def _in_a_cancelled_round(world: World, _: Day) -> None:
    row = _round(world)
    transition(world.session, row, ROUND, RoundAct.CANCEL, by=world.planner, at=AT)
    for stop in world.session.exec(
        select(RoundStop).where(RoundStop.round_id == row.id)
    ):
        world.session.delete(stop)


def _state_of_round(world: World, _: Day) -> None:
    _round(world).state = RoundState.LOCKED


def _state_of_plan(world: World, _: Day) -> None:
    plan = world.session.get(RoundPlan, _round(world).plan_id)
    assert plan is not None
    plan.state = PlanState.REPLACED


def _by_nobody(world: World, _: Day) -> None:
    plan = world.session.get(RoundPlan, _round(world).plan_id)
    assert plan is not None
    plan.published_by = ""


def _two_places(world: World, _: Day) -> None:
    plan = world.session.get(RoundPlan, _round(world).plan_id)
    assert plan is not None
    plan.content = {"stops": [[1, 7, 600, 660], [2, 7, 630, 690]], "left_out": {}}


def _too_often(world: World, _: Day) -> None:
    plan = world.session.get(RoundPlan, _round(world).plan_id)
    assert plan is not None
    plan.content = {"stops": [[1, 7, 600, 660]], "left_out": {"1": ""}}


@pytest.mark.parametrize(
    ("breaking", "rule"),
    [
        (_other_time, "looproutes en bezoeken"),
        (_other_visitor, "looproutes en bezoeken"),
        (_out_of_its_round, "looproutes en bezoeken"),
        (_in_a_cancelled_round, "looproutes en bezoeken"),
        (_out_of_order, "volgorde in looproutes"),
        (_at_once, "niemand op twee plekken"),
        (_state_of_round, "standen van looproutes"),
        (_state_of_plan, "standen van plannen"),
        (_by_nobody, "vastgestelde plannen"),
        (_two_places, "vastgestelde plannen"),
        (_too_often, "vastgestelde plannen"),
    ],
)
def test_each_rule_is_broken_once(
    world: World, day: Day, breaking: Callable[[World, Day], None], rule: str
) -> None:
    published(world)
    breaking(world, day)
    assert broken(world.session) == {rule}
