"""The queue from which worker machines take files to set: procrastinate on PostgreSQL.

The queue says only "item 12 waits": what must be set, and what came of it, stands in
`RenderItem`. So nothing is lost with the queue, and a next version of procrastinate
gets a new, empty schema instead of a migration. SQLite is one machine and has none.
"""

import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from types import TracebackType
from typing import Any, Self

from sqlalchemy import make_url, text

from outreach.database import engine_for
from outreach.locks import Lock

SCHEMA = "omzien_queue"
"""Its own, beside ours: migrations look at ours only. Left out of back-ups."""
QUEUE = "letters"
TASK = "set_file"
HEARTBEAT = 10.0
"""Seconds between two signs of life of a worker."""
SILENT = 30.0
"""Seconds after which a worker without a sign of life counts as dead."""
POLLING = 2.0
"""Seconds after which a worker looks by itself, when no message woke it."""
AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)
"""Long ago: what must be tried again is due, whatever the clocks say."""
_NOTED = "SELECT obj_description(to_regnamespace(:schema), 'pg_namespace')"
_ALIVE = (
    f"SELECT count(*) FROM {SCHEMA}.procrastinate_workers "
    "WHERE last_heartbeat > now() - make_interval(secs => :silent)"
)
_QUEUED = (
    f"SELECT (args ->> 'item')::int FROM {SCHEMA}.procrastinate_jobs "
    "WHERE status IN ('todo', 'doing')"
)
_STALLED = (
    f"SELECT j.id FROM {SCHEMA}.procrastinate_jobs j "
    f"LEFT JOIN {SCHEMA}.procrastinate_workers w ON w.id = j.worker_id "
    "WHERE j.status = 'doing' AND (w.id IS NULL OR "
    "w.last_heartbeat <= now() - make_interval(secs => :silent))"
)


def has_queue(url: str) -> bool:
    """Whether this kind of database can spread work over machines."""
    return make_url(url).get_backend_name() == "postgresql"


def prepare_queue(url: str) -> None:
    """Make the queue, or make it anew for another version of procrastinate.

    One process at a time; safe at every start. What waited is put in again by whoever
    waits for it.
    """
    wanted = version("procrastinate")
    with engine_for(url).begin() as connection:
        connection.execute(
            text("SELECT pg_advisory_xact_lock(:n)"), {"n": Lock.QUEUE.value}
        )
        if connection.execute(text(_NOTED), {"schema": SCHEMA}).scalar() == wanted:
            return
        from procrastinate.schema import SchemaManager

        connection.exec_driver_sql(
            f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}; "
            f"SET LOCAL search_path TO {SCHEMA}; "
            f"{SchemaManager.get_schema()}; "
            f"COMMENT ON SCHEMA {SCHEMA} IS '{wanted}'",
            execution_options={"no_parameters": True},
        )


def live_workers(url: str, *, silent: float = SILENT) -> int:
    """How many workers gave a sign of life; 0 where there is no queue."""
    if not has_queue(url):
        return 0
    with engine_for(url).begin() as connection:
        noted = connection.execute(text(_NOTED), {"schema": SCHEMA}).scalar()
        if noted is None:
            return 0
        return int(connection.execute(text(_ALIVE), {"silent": silent}).scalar_one())


class TaskQueue:
    """The queue as who waits for files uses it; opened and closed by `with`."""

    def __init__(self, url: str, *, silent: float = SILENT) -> None:
        self.url = url
        self.silent = silent
        self._app: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._app is not None:
            self._app.close()

    def put(self, item_ids: Iterable[int]) -> None:
        """Put items into the queue that are not in it, or not any more."""
        wanted = sorted(set(item_ids) - self._queued())
        if wanted:
            task = self._opened().configure_task(TASK, queue=QUEUE)
            task.batch_defer(*({"item": item} for item in wanted))

    def take_back(self) -> int:
        """Let others take what a worker had that is dead now; returns how many."""
        with engine_for(self.url).begin() as connection:
            asked = connection.execute(text(_STALLED), {"silent": self.silent})
            stalled = [int(row[0]) for row in asked]
        for job_id in stalled:
            self._opened().job_manager.retry_job_by_id(job_id, retry_at=AT_ONCE)
        return len(stalled)

    def _queued(self) -> set[int]:
        with engine_for(self.url).begin() as connection:
            return {int(row[0]) for row in connection.execute(text(_QUEUED))}

    def _opened(self) -> Any:
        if self._app is None:
            import procrastinate

            connector = procrastinate.SyncPsycopgConnector(**_connection(self.url))
            self._app = procrastinate.App(connector=connector)
            self._app.open()
        return self._app


def work_on(
    url: str,
    do: Callable[[int], None],
    *,
    name: str,
    at_once: int,
    heartbeat: float = HEARTBEAT,
    until_empty: bool = False,
) -> None:
    """Take items until SIGTERM or SIGINT, and finish those that were begun.

    `do` gets the id of an item, in a thread; it must not raise.
    """
    import procrastinate

    connector = procrastinate.PsycopgConnector(**_connection(url))
    app = procrastinate.App(connector=connector)

    @app.task(name=TASK, queue=QUEUE)
    async def set_file(item: int) -> None:
        await asyncio.to_thread(do, item)

    app.run_worker(
        queues=[QUEUE],
        name=name,
        concurrency=at_once,
        wait=not until_empty,
        delete_jobs="always",
        fetch_job_polling_interval=POLLING,
        update_heartbeat_interval=heartbeat,
        stalled_worker_timeout=max(SILENT, 3 * heartbeat),
    )


def _connection(url: str) -> dict[str, Any]:
    plain = make_url(url).set(drivername="postgresql")
    return {
        "conninfo": plain.render_as_string(hide_password=False),
        "kwargs": {"options": f"-c search_path={SCHEMA}"},
        "min_size": 1,
        "max_size": 4,
    }
