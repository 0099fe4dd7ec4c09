"""Sort codes on the command line: addresses out, codes in."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from letters.actions.sort_codes import export_addresses, import_sort_codes
from letters.rules.sort_codes import VERDICT_LABELS
from outreach import clock
from outreach.adapters.private_files import write_private
from outreach.adapters.terminal import two_columns
from outreach.command_line import (
    AsJson,
    AsUser,
    command_viewer,
    console,
    database_url,
    print_json,
)
from outreach.database import writing
from outreach.errors import FileRejected

APP = typer.Typer()
Batch = Annotated[int, typer.Option(help="Het nummer van de partij.")]
SHOWN = 20


@APP.command("export-addresses")
def export_addresses_file(
    batch: Batch,
    week: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="Maandag van de bezorgweek.")
    ],
    to: Annotated[Path, typer.Option(help="Map voor het bestand.")] = Path(),
    by: AsUser = "",
) -> None:
    """Zet de adressen van een partij klaar voor sorteercodes (--as); zonder namen."""
    url = database_url()
    with writing(url) as session:
        viewer = command_viewer(session, by, "export-addresses", clock.today())
        content = export_addresses(
            session, batch, week=week.date(), by=viewer, at=clock.now()
        )
        path = to / f"partij-{batch:06d}-adressen-{week:%Y-%m-%d}.csv"
        write_private(path, content)
    console.print(f"De adressen staan in {path}.", markup=False)


@APP.command("import-sort-codes")
def import_sort_codes_file(
    file: Annotated[Path, typer.Argument(help="Het antwoord van de post: CSV.")],
    batch: Batch,
    by: AsUser = "",
    as_json: AsJson = False,
) -> None:
    """Lees de sorteercodes van een partij in; nog een keer verandert niets."""
    url, content = database_url(), _content(file)
    with writing(url) as session:
        viewer = command_viewer(session, by, "import-sort-codes", clock.today())
        read = import_sort_codes(session, batch, content, by=viewer, at=clock.now())
    counts = {verdict.value: count for verdict, count in read.counts.items()}
    if as_json:
        print_json({"batch": batch, **counts, "missing": read.missing})
        return
    lines = [(VERDICT_LABELS[one], str(count)) for one, count in read.counts.items()]
    lines.append(("brieven nog zonder code", str(read.missing)))
    console.print(two_columns(f"{sum(counts.values())} regels", lines))
    for verdict, numbers in read.rows.items():
        named = ", ".join(map(str, numbers[:SHOWN]))
        console.print(f"{VERDICT_LABELS[verdict]}: regel {named}", markup=False)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise FileRejected(
            "De sorteercodes zijn niet ingelezen.",
            "Het bestand bestaat niet, of het mag niet worden gelezen.",
            "Controleer de naam en de map.",
        ) from None
