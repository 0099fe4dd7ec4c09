"""Commands about the keys: replace them while Omzien runs."""

from pathlib import Path
from typing import Annotated

import typer

from outreach import clock
from outreach.actions.key_rotation import next_ring
from outreach.adapters.key_files import IN_ENVIRONMENT, write_ring
from outreach.adapters.terminal import row_progress
from outreach.command_line import (
    AsUser,
    command_viewer,
    console,
    database_url,
    errors,
)
from outreach.database import reading, writing
from outreach.errors import Refused
from outreach.jobs.key_rotation import rotate_keys
from outreach.settings import load_settings

APP = typer.Typer()


@APP.command("rotate-keys")
def rotate(by: AsUser) -> None:
    """Vervang de sleutels terwijl Omzien draait; mag afgebroken en herhaald worden."""
    url = database_url()
    with reading(url) as session:
        viewer = command_viewer(session, by, "rotate-keys", clock.today())
    with row_progress(errors) as progress:
        done = rotate_keys(
            url,
            load_settings(),
            by=viewer,
            now=clock.now,
            progress=lambda so_far, total: progress(
                "nummers verzegelen", so_far, total
            ),
        )
    again = " (een eerdere keer was afgebroken)" if done.resumed else ""
    console.print(f"{done.sealed} nummers zijn met sleutel {done.key_id} verzegeld.")
    console.print(
        f"Alles staat onder de nieuwe sleutel{again}. Maak nu een reservekopie van het "
        "sleutelbestand; de oude sleutels staan er ook in en blijven nodig."
    )


@APP.command("new-keys")
def new_keys(
    file: Annotated[Path, typer.Argument(help="Het nieuwe bestand met de sleutels.")],
    by: AsUser,
) -> None:
    """Maak een nieuwe ring sleutels voor de omgeving, met de oude erbij."""
    if file.exists():
        raise Refused(
            "De sleutels zijn niet gemaakt.",
            "Dit bestand is er al.",
            "Kies een andere naam.",
        )
    with writing(database_url()) as session:
        viewer = command_viewer(session, by, "new-keys", clock.today())
        ring = next_ring(session, load_settings(), by=viewer, at=clock.now())
    write_ring(file, ring)
    console.print(
        f"De sleutels staan in {file}. Zet de inhoud in {IN_ENVIRONMENT} op elke "
        "machine, wis het bestand, start opnieuw en geef omzien rotate-keys.",
        markup=False,
    )
