"""The command line: every command, all jobs, the scheduler.

One of the two files that know every package. A command is thin: it brings the
database up to date, calls one action or query, prints, and ends with an exit code:
0 done, 1 a check failed, 2 wrong use, 3 refused.
"""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from outreach import clock
from outreach.access import job_viewer
from outreach.actions.scheduler_clock import agree_to_clock
from outreach.adapters.backup import back_up, put_back
from outreach.adapters.terminal import funnel_table, verdict_table
from outreach.database import reading, writing
from outreach.errors import Refused
from outreach.jobs.clock_guard import CLOCK_HALTED
from outreach.jobs.ticking import NOT_LEADING, RESTING
from outreach.jobs.waking import run_forever, run_once
from outreach.migrating import bring_up_to_date
from outreach.own_parts import PARTS as OUTREACH
from outreach.parts import REGISTRY
from outreach.queries.funnel import as_json as funnel_json
from outreach.queries.funnel import cycle_of_year, funnel
from outreach.queries.funnel_rows import parse_period
from outreach.queries.people import person_viewer
from outreach.queries.verifying import as_json as checks_json
from outreach.queries.verifying import check_all
from outreach.settings import load_settings
from signals.own_parts import PARTS as SIGNALS

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Omzien: uitnodigen, bezoeken, opvolgen.",
)
REGISTRY.register(OUTREACH, SIGNALS)
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


@app.command()
def migrate() -> None:
    """Breng de database op de nieuwste versie."""
    database_url()
    console.print("De database is bijgewerkt.")


@app.command("funnel")
def show_funnel(
    cycle: Annotated[int | None, typer.Option(help="Het jaar van de ronde.")] = None,
    period: Annotated[
        str, typer.Option(help="Periode, bijvoorbeeld 2017-01-01..2017-12-31.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Laat de trechter zien van een ronde, of van een periode."""
    viewer = job_viewer("command", clock.today())
    with reading(database_url()) as session:
        found = funnel(
            session,
            viewer,
            cycle_id=None if cycle is None else cycle_of_year(session, viewer, cycle),
            period=parse_period(period) if period else None,
        )
    plain = funnel_json(found)
    if as_json:
        print_json(plain)
    else:
        console.print(funnel_table(plain, f"Trechter {cycle or period}"))


@app.command()
def verify(as_json: AsJson = False) -> None:
    """Controleer alle gegevens; eindigt met 1 als er iets niet klopt."""
    if not print_checks(database_url(), as_json=as_json):
        sys.exit(1)


@app.command()
def backup(
    to: Annotated[
        Path | None, typer.Option(help="De map; standaard back-ups bij de gegevens.")
    ] = None,
) -> None:
    """Maak een back-up van de database. De sleutels zitten er niet in."""
    settings = load_settings()
    folder = to or settings.data_dir / "back-ups"
    made = back_up(database_url(), folder, at=clock.now())
    console.print(f"De back-up staat in {made}.", markup=False)
    console.print(
        f"De sleutels ({settings.keys}) zitten er niet in. Bewaar die ergens anders.",
        markup=False,
    )


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="Het bestand met de back-up.")],
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Ook als er al gegevens zijn.")
    ] = False,
) -> None:
    """Zet een back-up terug en controleer hem; eindigt met 1 als hij niet klopt."""
    url = load_settings().url
    old = put_back(url, file, confirmed=confirm, at=clock.now())
    bring_up_to_date(url)
    if old is not None:
        console.print(f"De oude database staat in {old}.", markup=False)
    if not print_checks(url, as_json=False):
        errors.print("De back-up is teruggezet, maar er klopt iets niet (zie boven).")
        sys.exit(1)
    console.print("De back-up is teruggezet en klopt.")


@app.command()
def scheduler(
    once: Annotated[bool, typer.Option("--once", help="Kijk één keer.")] = False,
    confirm_clock: Annotated[
        bool, typer.Option("--confirm-clock", help="De klok klopt: ga verder.")
    ] = False,
    by: AsUser = "",
) -> None:
    """Draai de planner: die doet elke minuut wat er te doen is."""
    url, jobs = database_url(), tuple(REGISTRY.jobs())
    if confirm_clock:
        with writing(url) as session:
            viewer = person_viewer(session, by, on=clock.today())
            agree_to_clock(session, by=viewer, at=clock.now())
    if not once:
        run_forever(url, jobs, clock.now)
        return
    result = run_once(url, jobs, clock.now)
    console.print(WHY_NOT.get(result.why, f"{len(result.ran)} taken gedaan."))


WHY_NOT = {
    NOT_LEADING: "Een andere planner is aan het werk.",
    RESTING: "Tussen twee en drie uur 's nachts rust de planner.",
    CLOCK_HALTED: "De planner staat stil: de klok is versprongen. Klopt de klok? Geef "
    "dan --confirm-clock --as met uw e-mailadres mee.",
}


def print_json(plain: Any) -> None:
    """Figures for another program: one JSON document on standard output."""
    print(json.dumps(plain, ensure_ascii=False, indent=2))  # noqa: T201


def print_checks(url: str, *, as_json: bool) -> bool:
    """Check every invariant and print each with its count; whether all hold."""
    with reading(url) as session:
        checked = check_all(session, REGISTRY.invariants())
    plain = checks_json(checked)
    if as_json:
        print_json(plain)
    else:
        console.print(verdict_table(plain))
    return all(one.holds for one in checked)


def main(arguments: list[str] | None = None) -> Any:
    """Run one command; a refusal is printed as it stands, without a traceback."""
    try:
        return app(arguments)
    except Refused as refusal:
        for sentence in (refusal.what, refusal.why, refusal.now):
            errors.print(sentence, markup=False, highlight=False)
        sys.exit(refusal.exit_code)


if __name__ == "__main__":
    main()
