"""One scheduler leads at a time: a lease row on SQLite, a lock on PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Protocol

from sqlalchemy import Connection, insert, make_url, text, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import col

from outreach.database import engine_for, writing
from outreach.locks import Lock
from outreach.tables import Lease

NAME = "scheduler"
LEASE_FOR = timedelta(minutes=3)
"""A leader that was killed is replaced after so long (SQLite). House rule."""
LEADER = {"n": Lock.LEADER.value}


class Leadership(Protocol):
    """Tries to lead, and gives way at the end."""

    def lead(self, at: datetime) -> bool:
        """Whether this process leads from now on."""

    def give_way(self, at: datetime) -> None:
        """Let another one lead."""


def leadership(url: str, holder: str, lease_for: timedelta = LEASE_FOR) -> Leadership:
    """The way to lead that fits the database."""
    if make_url(url).get_backend_name() == "sqlite":
        return LeaseRow(url, holder, lease_for)
    return AdvisoryLock(url)


class LeaseRow:
    """Whoever renewed the row last leads until its lease ends."""

    def __init__(self, url: str, holder: str, lease_for: timedelta) -> None:
        self.url, self.holder, self.lease_for = url, holder, lease_for

    def lead(self, at: datetime) -> bool:
        """Renew our lease, or take one that ended."""
        until = at + self.lease_for
        with writing(self.url) as session:
            renewed = session.execute(
                update(Lease)
                .where(
                    col(Lease.name) == NAME,
                    (col(Lease.holder) == self.holder) | (col(Lease.until) <= at),
                )
                .values(holder=self.holder, until=until)
            )
            if int(renewed.rowcount):  # type: ignore[attr-defined]
                return True
            try:
                with session.begin_nested():
                    session.execute(
                        insert(Lease).values(name=NAME, holder=self.holder, until=until)
                    )
            except IntegrityError:
                return False
            return True

    def give_way(self, at: datetime) -> None:
        """End our lease now, so that another need not wait for it."""
        with writing(self.url) as session:
            session.execute(
                update(Lease)
                .where(col(Lease.name) == NAME, col(Lease.holder) == self.holder)
                .values(until=at)
            )


class AdvisoryLock:
    """The connection that holds the lock leads; a killed process loses it at once."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._connection: Connection | None = None

    def lead(self, at: datetime) -> bool:
        """Take the lock, or see that we still have it."""
        if self._connection is not None:
            try:
                self._connection.execute(text("SELECT 1"))
            except OperationalError:
                self._connection.invalidate()
                self._connection = None
            else:
                return True
        engine = engine_for(self.url).execution_options(isolation_level="AUTOCOMMIT")
        connection = engine.connect()
        taken = connection.execute(
            text("SELECT pg_try_advisory_lock(:n)"), LEADER
        ).scalar()
        if not taken:
            connection.close()
            return False
        self._connection = connection
        return True

    def give_way(self, at: datetime) -> None:
        """Give the lock back."""
        if self._connection is not None:
            self._connection.execute(text("SELECT pg_advisory_unlock(:n)"), LEADER)
            self._connection.close()
            self._connection = None


@contextmanager
def kept_alive(leading: Leadership, now: Callable[[], datetime]) -> Iterator[None]:
    """Renew the lease while a job works, so that a long one does not lose it."""
    if not isinstance(leading, LeaseRow):
        yield
        return
    stop = Event()

    def renew() -> None:
        while not stop.wait(leading.lease_for.total_seconds() / 4):
            try:
                leading.lead(now())
            except OperationalError:
                # The job holds the write lock; nobody can take the lease either.
                continue

    thread = Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
