"""The small demo city: figures to the digit, invariants, and work on every screen."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text
from sqlmodel import Session, col, func, select

import omzien
from outreach.access import Role, Viewer, job_viewer
from outreach.clock import local_date
from outreach.database import engine_for, reading, writing
from outreach.demo.colleagues import DEMO_DISTRICT, DEMO_PASSWORD, DOMAIN
from outreach.demo.course_2017 import LABEL
from outreach.demo.replacing import is_demo, put_demo_in_place
from outreach.demo.targets import targets
from outreach.errors import Refused
from outreach.parts import REGISTRY
from outreach.queries.funnel import Funnel, cycle_of_year, funnel
from outreach.queries.people import person_viewer
from outreach.queries.verifying import check_all
from outreach.rules.cycles import WaveState
from outreach.rules.follow_ups import FollowUpState
from outreach.rules.invitations import InvitationState
from outreach.rules.visits import VisitState
from outreach.settings import load_settings
from outreach.tables import (
    Cycle,
    District,
    FollowUp,
    Invitation,
    Municipality,
    Person,
    RegisterFeedback,
    RejectedRow,
    Resident,
    Visit,
    Wave,
)
from tests import build
from tests.demo_city import DEMO_TODAY, PARTS, DemoCity, build_city

SIZE = targets(PARTS)
SECRETS = {
    "resident": {"bsn_sealed", "bsn_index"},
    "objection": {"bsn_index"},
    "person": {"password_hash"},
    "handoverlink": {"token_hash"},
    "reporter": {"token_hash"},
    "statechange": {"trace"},
    "subjectkey": {"pseudonym"},
    "auditsubject": {"pseudonym"},
    "audittail": {"mac", "log_id"},  # the name of a log is the begin of a mac
    "logcheck": {"mac", "seal"},
    "sentmemory": {"who"},
    "auditevent": {"trace_id", "key_id", "mac", "subject_digest"},
}
"""Columns that differ between two builds, because they must."""
COMPARED_PARTS = 150


@pytest.fixture
def read(demo_city: DemoCity) -> Iterator[Session]:
    with reading(demo_city.url) as session:
        yield session


def demo_viewer(session: Session, user: str) -> Viewer:
    return person_viewer(session, f"{user}@{DOMAIN}", DEMO_TODAY)


def funnel_of_2017(session: Session) -> Funnel:
    viewer = job_viewer("test", DEMO_TODAY)
    return funnel(session, viewer, cycle_id=cycle_of_year(session, viewer, 2017))


def assert_account(found: Funnel, size: Any) -> None:
    """The annual account, in the city's size."""
    assert found.invited == size.invited
    assert found.letters == size.invited
    assert found.visited == size.visited
    assert found.visits < found.visited
    assert found.persons_with_follow_up == size.with_follow_up
    assert found.actions.total == found.actions.agreed == size.actions
    assert found.actions.by_destination == {
        destination.value: number for destination, number in size.by_destination.items()
    }
    assert found.actions.done < found.actions.accepted < found.actions.agreed
    assert found.reached > found.visited
    assert len(found.by_area) == 14


def test_the_annual_account_is_reproduced_to_the_digit(read: Session) -> None:
    assert_account(funnel_of_2017(read), SIZE)
    cycle = read.exec(select(Cycle).where(Cycle.year == 2017)).one()
    assert cycle.label == LABEL == "aangeboden tot en met 11 augustus 2017"


@pytest.fixture
def own_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Callable[[Path], None]]:
    """Lets the commands and checks of this test work in another data directory."""

    def use(folder: Path) -> None:
        monkeypatch.setenv("OMZIEN_DATA_DIR", str(folder))
        load_settings.cache_clear()

    yield use
    load_settings.cache_clear()


def test_every_invariant_holds(
    demo_city: DemoCity, read: Session, own_settings: Callable[[Path], None]
) -> None:
    own_settings(demo_city.folder)
    omzien.REGISTRY.register(omzien.OUTREACH, omzien.LETTERS, omzien.SIGNALS)
    for one in check_all(read, REGISTRY.invariants()):
        assert one.holds, (one.invariant.name, one.finding.broken)


def test_the_running_cycle_has_waves_in_every_state(read: Session) -> None:
    cycle = read.exec(select(Cycle).where(Cycle.year == DEMO_TODAY.year)).one()
    states = set(read.exec(select(Wave.state).where(Wave.cycle_id == cycle.id)))
    assert {WaveState.POSTED, WaveState.APPROVED, WaveState.PROPOSED} <= states


def test_one_wave_is_rendered_and_its_files_lie_there(
    demo_city: DemoCity, read: Session
) -> None:
    rows = read.execute(
        text("SELECT id, files FROM batch WHERE state = 'rendered'")
    ).all()
    assert len(rows) == 1
    names = [entry["name"] for entry in json.loads(rows[0][1])]
    folder = demo_city.folder / "letters" / f"{rows[0][0]:06d}"
    assert names
    assert all((folder / name).is_file() for name in names)


def test_the_demo_visitor_has_visits_today(read: Session) -> None:
    viewer = demo_viewer(read, "bezoeker")
    mine = read.exec(
        select(Visit).where(
            Visit.visitor_id == viewer.person_id, Visit.state == VisitState.SCHEDULED
        )
    ).all()
    today = [v for v in mine if v.starts_at and local_date(v.starts_at) == DEMO_TODAY]
    assert today
    assert all(visit.district_code == DEMO_DISTRICT for visit in mine)


def test_people_with_nondisclosure_wait_in_the_municipal_queue(read: Session) -> None:
    statement = (
        select(func.count())
        .select_from(Invitation)
        .join(Cycle, col(Cycle.id) == col(Invitation.cycle_id))
        .where(
            Cycle.year == DEMO_TODAY.year,
            col(Invitation.municipal).is_(True),
            col(Invitation.provider_id).is_(None),
        )
    )
    assert read.scalar(statement)
    named = select(Invitation).where(
        col(Invitation.municipal).is_(True), col(Invitation.provider_id).is_not(None)
    )
    assert read.exec(named).first() is None


def test_nothing_of_2017_is_open_and_something_of_today_is(read: Session) -> None:
    closed = (
        FollowUpState.DONE,
        FollowUpState.NOT_REACHED,
        FollowUpState.DECLINED,
        FollowUpState.STOPPED,
    )
    old = cycle_of_year(read, job_viewer("test", DEMO_TODAY), 2017)
    states = {
        cycle_id: set(
            read.exec(select(FollowUp.state).where(FollowUp.cycle_id == cycle_id))
        )
        for cycle_id in read.exec(select(Cycle.id))
    }
    assert states.pop(old) <= set(closed)
    assert states.popitem()[1] - set(closed)


def test_rows_and_reports_wait_for_a_person(read: Session) -> None:
    assert read.exec(select(RejectedRow).where(RejectedRow.state == "open")).first()
    handled = select(RejectedRow).where(RejectedRow.state != "open")
    assert read.exec(handled).first()
    assert read.exec(select(RegisterFeedback)).first()


def test_each_role_can_sign_in(read: Session) -> None:
    from outreach.adapters.passwords import password_fits

    users = (
        "coordinator",
        "telefoon",
        "bezoeker",
        "opvolging",
        "manager",
        "beheerder",
        "privacy",
        "uitvoer",
        "meldpunt",
        "brieven",
        "postkamer",
    )
    for user, role in zip(users, Role, strict=True):
        assert demo_viewer(read, user).roles == {role}
        person = read.exec(
            select(Person).where(Person.email == f"{user}@{DOMAIN}")
        ).one()
        assert password_fits(person.password_hash, DEMO_PASSWORD)
    others = select(func.count()).where(
        col(Person.password_hash) != "", col(Person.active).is_(True)
    )
    assert read.scalar(others) == len(users)


def test_nobody_lives_under_a_real_looking_word_of_loneliness(read: Session) -> None:
    assert "eenzaam" not in read.exec(select(Municipality.privacy_text)).one().lower()
    assert len(read.exec(select(District)).all()) == 14
    assert is_demo(read)


def test_a_second_demo_is_refused_and_force_replaces_it(demo_city: DemoCity) -> None:
    letters = demo_city.folder / "letters"

    def build(url: str) -> None:
        with writing(url) as session:
            build_person(session, "nieuw")

    def build_person(session: Session, user: str) -> None:
        session.add(Person(name="Nieuw", email=f"{user}@{DOMAIN}"))

    with pytest.raises(Refused, match="--force"):
        put_demo_in_place(demo_city.url, letters, build)
    assert letters.is_dir()
    from outreach.migrating import bring_up_to_date

    def migrated(url: str) -> None:
        bring_up_to_date(url)
        build(url)

    put_demo_in_place(demo_city.url, letters, migrated, force=True)
    assert not letters.exists()
    with reading(demo_city.url) as session:
        assert session.exec(select(Person.email)).all() == [f"nieuw@{DOMAIN}"]
        assert session.exec(select(Resident)).first() is None


def test_a_real_database_is_never_replaced(database_url: str, tmp_path: Path) -> None:
    with writing(database_url) as session:
        build.person(session, "Kim", email="kim@gemeente.nl")

    def build_nothing(_url: str) -> None:
        raise AssertionError("it was built")

    with pytest.raises(Refused, match="niet van een demostad"):
        put_demo_in_place(database_url, tmp_path, build_nothing, force=True)


def test_a_build_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'omzien.sqlite3'}"

    def breaks(_there: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        put_demo_in_place(url, tmp_path / "letters", breaks)
    engine_for(url).dispose()
    with reading(url) as session:
        assert session.exec(select(Person)).first() is None
    assert not list(tmp_path.glob("*in-aanbouw*"))


def test_an_older_day_than_the_running_cycle_needs_is_refused(
    tmp_path: Path, own_settings: Callable[[Path], None]
) -> None:
    own_settings(tmp_path)
    with pytest.raises(Refused, match="2018"):
        omzien.app(
            ["demo", "--today", "2018-01-01", "--parts", "40"],
            standalone_mode=False,
        )


@pytest.mark.long
def test_same_seed_and_day_give_the_same_rows(tmp_path: Path) -> None:
    """One build here, one in another process with other hashes of text."""
    here = build_city(tmp_path / "here", parts=COMPARED_PARTS)
    code = (
        "from pathlib import Path; from tests.demo_city import build_city; "
        f"build_city(Path({str(tmp_path / 'there')!r}), parts={COMPARED_PARTS})"
    )
    subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        cwd=Path(omzien.__file__).parent,
        env=os.environ | {"PYTHONHASHSEED": "77"},
    )
    there = f"sqlite:///{tmp_path / 'there' / 'omzien.sqlite3'}"
    one, other = (_rows(url) for url in (here.url, there))
    assert one.keys() == other.keys()
    assert [table for table, rows in one.items() if rows != other[table]] == []
    assert sum(len(rows) for rows in one.values()) > 2000


def _rows(url: str) -> dict[str, list[Any]]:
    """All rows of all tables, without the secret columns."""
    with engine_for(url).connect() as connection:
        found = {}
        for table in inspect(connection).get_table_names():
            columns = [
                f'"{column["name"]}"'
                for column in inspect(connection).get_columns(table)
                if column["name"] not in SECRETS.get(table, set()) | {"trace"}
            ]
            names = ", ".join(columns)
            statement = f"SELECT {names} FROM {table} ORDER BY {names}"
            found[table] = [tuple(row) for row in connection.execute(text(statement))]
        return found


@pytest.mark.long
@pytest.mark.timeout(1500)
def test_the_whole_city_reproduces_every_digit_of_the_account(
    tmp_path: Path, own_settings: Callable[[Path], None]
) -> None:
    own_settings(tmp_path / "whole")
    city = build_city(tmp_path / "whole", parts=1)
    omzien.REGISTRY.register(omzien.OUTREACH, omzien.LETTERS, omzien.SIGNALS)
    with reading(city.url) as session:
        found = funnel_of_2017(session)
        assert_account(found, targets())
        assert (found.invited, found.visited) == (33_800, 8_300)
        assert found.persons_with_follow_up == 1_660
        assert found.actions.by_destination["welzijn"] == 1_200
        assert found.actions.by_destination["wijkteam"] == 400
        for one in check_all(session, REGISTRY.invariants()):
            assert one.holds, (one.invariant.name, one.finding.broken)
        overdue = session.exec(
            select(FollowUp).where(
                FollowUp.state == FollowUpState.SENT,
                col(FollowUp.due_on) < DEMO_TODAY - timedelta(days=1),
            )
        ).first()
        assert overdue is not None
        posted = select(func.count()).where(
            col(Invitation.state) == InvitationState.POSTED
        )
        assert session.scalar(posted)
