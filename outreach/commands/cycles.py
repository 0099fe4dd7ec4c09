"""Commands of the yearly cycle: open it, and plan its waves."""

from datetime import datetime
from typing import Annotated

import typer

from outreach import clock
from outreach.actions.cycles import Advice, open_cycle
from outreach.actions.waves import plan_waves
from outreach.command_line import (
    AsJson,
    AsUser,
    ReferenceDate,
    command_viewer,
    console,
    database_url,
    print_json,
)
from outreach.database import writing
from outreach.queries.cycles import as_json as cycle_json
from outreach.queries.cycles import cycle_overview
from outreach.queries.funnel import cycle_of_year
from outreach.queries.waves import as_json as wave_json
from outreach.queries.waves import waves
from outreach.rules.cycles import Approach

APP = typer.Typer()
AdviceDate = Annotated[
    datetime | None,
    typer.Option("--advice-on", formats=["%Y-%m-%d"], help="Dag van het advies."),
]


@APP.command("open-cycle")
def open_cycle_of(
    year: Annotated[int, typer.Argument(help="Het jaar van de ronde.")],
    reference_date: ReferenceDate,
    label: Annotated[str, typer.Option(help="Naam van de ronde.")] = "",
    approach: Annotated[
        Approach, typer.Option(help="Werkwijze: op antwoord of aangekondigd.")
    ] = Approach.BY_REPLY,
    advice_by: Annotated[str, typer.Option(help="Wie gaf advies (FG).")] = "",
    advice_on: AdviceDate = None,
    advice_text: Annotated[str, typer.Option(help="Het advies zelf.")] = "",
    decided_by: Annotated[str, typer.Option(help="Wie besloot.")] = "",
    by: AsUser = "",
    as_json: AsJson = False,
) -> None:
    """Open de ronde van een jaar: iedere inwoner krijgt één oordeel."""
    advice = Advice(
        advice_by, advice_on.date() if advice_on else None, advice_text, decided_by
    )
    with writing(database_url()) as session:
        viewer = command_viewer(session, by, "open-cycle", clock.today())
        cycle = open_cycle(
            session,
            year=year,
            reference_date=reference_date.date(),
            label=label,
            approach=approach,
            advice=advice,
            by=viewer,
            at=clock.now(),
        )
        plain = cycle_json(cycle_overview(session, viewer, cycle.id or 0))
    if as_json:
        print_json(plain)
        return
    console.print(
        f"De ronde van {year} is open: {plain['invite']} van {plain['in_scope']} "
        "inwoners worden uitgenodigd."
    )


@APP.command("plan-waves")
def plan_waves_of(
    cycle: Annotated[int, typer.Option(help="Het jaar van de ronde.")],
    weeks: Annotated[int, typer.Option(min=1, max=12, help="Aantal weken.")] = 4,
    by: AsUser = "",
    as_json: AsJson = False,
) -> None:
    """Stel golven voor: per gebied en week zoveel brieven als bezoekers aankunnen."""
    with writing(database_url()) as session:
        viewer = command_viewer(session, by, "plan-waves", clock.today())
        cycle_id = cycle_of_year(session, viewer, cycle)
        made = plan_waves(
            session, cycle_id=cycle_id, weeks=weeks, by=viewer, at=clock.now()
        )
        ids = {wave.id for wave in made}
        lines = waves(session, viewer, cycle_id=cycle_id).lines
        plain = [wave_json(line) for line in lines if line.id in ids]
    if as_json:
        print_json(plain)
        return
    letters = sum(one["letters"] for one in plain)
    console.print(f"{len(plain)} golven voorgesteld, samen {letters} brieven.")
