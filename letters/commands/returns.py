"""The command that reads a file of returned mail."""

from pathlib import Path
from typing import Annotated

import typer

from letters.actions.returns import import_returns
from letters.rules.returns import VERDICT_LABELS, Verdict
from outreach import clock
from outreach.adapters.terminal import two_columns
from outreach.command_line import (
    AsJson,
    AsUser,
    command_viewer,
    console,
    database_url,
    print_json,
)
from outreach.database import reading, writing
from outreach.errors import FileRejected

APP = typer.Typer()
NAME = "import-returns"
FINE = (Verdict.ACCEPTED, Verdict.KNOWN)
SHOWN = 20


@APP.command(NAME)
def import_returns_file(
    file: Annotated[Path, typer.Argument(help="De retourpost: CSV.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Proef: verandert niets.")
    ] = False,
    by: AsUser = "",
    as_json: AsJson = False,
) -> None:
    """Lees in welke brieven de post terugbracht; nog een keer verandert niets."""
    url, content = database_url(), _content(file)
    with reading(url) if dry_run else writing(url) as session:
        done = import_returns(
            session,
            content,
            dry_run=dry_run,
            by=command_viewer(session, by, NAME, clock.today()),
            at=clock.now(),
        )
    if as_json:
        print_json(done.as_json())
        return
    lines = [(VERDICT_LABELS[one], str(count)) for one, count in done.counts.items()]
    title = f"{len(done.rows)} regels{' (proef)' if dry_run else ''}"
    console.print(two_columns(title, lines))
    wrong = [row for row in done.rows if row.verdict not in FINE]
    for row in wrong[:SHOWN]:
        console.print(f"Regel {row.row}: {VERDICT_LABELS[row.verdict]}.", markup=False)
    if len(wrong) > SHOWN:
        console.print(f"En nog {len(wrong) - SHOWN} regels.")


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise FileRejected(
            "Het bestand is niet ingelezen.",
            "Het bestaat niet, of het mag niet worden gelezen.",
            "Controleer de naam en de map.",
        ) from None
