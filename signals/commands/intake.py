"""Reports of organisations: a file read in, and a key for their system."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

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
from outreach.database import new_token, writing
from outreach.errors import FileRejected
from outreach.rules.codes import shown_code
from signals.actions.covenants import make_caller_key
from signals.actions.partner_imports import Verdict, import_reports
from signals.adapters.partner_files import LARGEST_FILE

APP = typer.Typer()
CovenantNumber = Annotated[
    int, typer.Option("--covenant", help="Nummer van de organisatie (pagina Partners).")
]


@APP.command("import-signals")
def import_signals(
    file: Annotated[Path, typer.Argument(help="Het CSV-bestand met meldingen.")],
    covenant: CovenantNumber,
    by: AsUser = "",
    as_json: AsJson = False,
) -> None:
    """Lees een bestand met meldingen van een organisatie in."""
    content = _content(file)
    with writing(database_url()) as session:
        told = import_reports(
            session,
            content,
            covenant_id=covenant,
            by=command_viewer(session, by, "import-signals", clock.today()),
            at=clock.now(),
        )
    if as_json:
        rows = [
            row._asdict() | {"verdict": row.verdict.name.lower()} for row in told.rows
        ]
        print_json({"rows": rows, "ignored_columns": list(told.ignored)})
        return
    counts = Counter(row.verdict for row in told.rows)
    lines = [(verdict.value, str(counts[verdict])) for verdict in Verdict]
    console.print(two_columns(f"{len(told.rows)} regels", lines))
    for row in told.rows:
        if row.verdict is Verdict.REFUSED:
            console.print(f"Regel {row.row}: {row.sentence}", markup=False)
        elif row.verdict is Verdict.STORED:
            console.print(f"Regel {row.row}: {shown_code(row.reference)}", markup=False)


@APP.command("make-caller-key")
def make_key(
    covenant: CovenantNumber, by: AsUser = "", as_json: AsJson = False
) -> None:
    """Maak een sleutel waarmee een organisatie meldt (--as). Hij wordt één keer
    getoond."""
    with writing(database_url()) as session:
        key = make_caller_key(
            session,
            covenant,
            nonce=new_token(),
            by=command_viewer(session, by, "make-caller-key", clock.today()),
            at=clock.now(),
        )
    if as_json:
        print_json({"covenant": covenant, "key": key})
        return
    console.print(key, markup=False, highlight=False, soft_wrap=True)
    console.print("Bewaar deze sleutel nu; u ziet hem niet nog een keer.")


def _content(file: Path) -> bytes:
    """The bytes of the file; of one that is too large only so many that it shows."""
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST_FILE + 1)
    except OSError:
        raise FileRejected(
            "Het bestand is niet ingelezen.",
            "Het bestaat niet, of Omzien mag het niet openen.",
            "Controleer de naam van het bestand en de rechten.",
        ) from None
