"""Commands about the log: check it, let letters go again, take it out."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from outreach import clock
from outreach.actions.audit_exports import LogForm, export_log
from outreach.actions.log_checks import accept_log, keep_walk
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
from outreach.queries.audit import Search, who_saw
from outreach.queries.audit_checks import LogState, whole_log

APP = typer.Typer()
Day = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Dag, inclusief.")
]


@APP.command("check-log")
def check_log(by: AsUser = "", as_json: AsJson = False) -> None:
    """Loop het hele logboek na; eindigt met 1 als er iets niet klopt."""
    url = database_url()
    with reading(url) as session:
        state = whole_log(session)
    with writing(url) as session:
        viewer = command_viewer(session, by, "check-log", clock.today())
        keep_walk(session, state, by=viewer, at=clock.now())
    if as_json:
        print_json(_plain(state))
    else:
        _tell(state)
    if not state.whole:
        sys.exit(1)


def _plain(state: LogState) -> dict[str, object]:
    return {
        "whole": state.whole,
        "stops_letters": state.stops,
        "events": state.events,
        "last": state.end.seq,
        "anchored": state.anchored,
        "breaks": [
            {"seq": one.seq, "last": one.last, "kind": one.kind, "told": one.sentence}
            for one in state.breaks
        ],
    }


def _tell(state: LogState) -> None:
    lines = [
        ("Regels nagelopen", str(state.events)),
        ("Laatste regel", str(state.end.seq)),
        ("Laatste anker", str(state.anchored)),
        ("Plaatsen waar het niet klopt", str(len(state.breaks))),
    ]
    console.print(two_columns("Logboek", lines))
    for one in state.breaks:
        known = "" if one in state.open_breaks else " (bevestigd met een reden)"
        console.print(f"Niet goed: {one.sentence}{known}.", markup=False)
    if state.stops:
        console.print(
            "Brieven staan stil. Waarschuw de functionaris gegevensbescherming; na "
            "onderzoek: omzien confirm-log --reason ... --as ..."
        )


@APP.command("confirm-log")
def confirm_log(
    by: AsUser,
    reason: Annotated[
        str, typer.Option(help="Wat er is gebeurd en waarom brieven weer mogen.")
    ],
) -> None:
    """Laat brieven weer toe na schade aan het logboek of een oude kopie."""
    with writing(database_url()) as session:
        viewer = command_viewer(session, by, "confirm-log", clock.today())
        accept_log(session, reason=reason, by=viewer, at=clock.now())
    console.print("Brieven mogen weer. Wat u bevestigde, staat in het logboek.")


@APP.command("export-log")
def export_the_log(
    file: Annotated[Path, typer.Argument(help="Het bestand dat wordt geschreven.")],
    by: AsUser,
    form: Annotated[
        LogForm, typer.Option(help="bio2: CSV; ldv: Logboek Dataverwerkingen.")
    ] = LogForm.BIO2,
    first: Day = None,
    last: Day = None,
) -> None:
    """Zet het logboek in een bestand; dat staat zelf ook in het logboek."""
    search = Search(first.date() if first else None, last.date() if last else None)
    with writing(database_url()) as session:
        viewer = command_viewer(session, by, "export-log", clock.today())
        pieces = export_log(session, form, search, by=viewer, at=clock.now())
        with file.open("xb") as out:
            for piece in pieces:
                out.write(piece)
    console.print(f"Het logboek staat in {file}.", markup=False)


@APP.command("who-saw")
def show_who_saw(
    resident: Annotated[str, typer.Argument(help="Kenmerk van de inwoner.")],
    by: AsUser,
    as_json: AsJson = False,
) -> None:
    """Wie de gegevens van een inwoner zag: rol, tijd en doel, zonder namen."""
    with reading(database_url()) as session:
        viewer = command_viewer(session, by, "who-saw", clock.today())
        looks = who_saw(session, viewer, resident)
    if as_json:
        print_json([one._asdict() | {"at": one.at.isoformat()} for one in looks])
        return
    for one in looks:
        when = f"{clock.local(one.at):%d-%m-%Y %H:%M}"
        console.print(f"{when}  {one.role}  {one.what}  {one.purpose}", markup=False)
    console.print(f"{len(looks)} keer.")
