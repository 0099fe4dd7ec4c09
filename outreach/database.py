"""The only `create_engine` and the only commit.

`writing()` opens a session that commits at the end; `reading()` one that cannot
write. On SQLite a writing transaction takes the lock at once (BEGIN IMMEDIATE):
the default loses updates without an error.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from random import Random, SystemRandom
from typing import Any

import psycopg
from sqlalchemy import (
    Connection,
    Engine,
    ExceptionContext,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlmodel import Session

from outreach.access import Viewer
from outreach.audit_rows import set_anchor, write_notes
from outreach.auditing import Note, add_notes, finish_work, take_notes
from outreach.wall import WALL, leave_wall, open_wall, reach_of

READ_ONLY = "omzien_read_only"
VALUE_IN_MESSAGE = "22"
"""Class of SQLSTATE (data exceptions) whose first line quotes the value."""
_OUTER: ContextVar[tuple[str, Session] | None] = ContextVar("outer", default=None)
"""The writing session that is open in this thread or task."""


@cache
def engine_for(url: str) -> Engine:
    """The engine of a database; one a process and address."""
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url)
    return _postgresql(url)


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=30000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        read_only = bool(connection.get_execution_options().get(READ_ONLY))
        connection.exec_driver_sql(f"PRAGMA query_only={int(read_only)}")
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


def _postgresql(url: str) -> Engine:
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=True)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get(READ_ONLY):
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        open_wall(connection, connection.get_execution_options().get(WALL))

    event.listen(engine, "handle_error", _without_values)
    return engine


def _without_values(context: ExceptionContext) -> None:
    """Keep the rows that PostgreSQL quotes ("Failing row contains ...") out of the
    text of an error; `hide_parameters` hides only what we sent."""
    given, shown = context.original_exception, context.sqlalchemy_exception
    if not isinstance(given, psycopg.Error) or shown is None or not given.sqlstate:
        return  # not an answer of the server: nothing of a row in it
    told = given.diag.message_primary or ""
    if given.sqlstate.startswith(VALUE_IN_MESSAGE):
        told = ""
    named = (given.diag.table_name, given.diag.column_name, given.diag.constraint_name)
    text = " ".join(filter(None, (given.sqlstate, told, *named)))
    given.args = (text,)
    shown.args = (f"({type(given).__name__}) {text}",)


def _opened(url: str, viewer: Viewer | None, *, read_only: bool = False) -> Engine:
    """The engine with what a viewer may see; without one, a job sees everything."""
    options = {READ_ONLY: read_only, WALL: reach_of(viewer)}
    return engine_for(url).execution_options(**options)


@contextmanager
def writing(
    url: str, viewer: Viewer | None = None, *, random: Random | None = None
) -> Iterator[Session]:
    """A session whose work is committed at the end, or undone whole on an error.

    With a `viewer` PostgreSQL itself hides whom he may not see (`outreach.wall`).
    `random` makes ids and codes repeatable (the demo city); otherwise they come
    from the operating system.
    """
    with Session(_opened(url, viewer), expire_on_commit=False) as session:
        session.info["random"] = random or SystemRandom()
        mark = _OUTER.set((url, session))
        end = None
        try:
            with session.begin() as transaction:
                yield session
                if transaction.is_active:  # else the body undid its work itself
                    session.flush()
                    leave_wall(session)
                    finish_work(session)
                    end = write_notes(session)
        finally:
            _OUTER.reset(mark)
            session.close()
            _hand_on(url, take_notes(session))  # looks within work that was undone
    if end is not None:
        set_anchor(end)


@contextmanager
def reading(url: str, viewer: Viewer | None = None) -> Iterator[Session]:
    """A session in which any attempt to write fails; `viewer` as in `writing`.

    Who was seen is written to the log at its end, before anything can be shown.
    """
    engine = _opened(url, viewer, read_only=True)
    with Session(engine, expire_on_commit=False, autoflush=False) as session:
        try:
            yield session
        finally:
            notes = take_notes(session)
            session.close()
            _hand_on(url, notes)


def _hand_on(url: str, notes: list[Note]) -> None:
    """Write the notes of a reading session; with the writing one around it, if any
    (a second writer would wait for it for ever)."""
    if not notes:
        return
    outer = _OUTER.get()
    if outer is not None and outer[0] == url:
        add_notes(outer[1], notes)
        return
    with writing(url) as session:
        add_notes(session, notes)


def random_of(session: Session) -> Random:
    """Where ids and codes of this session come from."""
    source: Random = session.info.setdefault("random", SystemRandom())
    return source


def is_away(error: BaseException) -> bool:
    """Whether the database itself is away: locked for too long, no room on the disk, no
    connection. Nothing of the transaction was stored, and whoever waits for the same
    database would find the same."""
    return isinstance(error, OperationalError | NoConnection | OSError)


def new_token() -> str:
    """An unguessable token of 256 bits, safe in a URL. Never repeatable."""
    return secrets.token_urlsafe(32)
