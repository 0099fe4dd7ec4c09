"""An anchor each hour but the one that comes twice, a walk each night."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import Session, select

from outreach.database import writing
from outreach.errors import Refused
from outreach.jobs.log_keeping import ANCHOR_LOG, CHECK_LOG, hours_due, nights_due
from outreach.settings import load_settings
from outreach.tables import LogCheck
from tests.conftest import NOW
from tests.outreach.audit_world import do, installation, tamper


@pytest.fixture(autouse=True)
def own_installation(tmp_path: Path) -> Iterator[None]:
    with installation(tmp_path / "data"):
        yield


@pytest.mark.parametrize(
    ("at", "hour"),
    [
        (datetime(2026, 11, 20, 9, 59, tzinfo=UTC), "2026-11-20T10"),
        (datetime(2026, 11, 20, 0, 30, tzinfo=UTC), "2026-11-20T01"),
        # Between two and three nothing is planned: the hour before still counts.
        (datetime(2026, 11, 20, 1, 30, tzinfo=UTC), "2026-11-20T01"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2026-10-25T01"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2026-10-25T01"),
        (datetime(2026, 10, 25, 2, 30, tzinfo=UTC), "2026-10-25T03"),
        (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "2026-03-29T03"),
    ],
)
def test_hours(session: Session, at: datetime, hour: str) -> None:
    assert list(hours_due(session, at)) == [hour]


def test_nights(session: Session) -> None:
    assert list(nights_due(session, NOW)) == ["2026-11-20"]
    before = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
    assert list(nights_due(session, before)) == ["2026-11-19"]


def opening(url: str) -> partial[AbstractContextManager[Session]]:
    return partial(writing, url)


def test_the_hour_sets_an_anchor_where_something_happened(database_url: str) -> None:
    opened = opening(database_url)
    assert ANCHOR_LOG.work(opened, "2026-11-20T10", NOW) == {"anchors": 0}
    do(database_url, 3)
    assert ANCHOR_LOG.work(opened, "2026-11-20T10", NOW) == {"anchors": 1}
    assert ANCHOR_LOG.work(opened, "2026-11-20T11", NOW) == {"anchors": 0}


def test_an_anchor_that_cannot_be_set_is_a_failed_run(database_url: str) -> None:
    do(database_url, 3)
    folder = load_settings().data_dir / "anchors"
    folder.write_text("in the way")
    with pytest.raises((Refused, OSError)):
        ANCHOR_LOG.work(opening(database_url), "2026-11-20T10", NOW)


def test_the_night_keeps_what_the_walk_found(database_url: str) -> None:
    do(database_url, 5)
    opened = opening(database_url)
    assert CHECK_LOG.work(opened, "2026-11-20", NOW) == {"events": 5, "breaks": 0}
    tamper(database_url, "DELETE FROM auditevent WHERE seq = 3")
    assert CHECK_LOG.work(opened, "2026-11-21", NOW) == {"events": 4, "breaks": 1}
    with writing(database_url) as session:
        kept = session.exec(select(LogCheck).order_by(LogCheck.id)).all()  # type: ignore[arg-type]
    assert [row.breaks for row in kept] == [[], [[3, "missing", 3]]]
    assert all(row.by == "job:check_log" and row.whole for row in kept)
