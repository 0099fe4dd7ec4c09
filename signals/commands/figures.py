"""Figures of signals on the command line: the totals of the city, as on the screen."""

from typing import Annotated, Any

import typer

from outreach import clock
from outreach.command_line import (
    AsJson,
    AsUser,
    command_viewer,
    console,
    database_url,
    print_json,
)
from outreach.database import reading
from outreach.errors import Refused
from signals.queries.figures import SignalFigures, signal_figures
from signals.rules.figures import MEASURES

APP = typer.Typer()


@APP.command("signal-figures")
def show_signal_figures(
    year: Annotated[
        int | None,
        typer.Option(help="Kalenderjaar; standaard dit jaar.", min=2000, max=2999),
    ] = None,
    as_json: AsJson = False,
    by: AsUser = "",
) -> None:
    """Laat zien hoeveel meldingen er waren en wat ermee gebeurde, in een jaar.

    Alleen totalen van de hele gemeente: kleine aantallen per gebied, niveau of melder
    staan op het scherm, zoals ze getoond mogen worden.
    """
    now = clock.now()
    with reading(database_url()) as session:
        viewer = command_viewer(session, by, "command", clock.local_date(now))
        found = signal_figures(
            session, viewer, year=year or clock.local_date(now).year, at=now
        )
    if found is None:
        raise Refused(
            "Deze cijfers zijn niet voor u.",
            "Ze zijn er voor de hele gemeente; uw recht geldt voor een deel.",
            "Vraag iemand die alle meldingen mag lezen.",
        )
    if as_json:
        print_json(as_json_of(found))
        return
    console.print(f"Meldingen in {found.year}, peildatum {found.reference_date}.")
    for code, measure in MEASURES.items():
        console.print(f"{found.totals[code]:>8}  {measure.label}", markup=False)


def as_json_of(found: SignalFigures) -> dict[str, Any]:
    """Totals, lead times by level and feedback; units as on the screen."""
    return {
        "year": found.year,
        "reference_date": found.reference_date.isoformat(),
        **{str(code): found.totals[code] for code in MEASURES},
        "lead_times": {
            str(one.level): {
                "norm": one.norm,
                "unit": str(one.unit),
                "within": one.times.within,
                "judged": one.times.judged,
                "median": one.times.median,
                "p90": one.times.p90,
                "open": one.times.open,
                "open_late": one.times.open_late,
            }
            for one in found.lead_times
        },
        "feedback": {"within": found.feedback.within, "judged": found.feedback.of},
    }
