"""Figures on the command line: the same rule for small numbers as on screens."""

from typing import Annotated

import typer

from outreach import clock
from outreach.adapters.terminal import funnel_table
from outreach.command_line import (
    AsJson,
    AsUser,
    command_viewer,
    console,
    database_url,
    print_json,
)
from outreach.database import reading
from outreach.queries.funnel import cycle_of_year, funnel
from outreach.queries.funnel_rows import parse_period
from outreach.queries.shown_figures import as_published

APP = typer.Typer()


@APP.command("funnel")
def show_funnel(
    cycle: Annotated[int | None, typer.Option(help="Het jaar van de ronde.")] = None,
    period: Annotated[
        str, typer.Option(help="Periode, bijvoorbeeld 2017-01-01..2017-12-31.")
    ] = "",
    as_json: AsJson = False,
    by: AsUser = "",
) -> None:
    """Laat de trechter zien van een ronde, of van een periode.

    De totalen zijn precies. Gebieden, redenen en bestemmingen staan er zoals ze naar
    buiten mogen: wat niet getoond wordt, is leeg (null). Alleen wie alle inwoners op
    naam mag zien, ziet met --as alles.
    """
    with reading(database_url()) as session:
        viewer = command_viewer(session, by, "command", clock.today())
        number = None if cycle is None else cycle_of_year(session, viewer, cycle)
        found = funnel(
            session,
            viewer,
            cycle_id=number,
            period=parse_period(period) if period else None,
        )
        plain = as_published(session, viewer, found, cycle_id=number)
    if as_json:
        print_json(plain)
    else:
        console.print(funnel_table(plain, f"Trechter {cycle or period}"))
