"""Commands for the rights of residents. Names and texts never on the command line:
a shell remembers what was typed."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from outreach import clock
from outreach.actions.rights import (
    add_correction_note,
    make_answer,
    object_to_contact,
    receive_request,
    withdraw_agreement,
)
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
from outreach.errors import Refused
from outreach.queries.rights import (
    DisclosureRow,
    disclosures_of,
    information_duties,
    rights_request,
    rights_requests,
    subject_by_number,
)
from outreach.rules.correction_notes import NoteAbout
from outreach.rules.rights import KIND_LABELS, RIGHTS_REQUEST, RequestKind
from outreach.rules.visits import Channel

APP = typer.Typer()
Resident = Annotated[str, typer.Argument(help="Het nummer van de inwoner in Omzien.")]
RequestNumber = Annotated[
    int | None, typer.Option("--request", help="Het nummer van het verzoek.")
]
Received = Annotated[
    datetime | None,
    typer.Option("--received-on", formats=["%Y-%m-%d"], help="Dag van ontvangst."),
]


@APP.command("rights-requests")
def show_requests(
    closed: Annotated[
        bool, typer.Option("--closed", help="De afgesloten verzoeken.")
    ] = False,
    by: AsUser = "",
    as_json: AsJson = False,
) -> None:
    """De verzoeken van inwoners met hun termijnen; zonder namen."""
    with reading(database_url()) as session:
        viewer = command_viewer(session, by, "rights-requests", clock.today())
        rows = rights_requests(
            session, viewer, today=clock.today(), open_only=not closed
        )
    if as_json:
        print_json(
            [
                {
                    "id": row.id,
                    "kind": row.kind.value,
                    "state": row.state.value,
                    "received_on": row.received_on.isoformat(),
                    "due_on": row.due_on.isoformat(),
                    "late": row.late,
                }
                for row in rows
            ]
        )
        return
    for row in rows:
        late = " (te laat)" if row.late else ""
        state = RIGHTS_REQUEST.labels[row.state]
        console.print(
            f"{row.id:6}  {KIND_LABELS[row.kind]}; {state}; uiterlijk "
            f"{row.due_on:%d-%m-%Y}{late}",
            markup=False,
        )
    if not rows:
        console.print("Er zijn geen verzoeken.")


@APP.command("rights-request")
def new_request(
    resident_id: Resident,
    kind: Annotated[RequestKind, typer.Option(help="Wat er wordt gevraagd.")],
    channel: Annotated[Channel, typer.Option(help="Hoe het binnenkwam.")],
    received_on: Received = None,
    by: AsUser = "",
) -> None:
    """Leg een verzoek van de inwoner zelf vast; de termijn begint."""
    with writing(database_url()) as session:
        viewer = command_viewer(session, by, "rights-request", clock.today())
        row = receive_request(
            session,
            kind=kind,
            resident_id=resident_id,
            channel=channel,
            received_on=received_on.date() if received_on else clock.today(),
            by=viewer,
            at=clock.now(),
        )
    console.print(
        f"Verzoek {row.id} is vastgelegd. Antwoord uiterlijk {row.due_on:%d-%m-%Y}."
    )


@APP.command("access-export")
def access_export(
    resident_id: Resident,
    request: Annotated[
        int, typer.Option("--request", help="Het nagekeken verzoek om inzage.")
    ],
    to: Annotated[Path, typer.Option("--to", help="De map voor PDF en JSON.")],
    by: AsUser = "",
) -> None:
    """Maak het antwoord op een nagekeken verzoek: PDF en JSON, alleen voor u leesbaar.

    Nakijken en weglaten doet een mens op het scherm Rechten van inwoners.
    """
    with writing(database_url()) as session:
        viewer = command_viewer(session, by, "access-export", clock.today())
        view = rights_request(session, viewer, request, today=clock.today())
        if view.row.resident_id != resident_id:
            raise Refused(
                "De bestanden zijn niet gemaakt.",
                "Dit verzoek gaat over een andere inwoner.",
                "Controleer beide nummers.",
            )
        made = make_answer(session, request, by=viewer, at=clock.now())
    # Only now: what could not be written in the log does not leave the house.
    for ending, content in ((".pdf", made.pdf), (".json", made.json)):
        write_private(to / f"{made.name}{ending}", content)
    console.print(f"{to / made.name}.pdf en .json zijn gemaakt.", markup=False)
    console.print("Geef ze aan de inwoner en wis ze daarna hier.")


@APP.command("object")
def record_objection(
    resident_id: Resident,
    this_year: Annotated[
        bool, typer.Option("--this-year", help="Alleen deze ronde niet.")
    ] = False,
    request: RequestNumber = None,
    by: AsUser = "",
) -> None:
    """Leg een bezwaar vast: niemand schrijft, belt of komt meer langs."""
    with writing(database_url()) as session:
        object_to_contact(
            session,
            resident_id=resident_id,
            for_ever=not this_year,
            request_id=request,
            by=command_viewer(session, by, "object", clock.today()),
            at=clock.now(),
        )
    console.print("Het bezwaar geldt vanaf nu, ook na het terugzetten van een back-up.")


@APP.command("withdraw-agreement")
def take_back_agreement(
    resident_id: Resident,
    follow_up: Annotated[
        list[int] | None,
        typer.Option("--follow-up", help="Alleen deze opvolging (nummer)."),
    ] = None,
    request: RequestNumber = None,
    by: AsUser = "",
) -> None:
    """Trek de instemming met doorgeven in, voor alles of voor één opvolging."""
    with writing(database_url()) as session:
        done = withdraw_agreement(
            session,
            resident_id=resident_id,
            follow_up_ids=follow_up or None,
            request_id=request,
            by=command_viewer(session, by, "withdraw-agreement", clock.today()),
            at=clock.now(),
        )
    console.print(
        f"{done.stopped} gaan niet meer de deur uit; {done.with_team} teams moeten nog "
        f"horen dat zij stoppen; {done.on_ground} berusten niet op instemming."
    )


@APP.command("correction-note")
def correction_note(
    resident_id: Resident,
    about: Annotated[NoteAbout, typer.Option(help="Waarover het gaat.")],
    text_from: Annotated[
        Path, typer.Option("--text-from", help="Bestand met de tekst; - is invoer.")
    ],
    register_wrong: Annotated[
        bool, typer.Option("--register-wrong", help="Meld het ook terug.")
    ] = False,
    request: RequestNumber = None,
    by: AsUser = "",
) -> None:
    """Zet een aantekening van de inwoner naast zijn gegevens."""
    # The words come from a file or a pipe: a shell remembers what was typed.
    text = sys.stdin.read() if str(text_from) == "-" else text_from.read_text("utf-8")
    with writing(database_url()) as session:
        note = add_correction_note(
            session,
            resident_id=resident_id,
            about=about,
            text=text,
            register_wrong=register_wrong,
            request_id=request,
            by=command_viewer(session, by, "correction-note", clock.today()),
            at=clock.now(),
        )
    console.print(f"Aantekening {note.id} is vastgelegd.")


@APP.command("disclosures")
def show_disclosures(
    resident_id: Annotated[
        str, typer.Argument(help="Het nummer van de inwoner in Omzien.")
    ] = "",
    by_number: Annotated[
        bool,
        typer.Option(
            "--by-number", help="Vraag het burgerservicenummer: ook wie is gewist."
        ),
    ] = False,
    by: AsUser = "",
    as_json: AsJson = False,
) -> None:
    """Wat over iemand de deur uit ging, aan wie en waarom dat mocht."""
    number = typer.prompt("Burgerservicenummer", hide_input=True) if by_number else ""
    with reading(database_url()) as session:
        viewer = command_viewer(session, by, "disclosures", clock.today())
        if number:
            found = subject_by_number(session, viewer, number)
            hashes = (found.bsn_index, *found.older_hashes)
            rows = disclosures_of(session, viewer, hashes=hashes)
            if found.resident_id:
                rows = disclosures_of(session, viewer, resident_id=found.resident_id)
        else:
            rows = disclosures_of(session, viewer, resident_id=resident_id)
    if as_json:
        print_json([_plain(row) for row in rows])
        return
    for row in rows:
        console.print(
            f"{row.at:%d-%m-%Y}  {row.recipient}: {row.what} ({row.ground})",
            markup=False,
        )
    if not rows:
        console.print("Er ging niets de deur uit.")


def _plain(row: DisclosureRow) -> dict[str, str]:
    return {
        "at": row.at.isoformat(),
        "recipient": row.recipient,
        "what": row.what,
        "ground": row.ground,
    }


@APP.command("information-duties")
def show_duties(by: AsUser = "", as_json: AsJson = False) -> None:
    """Wie nog moet horen dat wij gegevens over hem kregen; zonder namen."""
    with reading(database_url()) as session:
        viewer = command_viewer(session, by, "information-duties", clock.today())
        rows = information_duties(session, viewer, today=clock.today())
    if as_json:
        print_json(
            [
                {
                    "id": row.id,
                    "resident_id": row.resident_id,
                    "received_on": row.received_on.isoformat(),
                    "due_on": row.due_on.isoformat(),
                    "state": row.state.value,
                    "contact_on": row.contact_on.isoformat()
                    if row.contact_on
                    else None,
                    "late": row.late,
                }
                for row in rows
            ]
        )
        return
    for row in rows:
        late = " (te laat)" if row.late else ""
        console.print(
            f"{row.id:6}  inwoner {row.resident_id}; uiterlijk "
            f"{row.due_on:%d-%m-%Y}{late}",
            markup=False,
        )
    if not rows:
        console.print("Er is niemand die nog iets moet horen.")
