"""What outreach does by itself: due when it should be, safe to run twice."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import Session, select

from outreach.access import Role
from outreach.actions.planned_cycles import plan_cycle
from outreach.database import reading, writing
from outreach.errors import AlreadyDone, Refused
from outreach.jobs.cycles import CLOSE_UNANSWERED, OPEN_CYCLE
from outreach.own_parts import PARTS
from outreach.scheduling import Job
from outreach.settings import load_settings
from outreach.tables import Cycle, CycleMember, FactDay, Invitation
from tests import build
from tests.outreach.queries.test_invariants import delivery

COORDINATOR = build.viewer(Role.COORDINATOR)


@pytest.fixture
def url(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    monkeypatch.setenv("OMZIEN_DATA_DIR", str(tmp_path / "data"))
    load_settings.cache_clear()
    yield database_url
    load_settings.cache_clear()


def due(url: str, job: Job, at: datetime) -> list[str]:
    with reading(url) as session:
        return list(job.due(session, at))


def work(url: str, job: Job, occurrence: str, at: datetime) -> dict[str, int]:
    return dict(job.work(partial(writing, url), occurrence, at))


def plan(session: Session, at: datetime, year: int, open_on: date) -> None:
    plan_cycle(
        session,
        year=year,
        open_on=open_on,
        reference_date=date(year, 1, 1),
        by=COORDINATOR,
        at=at,
    )


def test_a_planned_cycle_opens_on_its_date_and_once(url: str, at: datetime) -> None:
    with writing(url) as session:
        build.add(session, delivery(reference_date=at.date()))
        build.resident(session)
        plan(session, at, 2026, at.date() + timedelta(days=2))
    later = at + timedelta(days=3)
    assert due(url, OPEN_CYCLE, at + timedelta(days=1)) == []
    assert due(url, OPEN_CYCLE, later) == ["2026"]
    assert work(url, OPEN_CYCLE, "2026", later) == {"opened": 1}
    assert work(url, OPEN_CYCLE, "2026", later) == {"opened": 0}
    assert due(url, OPEN_CYCLE, later) == []
    with reading(url) as session:
        assert [c.year for c in session.exec(select(Cycle)).all()] == [2026]
        assert len(session.exec(select(CycleMember)).all()) == 1


def test_a_plan_for_the_past_or_an_open_cycle_is_refused(
    session: Session, at: datetime
) -> None:
    with pytest.raises(Refused, match="ligt in het verleden"):
        plan(session, at, 2026, at.date() - timedelta(days=1))
    with pytest.raises(Refused, match="buiten het jaar"):
        plan(session, at, 2027, date(2028, 1, 1))
    build.cycle(session, 2027)
    with pytest.raises(AlreadyDone):
        plan(session, at, 2027, date(2027, 1, 4))


def test_old_letters_without_an_answer_close_once(url: str, at: datetime) -> None:
    with writing(url) as session:
        cycle = build.cycle(session)
        for weeks in (5, 7):
            build.invitation(
                session,
                cycle,
                build.resident(session),
                state="posted",
                posted_on=at.date() - timedelta(weeks=weeks),
            )
    [day] = due(url, CLOSE_UNANSWERED, at)
    assert work(url, CLOSE_UNANSWERED, day, at) == {"closed": 1}
    assert work(url, CLOSE_UNANSWERED, day, at) == {"closed": 0}
    with reading(url) as session:
        states = [i.state for i in session.exec(select(Invitation)).all()]
    assert sorted(states) == ["no_answer", "posted"]


@pytest.mark.parametrize("job", PARTS.jobs, ids=lambda job: job.name)
def test_every_job_may_run_twice_on_an_empty_city(
    url: str, at: datetime, job: Job, request: pytest.FixtureRequest
) -> None:
    if job.name == "back_up" and not url.startswith("sqlite"):
        pytest.skip("needs PostgreSQL's own tools; the adapter's test has them")
    occurrences = due(url, job, at)
    first = [work(url, job, occurrence, at) for occurrence in occurrences]
    again = [work(url, job, occurrence, at) for occurrence in occurrences]
    assert [sorted(counts) for counts in first] == [sorted(c) for c in again]
    assert job.title[0].isupper()


def test_the_figures_of_the_day_are_written(url: str, at: datetime) -> None:
    [job] = [job for job in PARTS.jobs if job.name == "write_facts"]
    with writing(url) as session:
        build.cycle(session)
    [day] = due(url, job, at)
    work(url, job, day, at)
    with reading(url) as session:
        [written] = session.exec(select(FactDay)).all()
    assert (written.day.isoformat(), written.written_at) == (day, at)
