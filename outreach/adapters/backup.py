"""Back-ups: SQLite's own back-up interface, pg_dump for PostgreSQL.

Never a copy of the file: `cp` of a database in use lost 5,000 of 5,001 rows when it
was tried. The keys of the sealed numbers are not in a back-up: whoever finds one
cannot read a BSN. Keep the key file somewhere else.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import URL, Connection, inspect, make_url, text

from outreach.clock import local
from outreach.database import engine_for
from outreach.errors import Refused
from outreach.wall import APP_ROLE, UNLIMITED, WALL, ensure_role

DEFAULT_RIGHTS = (
    ("TABLES", "SELECT, INSERT, UPDATE, DELETE"),
    ("SEQUENCES", "USAGE, SELECT"),
)
"""As migration 0005 gives them."""
QUEUE = "omzien_queue"
"""Schema of the queue of work for other machines: what waits is put in again."""
SQLITE_SUFFIX = ".sqlite3"
POSTGRESQL_SUFFIX = ".pgdump"
SQLITE_HEADER = b"SQLite format 3\x00"
PAGES_AT_A_TIME = 2000
"""So that writers get a turn during a back-up of a large database."""


def back_up(url: str, folder: Path, *, at: datetime) -> Path:
    """Write a back-up and check it; returns the file. Nothing half is left behind.

    Raises Refused when PostgreSQL's tools are missing or the copy is damaged.
    """
    parsed = make_url(url)
    folder.mkdir(parents=True, exist_ok=True)
    sqlite = parsed.get_backend_name() == "sqlite"
    suffix = SQLITE_SUFFIX if sqlite else POSTGRESQL_SUFFIX
    target = _free_name(folder, f"omzien-{local(at):%Y%m%d-%H%M%S}", suffix)
    partial = target.with_name(target.name + ".part")
    try:
        if sqlite:
            _copy_sqlite(_path(parsed), partial)
            check_sqlite(partial)
        else:
            # Else pg_dump stops at the second wall: the owner too stands before it.
            options = ("-Fc", "--enable-row-security", "-N", QUEUE, "-f", str(partial))
            _run_postgresql("pg_dump", parsed, *options)
        _to_disk(partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return target


def _free_name(folder: Path, stem: str, suffix: str) -> Path:
    number, name = 1, folder / f"{stem}{suffix}"
    while name.exists():
        number += 1
        name = folder / f"{stem}-{number}{suffix}"
    return name


def _path(url: URL) -> Path:
    return Path(url.database or "")


def _copy_sqlite(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(source)) as here,
        closing(sqlite3.connect(target)) as there,
    ):
        here.backup(there, pages=PAGES_AT_A_TIME)
        # A copy that stands alone: no second file beside it.
        there.execute("PRAGMA journal_mode=DELETE")


def check_sqlite(path: Path) -> None:
    """Raise Refused for a file that is not a sound SQLite database of ours."""
    with path.open("rb") as file:
        if file.read(len(SQLITE_HEADER)) != SQLITE_HEADER:
            raise _not_a_backup("Het bestand is geen SQLite-database.")
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as opened:
            sound = opened.execute("PRAGMA quick_check").fetchone()
            version = opened.execute("SELECT version_num FROM alembic_version")
            ours = version.fetchone()
    except sqlite3.DatabaseError:
        raise _not_a_backup("De database is beschadigd of niet van Omzien.") from None
    if sound != ("ok",) or ours is None:
        raise _not_a_backup("De database is beschadigd.")


def _not_a_backup(why: str) -> Refused:
    return Refused(
        "Deze back-up is niet te gebruiken.",
        why,
        "Neem een andere back-up. Er is niets gewijzigd.",
    )


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


# --- putting back ---


def put_back(
    url: str, file: Path, *, confirmed: bool = False, at: datetime
) -> Path | None:
    """Put a back-up in the place of the database.

    Returns where the old database lies now (SQLite), or None when there was none.
    Raises Refused for a file that is no sound back-up, a database with data unless
    `confirmed`, and a database in use.
    """
    parsed = make_url(url)
    if not file.is_file():
        raise _not_a_backup("Het bestand bestaat niet.")
    sqlite = parsed.get_backend_name() == "sqlite"
    if sqlite:
        check_sqlite(file)
    if not confirmed and holds_data(url):
        raise Refused(
            "De back-up is niet teruggezet.",
            "Er staan al gegevens in de database; die zou u kwijtraken.",
            "Weet u het zeker? Geef dan --confirm mee.",
        )
    if sqlite:
        return _put_back_sqlite(_path(parsed), file, at)
    with engine_for(url).begin() as connection:
        ensure_role(connection)  # roles are not in a back-up; the rights of one are
        _give_by_default(connection, "REVOKE", "FROM")
    options = ("--clean", "--if-exists", "--no-owner", "--single-transaction")
    try:
        _run_postgresql("pg_restore", parsed, *options, str(file))
    finally:
        with engine_for(url).begin() as connection:
            _give_by_default(connection, "GRANT", "TO")
    return None


def _give_by_default(connection: Connection, verb: str, preposition: str) -> None:
    """What `omzien_app` may do with a table that is made from here on.

    Nothing during a restore: a back-up holds the rights of each table, and these
    would come on top, so that rows that are only added could be changed.
    """
    for kind, rights in DEFAULT_RIGHTS:
        schema = connection.scalar(text("SELECT quote_ident(current_schema())"))
        connection.execute(
            text(
                f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} {verb} {rights} "
                f"ON {kind} {preposition} {APP_ROLE}"
            )
        )


def holds_data(url: str) -> bool:
    """Whether there is anybody or anything in the database that could be lost."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not _path(parsed).exists():
        return False
    engine = engine_for(url)
    try:
        with engine.execution_options(**{WALL: UNLIMITED}).connect() as connection:
            there = set(inspect(connection).get_table_names())
            return any(
                connection.execute(text(f"SELECT 1 FROM {name} LIMIT 1")).first()
                for name in ("resident", "person", "cycle")
                if name in there
            )
    finally:
        # A connection that stays open would look like somebody at work.
        engine.dispose()


def _put_back_sqlite(target: Path, file: Path, at: datetime) -> Path | None:
    """The new file is made whole beside the old one before they change places."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(target.name + ".terug")
    fresh.unlink(missing_ok=True)
    _copy_sqlite(file, fresh)
    old = None
    if target.exists():
        _nobody_else(target)
        name = f"{target.stem}-voor-{local(at):%Y%m%d-%H%M%S}"
        old = _free_name(target.parent, name, target.suffix)
        target.rename(old)
    fresh.rename(target)
    return old


def _nobody_else(path: Path) -> None:
    """Fold the write-ahead log in; that only works when nobody has it open."""
    try:
        with closing(sqlite3.connect(path, timeout=1)) as opened:
            mode = opened.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.OperationalError:
        mode = None
    if mode != ("delete",):
        raise Refused(
            "De back-up is niet teruggezet.",
            "De database is in gebruik.",
            "Stop eerst Omzien (het scherm en de planner) en probeer het opnieuw.",
        )


def _run_postgresql(program: str, url: URL, *options: str) -> None:
    """Run one of PostgreSQL's tools."""
    found = shutil.which(program)
    if found is None:
        raise Refused(
            "De back-up is niet gemaakt of teruggezet.",
            f"Het programma {program} van PostgreSQL is hier niet geïnstalleerd.",
            "Installeer de clienthulpmiddelen van PostgreSQL en probeer het opnieuw.",
        )
    with TemporaryDirectory(prefix="omzien-") as folder:
        address = _address(url, Path(folder))
        result = subprocess.run(
            [found, "-d", address, *options], capture_output=True, check=False
        )
    if result.returncode != 0:
        raise Refused(
            "De back-up is niet gemaakt of teruggezet.",
            f"{program} stopte met code {result.returncode}. Vaak past de versie van "
            "het programma niet bij die van de server, of is de server onbereikbaar.",
            "Controleer de versie en de verbinding, en probeer het opnieuw.",
        )


def _address(url: URL, folder: Path) -> str:
    """The address without the password, which a process list would show.

    Whoever makes or puts back a back-up sees everybody.
    """
    # Not `set(password=None)`: that keeps the password, and prints it as ***.
    plain = url.set(drivername="postgresql")._replace(password=None)
    given = url.query.get("options", "")
    sees = f"{given} -c omzien.sees=everything".strip()
    plain = plain.update_query_dict({"options": sees})
    if url.password:
        secret = folder / "pgpass"
        secret.touch(mode=0o600)
        escaped = str(url.password).replace("\\", "\\\\").replace(":", "\\:")
        secret.write_text(f"*:*:*:*:{escaped}\n")
        plain = plain.update_query_dict({"passfile": str(secret)})
    before, mark, query = plain.render_as_string().partition("?")
    return before + mark + query.replace("+", "%20")  # libpq reads no plus as a space
