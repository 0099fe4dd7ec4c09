"""Taking a list of people out: counted first, then made as a packet that expires."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from outreach import clock
from outreach.actions.exports import make_packet
from outreach.adapters.private_files import write_private
from outreach.command_line import (
    AsJson,
    AsUser,
    command_viewer,
    console,
    database_url,
    print_json,
)
from outreach.database import reading, writing
from outreach.queries.exports import ExportChoices, count_export, packet_file
from outreach.rules.exports import FORMS, ExportKind

APP = typer.Typer()
Week = Annotated[
    datetime | None,
    typer.Option("--week", formats=["%Y-%m-%d"], help="Eerste dag van de week."),
]


@APP.command("export")
def export_people(
    kind: Annotated[ExportKind, typer.Argument(help="Welke lijst.")],
    by: AsUser = "",
    recipient: Annotated[str, typer.Option("--for", help="Voor wie.")] = "",
    reason: Annotated[str, typer.Option(help="Waarvoor de lijst nodig is.")] = "",
    district: Annotated[str, typer.Option(help="Code van het gebied.")] = "",
    week: Week = None,
    visitor: Annotated[int, typer.Option(help="Nummer van de bezoeker.")] = 0,
    team: Annotated[int, typer.Option(help="Nummer van het team.")] = 0,
    shielded: Annotated[
        bool, typer.Option("--shielded", help="Alleen adressen met geheimhouding.")
    ] = False,
    folder: Annotated[Path, typer.Option(help="Map voor het bestand.")] = Path(),
    csv: Annotated[bool, typer.Option("--csv", help="CSV in plaats van XLSX.")] = False,
    count_only: Annotated[
        bool, typer.Option("--count", help="Alleen tellen, niets maken.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Voer een lijst met personen uit (--as); eerst wordt geteld."""
    url, at = database_url(), clock.now()
    choices = ExportChoices(
        district or None, week.date() if week else None, visitor or None, team or None
    )._replace(shielded=shielded)
    with reading(url) as session:
        viewer = command_viewer(session, by, "export", clock.today())
        persons = count_export(session, viewer, kind, choices, at=at)
    title = FORMS[kind].title
    if not as_json:
        console.print(f"{title}: {persons} personen.")
    if count_only:
        if as_json:
            print_json({"list": kind.value, "persons": persons})
        return
    with writing(url) as session:
        packet = make_packet(
            session,
            kind=kind,
            choices=choices,
            recipient=recipient,
            reason=reason,
            expected=persons,
            by=viewer,
            at=at,
        )
        number, until = packet.id or 0, packet.expires_on
    with reading(url) as session:
        ending = "csv" if csv else "xlsx"
        file = packet_file(session, viewer, number, ending=ending, at=at)
    place = folder / file.name
    write_private(place, file.content)
    if as_json:
        facts = {"list": kind.value, "persons": persons, "packet": number}
        print_json(facts | {"file": str(place), "expires_on": until.isoformat()})
        return
    console.print(f"Gemaakt: {place}. Vernietig dit bestand voor {until:%d-%m-%Y}.")
