"""Commands for getting in: the first administrator, a new password, what is old."""

from typing import Annotated

import typer

from outreach import clock
from outreach.actions.accounts import give_password
from outreach.actions.first_administrator import add_first_administrator
from outreach.actions.second_factor import reset_second_factor
from outreach.command_line import AsUser, command_viewer, console, database_url
from outreach.database import writing
from outreach.errors import Refused
from outreach.queries.people import nobody, person_by_email

APP = typer.Typer()
Email = Annotated[str, typer.Argument(help="Het e-mailadres om mee in te loggen.")]


@APP.command("add-administrator")
def add_administrator(
    email: Email,
    name: Annotated[str, typer.Option(help="Voornaam en achternaam.")] = "Beheerder",
) -> None:
    """Maak de eerste beheerder, met een wachtwoord dat één keer te zien is."""
    with writing(database_url()) as session:
        viewer = command_viewer(session, "", "add-administrator", clock.today())
        made = add_first_administrator(session, name, email, by=viewer, at=clock.now())
    _tell(email, made.password)


@APP.command("new-password")
def new_password(
    email: Email,
    second_step: Annotated[
        bool, typer.Option("--second-step", help="Haal ook de tweede stap weg.")
    ] = False,
    by: AsUser = "",
) -> None:
    """Geef iemand een nieuw startwachtwoord; open sessies eindigen (--as nodig)."""
    if not by:
        raise Refused(
            "Er is geen wachtwoord gemaakt.",
            "Er staat niet bij wie dit doet.",
            "Geef --as mee, met het e-mailadres van een beheerder.",
        )
    with writing(database_url()) as session:
        viewer = command_viewer(session, by, "new-password", clock.today())
        person = person_by_email(session, email)
        if person is None or person.id is None:
            raise nobody()
        password = give_password(session, person.id, by=viewer, at=clock.now())
        if second_step:
            reset_second_factor(session, person.id, by=viewer, at=clock.now())
    _tell(email, password)


def _tell(email: str, password: str) -> None:
    console.print(f"Inloggen met {email.strip().lower()} en dit wachtwoord:")
    console.print(f"\n    {password}\n", markup=False, highlight=False)
    console.print(
        "Het is hierna niet meer te zien. Bij het inloggen kiest u een eigen."
    )
