"""No update is lost, a reader cannot write, the tables are as the migrations say."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlmodel import SQLModel, select

import letters.tables  # noqa: F401
from outreach.database import engine_for, reading, writing
from outreach.migrating import bring_up_to_date
from outreach.tables import District, FormSubmission
from tests import build


def test_no_update_is_lost_when_many_write_at_once(database_url: str) -> None:
    with writing(database_url) as session:
        build.district(session, "D1", latitude=0.0)

    def add_one(_turn: int) -> None:
        with writing(database_url) as session:
            row = session.exec(select(District).with_for_update()).one()
            row.latitude += 1

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add_one, range(40)))
    with reading(database_url) as session:
        assert session.exec(select(District)).one().latitude == 40


def test_a_reading_session_cannot_write(database_url: str) -> None:
    with pytest.raises(DBAPIError), reading(database_url) as session:
        session.execute(text("INSERT INTO lease VALUES ('a', 'b', '2026-01-01')"))
    with writing(database_url) as session:
        build.district(session, "D9")
    with reading(database_url) as session:
        assert session.get(District, "D9") is not None


def test_an_error_undoes_the_whole_session(database_url: str) -> None:
    with pytest.raises(ZeroDivisionError), writing(database_url) as session:
        build.district(session, "D1")
        _ = 1 / 0
    with reading(database_url) as session:
        assert session.get(District, "D1") is None


def test_a_moment_without_time_zone_is_refused(database_url: str) -> None:
    naive = build.AT.replace(tzinfo=None)
    with pytest.raises(StatementError), writing(database_url) as session:
        session.add(FormSubmission(nonce="n", form="f", by="b", at=naive))


def test_database_errors_hide_what_was_written(database_url: str) -> None:
    with pytest.raises(DBAPIError) as caught, writing(database_url) as session:
        session.add(District(code="D1", name="geheim", latitude=1, longitude=1))
        session.flush()
        session.execute(
            text("INSERT INTO district VALUES (:c, :n, 1, 1)"),
            {"c": "D1", "n": "nogmaals-geheim"},
        )
    assert "nogmaals-geheim" not in str(caught.value)


def test_the_migrations_make_exactly_the_tables(database_url: str) -> None:
    bring_up_to_date(database_url)
    with engine_for(database_url).connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, SQLModel.metadata) == []
