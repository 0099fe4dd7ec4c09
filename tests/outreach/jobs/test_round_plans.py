"""Proposals of rounds that nobody accepted go aside; plans in force stay."""

from datetime import date, datetime, timedelta
from functools import partial

from sqlmodel import Session, col, select

from outreach.access import job_viewer
from outreach.actions.history import begin_history
from outreach.database import reading, writing
from outreach.jobs.round_plans import DROP_ROUND_PLANS, KEPT_DAYS
from outreach.rules.round_states import ROUND_PLAN, PlanState
from outreach.tables import RoundPlan
from tests import build

AT = build.AT
BY = job_viewer("test", AT.date())
MONDAY = date(2026, 11, 23)


def proposed(session: Session, first_day: date, made_at: datetime) -> int:
    row = RoundPlan(
        district_code="D1", first_day=first_day, days=1, made_by="test", made_at=made_at
    )
    begin_history(session, row, ROUND_PLAN, by=BY, at=made_at)
    return row.id or 0


def test_a_proposal_that_nobody_accepted_goes_aside(database_url: str) -> None:
    work = partial(DROP_ROUND_PLANS.work, partial(writing, database_url), "night")
    with writing(database_url) as session:
        build.district(session)
        over = proposed(session, MONDAY, AT)
        far = MONDAY + timedelta(days=60)
        old = proposed(session, far, AT - timedelta(days=KEPT_DAYS - 1))
        fresh = proposed(session, far, AT + timedelta(days=3))
        in_force = proposed(session, MONDAY, AT)
        row = session.get(RoundPlan, in_force)
        assert row is not None
        row.state = PlanState.PUBLISHED
    assert work(AT) == {"plans": 0}
    assert work(AT + timedelta(days=4)) == {"plans": 2}
    assert work(AT + timedelta(days=4)) == {"plans": 0}
    with reading(database_url) as session:
        rows = session.execute(select(col(RoundPlan.id), col(RoundPlan.state)))
        assert dict(rows.all()) == {
            over: PlanState.DROPPED,
            old: PlanState.DROPPED,
            fresh: PlanState.PROPOSED,
            in_force: PlanState.PUBLISHED,
        }
