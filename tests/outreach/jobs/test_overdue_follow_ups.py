"""Late follow-ups are raised once, and again only after a new deadline."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlmodel import Session, select

from outreach.actions import follow_ups
from outreach.database import writing
from outreach.jobs.follow_ups import RAISE_OVERDUE, raise_overdue
from outreach.tables import FollowUp
from tests import build
from tests.outreach import follow_up_world as fw

LATE = "2026-11-30"
"""The Monday after the deadline of what was sent on Friday 20 November."""


def _work(database_url: str, day: str, at: datetime) -> dict[str, int]:
    return dict(raise_overdue(partial(writing, database_url), day, at))


@pytest.fixture
def world(database_url: str) -> fw.World:
    """One sent to a team with an account, one without, one waiting, one done."""
    with writing(database_url) as session:
        made = fw.world(session)
        fw.raised(session, made, send_now=True)
        fw.raised(session, made, kind="home_safety", send_now=True)
        fw.raised(session, made, handover_agreed=False)
        done = fw.raised(session, made, send_now=True)
        for act in (follow_ups.accept, follow_ups.contact, follow_ups.finish):
            act(session, done.id or 0, by=made.worker, at=build.AT)
    return made


def test_what_is_late_is_raised_once(
    database_url: str, world: fw.World, at: datetime
) -> None:
    assert _work(database_url, "2026-11-24", at)["raised"] == 0
    assert _work(database_url, LATE, at) == {"raised": 3, "at_teams": 2, "to_call": 1}
    assert _work(database_url, LATE, at) == {"raised": 0, "at_teams": 0, "to_call": 1}


def test_a_new_deadline_can_be_missed_again(
    database_url: str, world: fw.World, at: datetime
) -> None:
    _work(database_url, LATE, at)
    later = at + timedelta(days=10)
    with writing(database_url) as session:
        row = session.exec(
            select(FollowUp)
            .where(FollowUp.team_id == world.welzijn.id)
            .order_by(FollowUp.id)
        ).first()
        assert row is not None
        follow_ups.accept(session, row.id or 0, by=world.worker, at=later)
        assert row.overdue_raised_on is None
    assert _work(database_url, "2026-12-10", later)["raised"] == 0
    assert _work(database_url, "2027-01-10", later)["raised"] == 1


def test_marking_does_not_stand_in_anybodys_way(
    database_url: str, world: fw.World, at: datetime
) -> None:
    """A worker who opened the page before the job ran can still go on."""
    with writing(database_url) as session:
        row = session.exec(
            select(FollowUp)
            .where(FollowUp.team_id == world.welzijn.id)
            .order_by(FollowUp.id)
        ).first()
        assert row is not None
        seen = row.version_id
    _work(database_url, LATE, at)
    with writing(database_url) as session:
        follow_ups.accept(session, row.id or 0, version=seen, by=world.worker, at=at)


@pytest.mark.parametrize(
    ("at", "days"),
    [
        (datetime(2026, 11, 30, 4, 59, tzinfo=UTC), []),  # 05:59 in winter
        (datetime(2026, 11, 30, 5, 0, tzinfo=UTC), [LATE]),
        (datetime(2026, 7, 1, 4, 0, tzinfo=UTC), ["2026-07-01"]),  # summer time
    ],
)
def test_it_is_due_each_morning(
    session: Session, at: datetime, days: list[str]
) -> None:
    assert list(RAISE_OVERDUE.due(session, at)) == days
