"""Commands that read what others deliver: the register, the list of institutions."""

from pathlib import Path
from typing import Annotated

import typer

from outreach import clock
from outreach.actions.register import import_register
from outreach.actions.register_institutions import import_institutions
from outreach.actions.register_result import result_lines, result_sentence
from outreach.adapters.register_files.profile import read_profile
from outreach.adapters.terminal import row_progress, two_columns
from outreach.command_line import (
    AsJson,
    AsUser,
    ReferenceDate,
    command_viewer,
    console,
    database_url,
    errors,
    print_json,
)
from outreach.database import reading, writing
from outreach.queries.register import installation_keys
from outreach.settings import load_settings

APP = typer.Typer()
MaxRejected = Annotated[
    float,
    typer.Option(min=0, max=100, help="Hoogste percentage afgewezen rijen."),
]


@APP.command("import-register")
def import_register_file(
    file: Annotated[Path, typer.Argument(help="De levering: CSV of JSON.")],
    reference_date: ReferenceDate,
    changes: Annotated[
        bool, typer.Option("--changes", help="Alleen gewijzigde personen.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Proef: verandert niets.")
    ] = False,
    max_rejected: MaxRejected = 1.0,
    confirm_shrink: Annotated[
        bool,
        typer.Option("--confirm-shrink", help="De levering is echt volledig (--as)."),
    ] = False,
    report: Annotated[
        Path | None, typer.Option(help="Verslag per rij, als JSON-regels.")
    ] = None,
    columns: Annotated[
        Path | None, typer.Option(help="Eigen kolomnamen: JSON, naam naar element.")
    ] = None,
    by: AsUser = "",
    as_json: AsJson = False,
) -> None:
    """Lees een levering van het bevolkingsregister in."""
    url, settings = database_url(), load_settings()
    opened = reading(url) if dry_run else writing(url)
    with row_progress(errors) as progress, opened as session:
        result = import_register(
            session,
            file,
            reference_date=reference_date.date(),
            changes_only=changes,
            dry_run=dry_run,
            max_rejected=max_rejected,
            confirm_shrink=confirm_shrink,
            municipality_code=settings.municipality_code,
            keys=installation_keys(session, settings),
            report=report,
            profile=read_profile(columns),
            by=command_viewer(session, by, "import-register", clock.today()),
            at=clock.now(),
            progress=progress,
        )
    if as_json:
        print_json(result.as_json())
        return
    console.print(two_columns(result_sentence(result), result_lines(result)))


@APP.command("import-institutions")
def import_institutions_file(
    file: Annotated[Path, typer.Argument(help="De lijst van instellingen: CSV.")],
    by: AsUser = "",
    as_json: AsJson = False,
) -> None:
    """Lees de lijst in van adressen waar mensen niet zelfstandig wonen."""
    with writing(database_url()) as session:
        viewer = command_viewer(session, by, "import-institutions", clock.today())
        result = import_institutions(session, file, by=viewer, at=clock.now())
    if as_json:
        print_json(result._asdict())
        return
    console.print(
        f"{result.read} adressen gelezen, {result.new} nieuw. {result.residents} "
        f"inwoners wonen daar; {result.withdrawn} brieven zijn ingetrokken."
    )
