"""The scheduler asks what is due and not done, and does it once."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from outreach.access import Role
from outreach.actions.key_rotation import reseal_portion
from outreach.actions.scheduler_clock import agree_to_clock
from outreach.adapters.sealing import make_keys
from outreach.database import reading, writing
from outreach.errors import AlreadyDone, NotPermitted, Refused
from outreach.jobs.clock_guard import CLOCK_HALTED
from outreach.jobs.leading import leadership
from outreach.jobs.ledger import MOST_TRIES
from outreach.jobs.ticking import NOT_LEADING, RESTING, Tick, tick
from outreach.scheduling import Job, OpenSession
from outreach.tables import FormSubmission, JobRun, SchedulerClock
from tests import build

NINE = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def job(
    work: Callable[[str], Mapping[str, int]], name: str = "count", *due: str
) -> Job:
    return Job(
        name,
        "Tellen",
        lambda _session, _at: due or ("a", "b"),
        lambda _open, occurrence, _at: work(occurrence),
    )


def look(url: str, *jobs: Job, at: datetime = NINE, holder: str = "one") -> Tick:
    leading = leadership(url, holder)
    try:
        return tick(url, jobs, leading, holder=holder, now=lambda: at)
    finally:
        leading.give_way(at)


def runs(url: str) -> list[tuple[str, str, str, int]]:
    with reading(url) as session:
        found = session.exec(select(JobRun).order_by(col(JobRun.id))).all()
        return [(run.job, run.occurrence, run.state, run.tries) for run in found]


def test_each_occurrence_is_done_once(database_url: str) -> None:
    done: list[str] = []

    def work(occurrence: str) -> Mapping[str, int]:
        done.append(occurrence)
        return {"rows": 1}

    assert len(look(database_url, job(work)).ran) == 2
    assert look(database_url, job(work), at=NINE + MINUTE).ran == []
    assert done == ["a", "b"]
    assert [run[2] for run in runs(database_url)] == ["done", "done"]


def test_a_failure_is_tried_again_after_its_wait_and_then_left(
    database_url: str,
) -> None:
    def work(occurrence: str) -> Mapping[str, int]:
        raise RuntimeError("Anna Bakker")

    failing = job(work, "fails", "a")
    moments = [NINE, NINE + MINUTE, NINE + 11 * MINUTE, NINE + 40 * MINUTE]
    for at in [*moments, NINE + 300 * MINUTE]:
        look(database_url, failing, at=at)
    assert runs(database_url) == [("fails", "a", "failed", MOST_TRIES)]
    with reading(database_url) as session:
        run = session.exec(select(JobRun)).one()
    assert len(run.error_reference) == 6
    assert "Bakker" not in run.message


def test_one_failure_does_not_stop_the_others(database_url: str) -> None:
    def fail(occurrence: str) -> Mapping[str, int]:
        raise Refused("Dit kan niet.", "Er is geen levering.", "Lees er een in.")

    look(database_url, job(fail, "fails", "a"), job(lambda _: {}, "works", "a"))
    assert [run[:3] for run in runs(database_url)] == [
        ("fails", "a", "failed"),
        ("works", "a", "done"),
    ]
    with reading(database_url) as session:
        refused = session.exec(select(JobRun).where(col(JobRun.job) == "fails")).one()
    assert refused.message == "Dit kan niet. Er is geen levering. Lees er een in."


def test_what_a_dead_scheduler_left_is_taken_over(database_url: str) -> None:
    with writing(database_url) as session:
        build.add(
            session,
            JobRun(job="count", occurrence="a", holder="dead", started_at=NINE),
        )
    done: list[str] = []

    def work(occurrence: str) -> Mapping[str, int]:
        done.append(occurrence)
        return {}

    look(database_url, job(work, "count", "a"), at=NINE + MINUTE)
    assert done == ["a"]
    assert runs(database_url) == [("count", "a", "done", 2)]


def test_a_job_that_kills_its_scheduler_is_given_up(database_url: str) -> None:
    with writing(database_url) as session:
        dead = JobRun(job="count", occurrence="a", holder="dead", started_at=NINE)
        dead.tries = MOST_TRIES
        build.add(session, dead)
    look(database_url, job(lambda _: {}, "count", "a"))
    assert runs(database_url) == [("count", "a", "failed", MOST_TRIES)]


def test_only_one_leads_until_it_gives_way(database_url: str) -> None:
    first = leadership(database_url, "one")
    assert first.lead(NINE)
    assert look(database_url, job(lambda _: {}), holder="two").why == NOT_LEADING
    first.give_way(NINE)
    assert len(look(database_url, job(lambda _: {}), holder="two").ran) == 2


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 11, 20, 1, 0, tzinfo=UTC),  # 02:00 here
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),  # the first 02:30
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),  # the second 02:30
    ],
)
def test_nothing_runs_between_two_and_three(database_url: str, at: datetime) -> None:
    assert look(database_url, job(lambda _: {}), at=at) == Tick(RESTING, [])
    assert runs(database_url) == []


@pytest.mark.parametrize("jump", [timedelta(hours=49), timedelta(minutes=-6)])
def test_a_jumping_clock_waits_for_a_person(database_url: str, jump: timedelta) -> None:
    work = job(lambda _: {}, "count", "a")
    look(database_url)
    wrong = NINE + jump
    assert look(database_url, work, at=wrong).why == CLOCK_HALTED
    assert look(database_url, work, at=wrong + MINUTE).why == CLOCK_HALTED
    with writing(database_url) as session:
        by = build.viewer(Role.ADMINISTRATOR)
        agree_to_clock(session, by=by, at=wrong + MINUTE)
    assert len(look(database_url, work, at=wrong + 2 * MINUTE).ran) == 1


@pytest.mark.parametrize("step", [timedelta(hours=47), timedelta(minutes=-4)])
def test_a_weekday_of_downtime_is_caught_up(database_url: str, step: timedelta) -> None:
    look(database_url)
    assert len(look(database_url, job(lambda _: {}), at=NINE + step).ran) == 2


def test_agreeing_is_for_who_may_and_only_when_it_stands_still(
    session: Session, at: datetime
) -> None:
    with pytest.raises(NotPermitted):
        agree_to_clock(session, by=build.viewer(Role.VISITOR), at=at)
    build.add(session, SchedulerClock(last_tick_at=at))
    with pytest.raises(AlreadyDone):
        agree_to_clock(session, by=build.viewer(Role.ADMINISTRATOR), at=at)


def test_work_commits_through_the_session_it_is_given(database_url: str) -> None:
    def work(
        open_session: OpenSession, occurrence: str, at: datetime
    ) -> dict[str, int]:
        with open_session() as session:
            session.add(FormSubmission(nonce=occurrence, form="x", by="y", at=at))
        return {"rows": 1}

    look(database_url, Job("writes", "Schrijven", lambda _s, _a: ["a"], work))
    with reading(database_url) as session:
        assert session.exec(select(FormSubmission.nonce)).all() == ["a"]


@pytest.mark.timeout(30)
def test_whoever_leads_holds_up_no_delivery(database_url: str) -> None:
    """On PostgreSQL a leader holds a lock for days: it may not be that of a delivery
    or of a portion of numbers that is sealed anew."""
    by = build.viewer(Role.ADMINISTRATOR, person_id=4)
    leading = leadership(database_url, "one")
    assert leading.lead(NINE)
    try:
        with writing(database_url) as session:
            if session.get_bind().dialect.name == "postgresql":
                session.connection().exec_driver_sql("SET LOCAL lock_timeout = '2s'")
            assert not reseal_portion(session, make_keys(), "", by=by, at=NINE).sealed
    finally:
        leading.give_way(NINE)
