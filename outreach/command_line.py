"""What every command shares: who acts, how figures and refusals are printed.

Commands that belong to a topic stand in `outreach/commands`; `omzien.py` joins them.
"""

import json
from contextvars import ContextVar
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from sqlmodel import Session

from outreach.access import Viewer, job_viewer
from outreach.auditing import refused
from outreach.database import writing
from outreach.errors import NotFound, NotPermitted, Refused
from outreach.queries.people import person_viewer
from outreach.settings import load_settings
from outreach.starting import make_ready

console = Console()
errors = Console(stderr=True)

ORIGIN = "command line"
_ACTING: ContextVar[Viewer | None] = ContextVar("acting", default=None)
"""Who a command works for, from the moment that this is known."""

AsUser = Annotated[
    str, typer.Option("--as", help="E-mailadres van wie dit doet.", show_default=False)
]
ReferenceDate = Annotated[
    datetime,
    typer.Option(
        "--reference-date", formats=["%Y-%m-%d"], help="Peildatum van de levering."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Cijfers als JSON.")]


def database_url() -> str:
    """The database of this installation, on the newest migration, with its keys."""
    url = load_settings().url
    make_ready(url)
    return url


def command_viewer(session: Session, email: str, job: str, today: date) -> Viewer:
    """The person behind `--as`, or the job itself without it."""
    _ACTING.set(replace(job_viewer(job, today), origin=ORIGIN))
    if email:
        viewer = person_viewer(session, email, today)
        _ACTING.set(replace(viewer, origin=ORIGIN))
    return _ACTING.get() or job_viewer(job, today)


def log_refusal(refusal: Refused, command: str) -> None:
    """Write down that somebody was kept out by a command that has begun.

    `command` is its name, never what was typed behind it. A refusal that is no try
    at anything closed is no event.
    """
    viewer = _ACTING.get()
    _ACTING.set(None)
    if viewer is None or not isinstance(refusal, NotPermitted | NotFound):
        return
    result = "denied" if isinstance(refusal, NotPermitted) else "not_found"
    with writing(load_settings().url) as session:
        refused(
            session, viewer, "act", kind="command", object_id=command, result=result
        )


def print_json(plain: Any) -> None:
    """Figures for another program: one JSON document on standard output."""
    print(json.dumps(plain, ensure_ascii=False, indent=2))  # noqa: T201
