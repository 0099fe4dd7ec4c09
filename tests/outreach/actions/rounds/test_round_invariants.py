"""Rounds that were published hold every rule; each rule is broken once."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import Session, select

from outreach.access import job_viewer
from outreach.actions.history import begin_history
from outreach.database import writing
from outreach.jobs.round_plans import DROP_ROUND_PLANS
from outreach.queries.invariants.rounds import ROUND_INVARIANTS
from outreach.rules.round_states import ROUND_PLAN, PlanState, RoundState
from outreach.tables import Round, RoundPlan, RoundStop
from tests import build
from tests.outreach.actions.rounds.test_publishing import (
    AT,
    Day,
    day,
    published,
    session,
    world,
)
from tests.outreach.queries.rounds.rounds_world import MONDAY, World

__all__ = ["day", "session", "world"]
BY = job_viewer("test", AT.date())


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


def _at_once(world: World, day: Day) -> None:
    day.second.starts_at = day.first.starts_at
    stop = world.session.exec(
        select(RoundStop).where(RoundStop.visit_id == day.second.id)
    ).one()
    assert day.first.starts_at is not None
    stop.starts_at = day.first.starts_at


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


def test_a_proposal_that_nobody_accepted_goes_aside(database_url: str) -> None:
    work = partial(DROP_ROUND_PLANS.work, partial(writing, database_url), "night")
    with writing(database_url) as session:
        build.district(session)
        row = RoundPlan(
            district_code="D1",
            first_day=MONDAY,
            days=1,
            made_by="test",
            made_at=AT,
        )
        begin_history(session, row, ROUND_PLAN, by=BY, at=AT)
    assert work(AT + timedelta(days=1)) == {"plans": 0}
    assert work(AT + timedelta(days=5)) == {"plans": 1}
    assert work(AT + timedelta(days=5)) == {"plans": 0}
