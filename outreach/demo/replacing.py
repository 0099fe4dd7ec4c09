"""Where a demo city is built: beside the database, and put in its place when whole.

On SQLite a build that is broken off leaves nothing behind. PostgreSQL is filled
directly; there `--force` begins again.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

from alembic import command
from sqlalchemy import make_url
from sqlmodel import Session, col, select

from outreach.database import engine_for, reading
from outreach.demo.colleagues import DOMAIN
from outreach.errors import Refused
from outreach.migrating import bring_up_to_date, migration_config
from outreach.tables import Delivery, Person, Resident

PART = ".demo-in-aanbouw"
"""Behind the name of the file that is being built."""


def put_demo_in_place(
    url: str, letters: Path, build: Callable[[str], None], *, force: bool = False
) -> None:
    """Build the demo city by `build(url)` into an empty database.

    `force` builds it anew over an older demo city, its rendered `letters` included.
    Raises Refused where somebody really works with the database.
    """
    bring_up_to_date(url)
    with reading(url) as session:
        if _has_data(session):
            _refuse_unless_demo(session, force=force)
            replaces = True
        else:
            replaces = False
    file = make_url(url).database
    if make_url(url).get_backend_name() != "sqlite" or not file:
        if replaces:
            _empty(url)
        _forget_letters(letters, replaces)
        build(url)
        return
    _build_beside(url, Path(file), letters, build, replaces)


def _build_beside(
    url: str, path: Path, letters: Path, build: Callable[[str], None], replaces: bool
) -> None:
    part = path.with_name(path.name + PART)
    part_url = f"sqlite:///{part}"
    _remove(part)
    if replaces:
        # Batches are numbered from one again, and their folders by these numbers.
        _forget_letters(letters, replaces)
    try:
        build(part_url)
        with engine_for(part_url).connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine_for(part_url).dispose()
        engine_for(url).dispose()
        _remove(path)
        part.replace(path)
    finally:
        engine_for(part_url).dispose()
        _remove(part)


def _remove(path: Path) -> None:
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)


def _forget_letters(letters: Path, replaces: bool) -> None:
    if replaces and letters.is_dir():
        shutil.rmtree(letters)


def _empty(url: str) -> None:
    """Take every table away and lay them anew."""
    config = migration_config(url)
    with engine_for(url).begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    bring_up_to_date(url)


def _has_data(session: Session) -> bool:
    tables = (col(Resident.id), col(Person.id), col(Delivery.id))
    return any(session.execute(select(each).limit(1)).first() for each in tables)


def is_demo(session: Session) -> bool:
    """Whether everybody who works in this database is invented by this room."""
    emails = session.exec(select(Person.email)).all()
    return bool(emails) and all(email.endswith(f"@{DOMAIN}") for email in emails)


def _refuse_unless_demo(session: Session, *, force: bool) -> None:
    if not is_demo(session):
        raise Refused(
            "De demostad is niet gebouwd.",
            "In deze database staan gegevens die niet van een demostad zijn.",
            "Kies een andere database met OMZIEN_DATABASE_URL of OMZIEN_DATA_DIR.",
        )
    if not force:
        raise Refused(
            "De demostad is niet gebouwd.",
            "Er staat al een demostad in deze database.",
            "Gebruik --force om haar te vervangen; wat u erin deed, verdwijnt dan.",
        )
