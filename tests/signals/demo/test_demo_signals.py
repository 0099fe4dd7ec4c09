"""The demo city has signals of every kind, in every state: each screen has work."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session, col, func, select

from outreach.clock import at_local
from outreach.database import reading
from outreach.demo.course_now import MORNING
from outreach.queries.people import person_viewer
from signals.queries.figures import signal_figures
from signals.rules.drafts import Door
from signals.rules.figures import Code
from signals.rules.levels import Level
from signals.rules.states import ENDED, SignalState
from signals.tables import Covenant, Network, OnCallDuty, Reporter, Signal
from tests.demo_city import DEMO_TODAY, DemoCity

AT = at_local(DEMO_TODAY, MORNING)
PASSING = {SignalState.TRIAGED}
"""Nobody stays there: who weighs a report finds it a team in the same act."""


@pytest.fixture
def read(demo_city: DemoCity) -> Iterator[Session]:
    with reading(demo_city.url) as session:
        yield session


def test_there_is_one_in_every_state_and_from_every_door(read: Session) -> None:
    assert set(read.exec(select(Signal.state))) == set(SignalState) - PASSING
    assert set(read.exec(select(Signal.door))) == set(Door) - {Door.VISIT}


def test_some_are_late_and_some_are_not(read: Session) -> None:
    open_ones = read.exec(
        select(Signal).where(col(Signal.state).not_in(list(ENDED)))
    ).all()
    late = [one for one in open_ones if one.due_at is not None and one.due_at < AT]
    assert 2 <= len(late) < len(open_ones) - 2
    assert all(one.due_at is not None and one.queue is not None for one in open_ones)


def test_one_is_acute_and_nobody_has_looked_yet(read: Session) -> None:
    acute = read.exec(select(Signal).where(Signal.proposed_level == Level.ACUTE)).one()
    assert acute.state is SignalState.RECEIVED


def test_two_reports_about_one_address_are_one_case(read: Session) -> None:
    joined = read.exec(select(Signal).where(Signal.state == SignalState.JOINED)).one()
    lead = read.get_one(Signal, joined.joined_to_id)
    assert joined.address_key == lead.address_key != ""
    names = read.exec(
        select(Reporter.name).where(col(Reporter.signal_id).in_([joined.id, lead.id]))
    ).all()
    assert len(set(names)) == 2


def test_each_screen_has_work(read: Session) -> None:
    for table in (Covenant, Network, OnCallDuty):
        assert read.scalar(select(func.count()).select_from(table))
    viewer = person_viewer(read, "manager@demo.omzien.nl", DEMO_TODAY)
    found = signal_figures(read, viewer, year=DEMO_TODAY.year, at=AT)
    assert found is not None
    for code in Code:
        assert found.totals[code] > 0, code
    assert 0 < found.feedback.within < found.feedback.of
    worker = person_viewer(read, "opvolging@demo.omzien.nl", DEMO_TODAY)
    team = worker.grants[0].team_id
    mine = select(func.count()).where(
        col(Signal.team_id) == team, col(Signal.state).not_in(list(ENDED))
    )
    assert read.scalar(mine)
