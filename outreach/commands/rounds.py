"""Commands about rounds of visits: where addresses lie."""

from pathlib import Path
from typing import Annotated

import typer

from outreach import clock
from outreach.actions.rounds.points import import_points
from outreach.command_line import (
    AsJson,
    AsUser,
    command_viewer,
    console,
    database_url,
    print_json,
)
from outreach.database import writing
from outreach.rules.register.messages import number

APP = typer.Typer()


@APP.command("import-points")
def import_points_file(
    file: Annotated[Path, typer.Argument(help="De lijst: CSV met adres en plaats.")],
    by: AsUser = "",
    as_json: AsJson = False,
) -> None:
    """Lees in waar adressen liggen, voor de looproutes."""
    with writing(database_url()) as session:
        viewer = command_viewer(session, by, "import-points", clock.today())
        result = import_points(session, file, by=viewer, at=clock.now())
    if as_json:
        print_json(result._asdict())
        return
    console.print(
        f"{number(result.read)} regels gelezen: {number(result.new)} nieuw, "
        f"{number(result.changed)} verplaatst, {number(result.unchanged)} zoals het "
        f"was, {number(result.rejected)} niet bruikbaar."
    )
    for fault in result.faults:
        console.print(fault, markup=False)
