"""What was released goes to the print house, and what left is written down."""

import json
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from letters.actions.freezing import check_frozen
from letters.actions.releases import is_stale
from letters.adapters.batch_files import batch_folder, write_whole
from letters.queries.wave_letters import batch_to_print, require_a_person
from letters.rules.batches import BATCH, BatchAct, BatchState
from letters.tables import Batch, Letter
from outreach.access import Permission, Viewer
from outreach.actions.disclosures import disclose
from outreach.actions.history import already_done, transition
from outreach.actions.invitations import mark_printed
from outreach.actions.log_checks import require_whole_log
from outreach.errors import Refused
from outreach.wall import over_the_wall

NOT_HANDED_OVER = "De brieven zijn niet overgedragen."
MANIFEST_NAME = "overdracht.json"
"""Kept beside the files, outside the database: what left, so that a restored back-up
can be held against it."""
PRINT_HOUSE = "drukker"
DISCLOSED = "naam, adres, lettercode"
GROUND = "Wmo 2015 artikel 2.1.2; drukker als verwerker"


@over_the_wall
def hand_over(
    session: Session, batch_id: int, *, folder: Path, by: Viewer, at: datetime
) -> Batch:
    """Hand the released letters of a batch over to the print house.

    Then the invitations of a wave are printed. Raises AlreadyDone the second time,
    and Refused when the last look was on an earlier day or the log is damaged.
    """
    require_a_person(by)
    batch = batch_to_print(session, by, batch_id)
    if batch.state in (BatchState.HANDED_OVER, BatchState.POSTED):
        raise already_done(session, BATCH, str(batch_id))
    BATCH.next_state(batch.state, BatchAct.HAND_OVER)
    if is_stale(batch, at):
        raise Refused(
            NOT_HANDED_OVER,
            "De laatste controle was op een eerdere dag.",
            "Geef de brieven vandaag opnieuw vrij.",
        )
    if not batch.data_only:
        require_whole_log(session, what=NOT_HANDED_OVER, by=by, at=at)
    check_frozen(session, batch, what=NOT_HANDED_OVER, by=by)
    released = _released(session, batch)
    disclose(
        session,
        ((resident_id, GROUND) for resident_id in released),
        recipient=PRINT_HOUSE,
        what=DISCLOSED,
        permission=Permission.PRINT_LETTERS,
        by=by,
        at=at,
    )
    held = _kept_back(session, batch)
    values = {"handed_over_at": at, "handed_over_by": by.actor}
    transition(session, batch, BATCH, BatchAct.HAND_OVER, by=by, at=at, values=values)
    if batch.wave_id is not None:
        printed = mark_printed(session, batch.wave_id, held=held, by=by, at=at)
        _check_count(printed, len(released))
    if not batch.data_only:
        _write_manifest(batch_folder(folder, batch_id), batch, at)
    return batch


def _released(session: Session, batch: Batch) -> list[str]:
    """The residents whose letter leaves."""
    return list(
        session.exec(
            select(Letter.resident_id).where(
                Letter.batch_id == batch.id,
                Letter.held_reason == "",
                Letter.withdrawn_reason == "",
                col(Letter.released_at).is_not(None),
            )
        )
    )


def _kept_back(session: Session, batch: Batch) -> list[int]:
    """The invitations of held letters: they stay planned."""
    return list(
        session.exec(
            select(Letter.subject_id).where(
                Letter.batch_id == batch.id,
                Letter.held_reason != "",
                Letter.withdrawn_reason == "",
            )
        )
    )


def _check_count(printed: int, released: int) -> None:
    """As many invitations are printed as letters left; else nothing happened."""
    if printed != released:
        raise Refused(
            NOT_HANDED_OVER,
            f"Er zijn {released} brieven en {printed} uitnodigingen om te drukken.",
            "Een collega is met deze golf bezig. Geef de brieven opnieuw vrij.",
        )


def _write_manifest(place: Path, batch: Batch, at: datetime) -> None:
    manifest = {
        "batch": batch.id,
        "handed_over_at": at.isoformat(),
        "letters": batch.letters,
        "files": [
            {key: entry[key] for key in ("name", "sha256", "bytes")}
            for entry in batch.files
        ],
    }
    write_whole(place / MANIFEST_NAME, json.dumps(manifest, indent=1).encode())
