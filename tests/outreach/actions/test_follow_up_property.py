"""Any sequence of acts leaves reachable states, and history tells where it stands."""

from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from outreach.actions import follow_ups
from outreach.database import writing
from outreach.errors import Refused
from outreach.queries.follow_ups import queue_counts
from outreach.rules.deadlines import NORM_OF
from outreach.rules.follow_ups import FOLLOW_UP, OPEN_STATES, SendBackReason
from outreach.tables import FollowUp, StateChange
from tests import build
from tests.databases import sqlite_database
from tests.outreach import follow_up_world as fw

ACTS = (
    "agree",
    "send",
    "accept",
    "contact",
    "finish",
    "fail_to_reach",
    "decline",
    "send_back",
    "stop",
    "assign",
)
EXTRA: dict[str, dict[str, Any]] = {
    "send_back": {"why": SendBackReason.OTHER},
    "stop": {"note": ""},
    "assign": {"person_id": None},
}


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    agreed=st.booleans(), acts=st.lists(st.sampled_from(ACTS), min_size=1, max_size=12)
)
def test_any_sequence_of_acts(tmp_path: Path, agreed: bool, acts: list[str]) -> None:
    """On SQLite only: the arrows themselves run on both databases elsewhere."""
    with sqlite_database(tmp_path) as url, writing(url, random=Random(1)) as session:
        world = fw.world(session)
        row = fw.raised(session, world, handover_agreed=agreed)
        for step, name in enumerate(acts):
            _try(session, world, row, name, step)
            _check(session, world, row)


def _try(
    session: Session, world: fw.World, row: FollowUp, name: str, step: int
) -> None:
    at = build.AT + timedelta(hours=step)
    try:
        getattr(follow_ups, name)(
            session,
            row.id or 0,
            by=world.cast.coordinator,
            at=at,
            **EXTRA.get(name, {}),
        )
    except Refused:
        session.expire_all()


def _check(session: Session, world: fw.World, row: FollowUp) -> None:
    session.flush()
    session.expire_all()
    changes = session.exec(
        select(StateChange)
        .where(StateChange.entity_kind == FOLLOW_UP.name)
        .order_by(StateChange.id)  # type: ignore[arg-type]
    ).all()
    state = changes[0].to_state
    for change in changes[1:]:
        arrow = FOLLOW_UP.arrows[(state, change.act)]  # type: ignore[index]
        assert (change.from_state, change.to_state) == (state, arrow.to)
        state = change.to_state
    assert state == row.state
    assert (row.due_on is not None) == (row.state in NORM_OF)
    assert (row.closed_at is not None) == (row.state not in OPEN_STATES)
    today = build.AT.date()
    waiting = sum(queue_counts(session, world.cast.coordinator, today=today).values())
    assert waiting == (1 if row.state in OPEN_STATES else 0)
