"""What every command shares: who acts, how figures and refusals are printed.

Commands that belong to a topic stand in `outreach/commands`; `omzien.py` joins them.
"""

import json
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

import typer
from rich.console import Console
from sqlmodel import Session

from outreach.access import Viewer, job_viewer
from outreach.migrating import bring_up_to_date
from outreach.queries.people import person_viewer
from outreach.settings import load_settings

console = Console()
errors = Console(stderr=True)

AsUser = Annotated[
    str, typer.Option("--as", help="E-mailadres van wie dit doet.", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="Cijfers als JSON.")]


def database_url() -> str:
    """The database of this installation, on the newest migration."""
    url = load_settings().url
    bring_up_to_date(url)
    return url


def command_viewer(session: Session, email: str, job: str, today: date) -> Viewer:
    """The person behind `--as`, or the job itself without it."""
    viewer = person_viewer(session, email, today) if email else job_viewer(job, today)
    return replace(viewer, origin="command line")


def print_json(plain: Any) -> None:
    """Figures for another program: one JSON document on standard output."""
    print(json.dumps(plain, ensure_ascii=False, indent=2))  # noqa: T201
