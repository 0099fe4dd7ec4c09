"""Commands of retention: propose, advise, release, carry out, certificates, erase."""

import json
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from outreach import clock
from outreach.actions.retention.erasing import ErasureGround, erase_resident
from outreach.actions.retention.runs import (
    PORTION,
    advise_run,
    open_run,
    propose_run,
    release_run,
    withdraw_run,
)
from outreach.actions.retention.terms import set_term
from outreach.command_line import (
    AsJson,
    AsUser,
    command_viewer,
    console,
    database_url,
    print_json,
)
from outreach.database import reading, writing
from outreach.errors import NotFound
from outreach.jobs.retention import run_to_end
from outreach.queries.retention import certificate, certificate_file, terms
from outreach.rules.retention import TermUnit, totals
from outreach.rules.retention_runs import RETENTION_RUN
from outreach.tables import RetentionRun

APP = typer.Typer()
RETENTION = typer.Typer(
    no_args_is_help=True, help="Bewaartermijnen: voorstellen, vrijgeven, uitvoeren."
)
APP.add_typer(RETENTION, name="retention")
RunId = Annotated[
    int, typer.Option("--run", help="Het nummer; zonder: die nu open is.")
]


@RETENTION.command("plan")
def plan(by: AsUser = "", as_json: AsJson = False) -> None:
    """Tel wat over de termijn is, en stel de vernietiging voor."""
    with writing(database_url()) as session:
        viewer = command_viewer(session, by, "propose_retention", clock.today())
        run = propose_run(session, by=viewer, at=clock.now())
    if run is None:
        _print_nothing(as_json=as_json)
        return
    _print_run(run, as_json=as_json)


@RETENTION.command("terms")
def show_terms(by: AsUser = "", as_json: AsJson = False) -> None:
    """Laat de termijnen zien, met hun bron."""
    with reading(database_url()) as session:
        viewer = command_viewer(session, by, "retention", clock.today())
        rows = terms(session, viewer)
    plain = [
        {
            "key": row.term.key,
            "what": row.term.what,
            "term": row.kept.length.text,
            "counts_from": row.term.counts_from,
            "source": row.kept.source,
        }
        for row in rows
    ]
    if as_json:
        print_json(plain)
        return
    for one in plain:
        console.print(f"{one['term']:>10}  {one['what']}", markup=False)
        console.print(f"            {one['source']}", markup=False, style="dim")


@RETENTION.command("set-term")
def change_term(
    key: Annotated[str, typer.Argument(help="Welke termijn; zie: retention terms.")],
    amount: Annotated[int, typer.Option(min=1, help="Hoeveel.")],
    unit: Annotated[TermUnit, typer.Option(help="days, months of years.")],
    source: Annotated[str, typer.Option(help="Besluit of rij van de selectielijst.")],
    by: AsUser = "",
) -> None:
    """Stel een andere termijn in, met de bron ervan."""
    with writing(database_url()) as session:
        viewer = command_viewer(session, by, "retention", clock.today())
        set_term(
            session,
            key,
            amount=amount,
            unit=unit,
            source=source,
            by=viewer,
            at=clock.now(),
        )
    console.print("De bewaartermijn is gewijzigd.")


@RETENTION.command("advise")
def advise(
    text: Annotated[str, typer.Argument(help="Het advies.")],
    run: RunId = 0,
    by: AsUser = "",
    as_json: AsJson = False,
) -> None:
    """Geef advies over een voorstel (functionaris gegevensbescherming)."""
    with writing(database_url()) as session:
        viewer = command_viewer(session, by, "retention", clock.today())
        row = advise_run(
            session, _number(session, run), advice=text, by=viewer, at=clock.now()
        )
    _print_run(row, as_json=as_json)


@RETENTION.command("release")
def release(run: RunId = 0, by: AsUser = "", as_json: AsJson = False) -> None:
    """Geef een voorstel vrij; dat doen twee verschillende mensen."""
    with writing(database_url()) as session:
        viewer = command_viewer(session, by, "retention", clock.today())
        row = release_run(session, _number(session, run), by=viewer, at=clock.now())
    _print_run(row, as_json=as_json)


@RETENTION.command("withdraw")
def withdraw(
    because: Annotated[str, typer.Argument(help="Waarom.")],
    run: RunId = 0,
    by: AsUser = "",
    as_json: AsJson = False,
) -> None:
    """Trek een voorstel of vernietiging in."""
    with writing(database_url()) as session:
        viewer = command_viewer(session, by, "retention", clock.today())
        row = withdraw_run(
            session, _number(session, run), because=because, by=viewer, at=clock.now()
        )
    _print_run(row, as_json=as_json)


@RETENTION.command("run")
def carry_out(
    run: RunId = 0,
    portion: Annotated[
        int, typer.Option(min=1, max=20_000, help="Rijen per keer.")
    ] = PORTION,
    by: AsUser = "",
    as_json: AsJson = False,
) -> None:
    """Voer uit wat twee mensen vrijgaven; gaat verder waar het stopte."""
    url = database_url()
    with reading(url) as session:
        viewer = command_viewer(session, by, "run_retention", clock.today())
        number = _number(session, run)
    run_to_end(partial(writing, url), number, most=portion, by=viewer, at=clock.now())
    with reading(url) as session:
        row = session.get(RetentionRun, number)
    if row is not None:
        _print_run(row, as_json=as_json)


@RETENTION.command("certificate")
def show_certificate(
    run: Annotated[int, typer.Option("--run", help="Het nummer.")],
    to: Annotated[
        Path | None, typer.Option(help="Schrijf de verklaring als PDF hier.")
    ] = None,
    by: AsUser = "",
) -> None:
    """De verklaring van vernietiging, als JSON of als PDF."""
    with reading(database_url()) as session:
        viewer = command_viewer(session, by, "retention", clock.today())
        plain = certificate(session, viewer, run)
        pdf = certificate_file(session, viewer, run)
    if to is None:
        print_json(plain)
        return
    to.write_bytes(pdf)
    console.print(f"De verklaring staat in {to}.", markup=False)


@RETENTION.command("erase")
def erase(
    resident: Annotated[str, typer.Argument(help="Het kenmerk van de inwoner.")],
    ground: Annotated[
        ErasureGround, typer.Option(help="De grond.")
    ] = ErasureGround.WMO_REQUEST,
    by: AsUser = "",
) -> None:
    """Wis één inwoner op zijn verzoek (artikel 5.3.5 Wmo, artikel 17 AVG)."""
    with writing(database_url()) as session:
        viewer = command_viewer(session, by, "retention", clock.today())
        erase_resident(session, resident, ground=ground, by=viewer, at=clock.now())
    console.print("De inwoner is gewist. Bezwaar en verstrekkingen blijven vindbaar.")


def _number(session: Any, given: int) -> int:
    """The run that was named, or the one that is open."""
    run = None if given else open_run(session)
    if given or run is not None:
        return given or (run.id or 0 if run else 0)
    raise NotFound(
        "Er is geen vernietiging open.",
        "Er ligt geen voorstel, of het is al afgehandeld.",
        "Maak een voorstel met omzien retention plan.",
    )


def _print_nothing(*, as_json: bool) -> None:
    if as_json:
        print_json({"run": None, "counts": {}})
        return
    console.print("Er is niets over de termijn.")


def _print_run(run: RetentionRun, *, as_json: bool) -> None:
    plain = {
        "run": run.id,
        "state": run.state.value,
        "day": run.day.isoformat(),
        "counts": json.loads(json.dumps(run.counts)),
        "done": dict(run.done),
        "stopped_because": run.stopped_because,
    }
    if as_json:
        print_json(plain)
        return
    label = RETENTION_RUN.labels[run.state]
    console.print(f"Vernietiging {run.id}, peildag {run.day:%d-%m-%Y}: {label}.")
    for kind, rows in totals(run.counts).items():
        if rows or run.done.get(kind):
            gone = run.done.get(kind, 0)
            console.print(f"{rows:>10} over de termijn, {gone:>8} vernietigd  {kind}")
    if run.stopped_because:
        console.print(f"Gestopt: {run.stopped_because}.", markup=False)
