"""The command of a machine that helps making letters."""

import os
import socket
from functools import partial
from typing import Annotated

import structlog
import typer

from letters.actions.worker_rendering import work_at
from letters.adapters.setting_pool import MOST_WORKERS, SettingPool
from letters.adapters.task_queue import HEARTBEAT, has_queue, prepare_queue, work_on
from outreach import clock
from outreach.access import job_viewer
from outreach.command_line import console
from outreach.errors import Refused
from outreach.migrating import bring_up_to_date
from outreach.settings import load_settings

APP = typer.Typer()
LOG = structlog.get_logger("omzien.letters")


@APP.command("worker")
def worker(
    at_once: Annotated[
        int, typer.Option(min=1, max=64, help="Hoeveel bestanden tegelijk.")
    ] = MOST_WORKERS,
    heartbeat: Annotated[float, typer.Option(min=0.1, hidden=True)] = HEARTBEAT,
) -> None:
    """Help met brieven maken, naast andere machines; alleen met PostgreSQL.

    Stopt na SIGTERM of Ctrl-C zodra het bestand af is waar hij mee bezig is. Deze
    machine heeft geen sleutels en geen gedeelde schijf nodig.
    """
    url = load_settings().url
    if not has_queue(url):
        raise Refused(
            "Deze hulp start niet.",
            "Met een SQLite-database maakt Omzien de brieven zelf, op één machine.",
            "Gebruik PostgreSQL als u meer machines wilt laten meewerken.",
        )
    bring_up_to_date(url)
    prepare_queue(url)
    name = f"{socket.gethostname()}-{os.getpid()}"
    console.print(f"Hulp {name} wacht op werk. Stoppen: Ctrl-C.", markup=False)
    with SettingPool(at_once) as pool:
        make = partial(_make_one, url, pool=pool, worker=name)
        work_on(url, make, name=name, at_once=at_once, heartbeat=heartbeat)
    console.print("Gestopt.")


def _make_one(url: str, item_id: int, *, pool: SettingPool, worker: str) -> None:
    """One item; what goes wrong is logged without what a letter says, and the item
    waits for another try."""
    by, at = job_viewer("worker", clock.today()), clock.now()
    try:
        work_at(url, item_id, pool=pool, worker=worker, by=by, at=at)
    except Exception as error:
        LOG.error("letters.worker", item=item_id, error=type(error).__name__)
