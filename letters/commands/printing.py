"""Letters of a wave on the command line: as far as they may go by themselves."""

from datetime import datetime
from typing import Annotated, Any

import typer

from letters.actions.batches import make_batch, proof_batch
from letters.actions.making_files import make_letters_at
from letters.own_parts import answer_address, letter_folder
from letters.queries.overview import as_json as batch_json
from letters.queries.wave_letters import batch_to_print
from letters.rules.batches import BatchState
from letters.rules.next_steps import next_step
from outreach import clock
from outreach.access import Viewer, ViewerKind
from outreach.adapters.terminal import row_progress, two_columns
from outreach.command_line import (
    AsJson,
    AsUser,
    command_viewer,
    console,
    database_url,
    errors,
    print_json,
)
from outreach.database import reading, writing

APP = typer.Typer()
COUNTS = (("letters", "brieven"), ("held", "aangehouden"), ("withdrawn", "vervallen"))
Reissue = Annotated[
    str, typer.Option(help="Waarom dezelfde lijst nog eens wordt gemaakt.")
]


@APP.command("print-letters")
def print_letters(
    wave: Annotated[int, typer.Option(help="Het nummer van de golf.")],
    by: AsUser = "",
    reissue: Reissue = "",
    as_json: AsJson = False,
) -> None:
    """Breng de brieven van een goedgekeurde golf zo ver als dat zonder mens mag.

    Eerst de lijst (en met --as de proeven). Daarna keurt een tweede persoon haar goed
    in Omzien. Draai dan dit nog een keer: het maakt de bestanden. Vrijgeven en
    overdragen doet een mens in Omzien.
    """
    url, at = database_url(), clock.now()
    with writing(url) as session:
        viewer = command_viewer(session, by, "print-letters", clock.today())
        batch = make_batch(
            session,
            wave,
            by=viewer,
            at=at,
            answer_address=answer_address(),
            reissue=reissue,
        )
        number, state = batch.id or 0, batch.state
        if state is BatchState.DRAFT and viewer.kind is ViewerKind.PERSON:
            proof_batch(session, number, by=viewer, at=at)
    if state in (BatchState.FROZEN, BatchState.RENDERED):
        _make(url, number, viewer, at)
    with reading(url, viewer) as session:
        plain = batch_json(batch_to_print(session, viewer, number))
    if as_json:
        print_json(plain)
        return
    _print(plain, wave)


def _make(url: str, batch_id: int, viewer: Viewer, at: datetime) -> None:
    with row_progress(errors) as progress:
        make_letters_at(
            url,
            batch_id,
            folder=letter_folder(),
            by=viewer,
            at=at,
            progress=lambda done, total: progress("brieven", done, total),
        )


def _print(plain: dict[str, Any], wave: int) -> None:
    lines = [(dutch, str(plain[key])) for key, dutch in COUNTS]
    console.print(two_columns(f"Partij {plain['batch']} van golf {wave}", lines))
    if plain["files"]:
        place = letter_folder() / format(plain["batch"], "06d")
        console.print(str(place), markup=False)
    step = next_step(BatchState(plain["state"]))
    console.print(f"{step.what} {step.who_sentence}".strip(), markup=False)
