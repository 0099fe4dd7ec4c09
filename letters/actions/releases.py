"""Hand-over to the print house: the last look, and what leaves the house."""

import json
from datetime import datetime
from pathlib import Path

from sqlalchemy import update
from sqlmodel import Session, col, select

from letters.actions.readiness import check_register
from letters.actions.rendering import count_letters, make_files
from letters.actions.withdrawing import withdraw_refused
from letters.adapters.batch_files import batch_folder, write_whole
from letters.adapters.setting_pool import Progress
from letters.queries.wave_letters import batch_to_print, require_a_person
from letters.rules.batches import BATCH, BatchAct, BatchState
from letters.rules.holds import NOT_PLANNED, WITHDRAWN
from letters.tables import Batch, Letter
from outreach.access import Permission, Viewer, require
from outreach.actions.disclosures import disclose
from outreach.actions.history import already_done, transition
from outreach.actions.invitations import mark_printed
from outreach.actions.log_checks import require_whole_log
from outreach.auditing import did
from outreach.errors import Refused
from outreach.queries.contact import contact_refusals
from outreach.rules.contact import Purpose
from outreach.rules.invitations import InvitationState
from outreach.rules.visits import Channel
from outreach.tables import Invitation, Wave
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
    session: Session,
    batch_id: int,
    *,
    folder: Path,
    by: Viewer,
    at: datetime,
    progress: Progress | None = None,
) -> Batch:
    """Release the letters of a batch to the print house.

    Looks once more at every resident: refused letters are taken out and the files
    made again without them. Then the invitations are printed. Raises AlreadyDone the
    second time, and Refused when the register is too old, the log is damaged or a
    file cannot be made.
    """
    require_a_person(by)
    batch = batch_to_print(session, by, batch_id)
    if batch.state in (BatchState.HANDED_OVER, BatchState.POSTED):
        raise already_done(session, BATCH, str(batch_id))
    BATCH.next_state(batch.state, BatchAct.HAND_OVER)
    check_register(session, what=NOT_HANDED_OVER, by=by, at=at)
    if not batch.data_only:
        require_whole_log(session, what=NOT_HANDED_OVER, by=by, at=at)
    _last_look(session, batch, by=by, at=at)
    if not batch.data_only:
        make_files(session, batch, folder=folder, by=by, progress=progress)
    count_letters(session, batch)
    released = _release(session, batch, at)
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
    transition(
        session,
        batch,
        BATCH,
        BatchAct.HAND_OVER,
        by=by,
        at=at,
        values={"handed_over_at": at, "handed_over_by": by.actor},
    )
    printed = mark_printed(session, batch.wave_id or 0, held=held, by=by, at=at)
    _check_count(printed, len(released))
    if not batch.data_only:
        _write_manifest(batch_folder(folder, batch_id), batch, at)
    return batch


def _last_look(session: Session, batch: Batch, *, by: Viewer, at: datetime) -> None:
    """Take out the letters of residents who may not be written to any more."""
    require(by, Permission.PRINT_LETTERS)
    letters = session.execute(
        select(Letter.id, Letter.subject_id, Letter.resident_id).where(
            Letter.batch_id == batch.id,
            Letter.held_reason == "",
            Letter.withdrawn_reason == "",
        )
    ).all()
    wave = session.get_one(Wave, batch.wave_id)
    refused = contact_refusals(
        session,
        [row.resident_id for row in letters],
        purpose=Purpose.INVITATION,
        channel=Channel.LETTER,
        at=at,
        cycle_id=wave.cycle_id,
    )
    gone: list[tuple[int, str]] = []
    taken_out: list[str] = []
    for row in letters:
        reason = refused.get(row.resident_id)
        if reason is None:
            continue
        column = "withdrawn_reason" if reason in WITHDRAWN else "held_reason"
        session.execute(
            update(Letter)
            .where(col(Letter.id) == row.id)
            .values({column: reason.value, "file_name": ""})
        )
        taken_out.append(row.resident_id)
        if reason in WITHDRAWN:
            gone.append((row.subject_id, reason.value))
    withdraw_refused(session, gone, by=by, at=at)
    taken_out += _withdrawn_elsewhere(session, batch)
    if taken_out:
        did(session, by, "take_out", "batch", batch.id, taken_out, at=at)


def _withdrawn_elsewhere(session: Session, batch: Batch) -> list[str]:
    """Take out letters whose invitation is no longer planned: withdrawn or answered
    since the batch was made, by the register, the phone desk or a colleague."""
    planned = select(col(Invitation.id)).where(
        Invitation.wave_id == batch.wave_id,
        Invitation.state == InvitationState.PLANNED,
    )
    taken_out = session.scalars(
        update(Letter)
        .where(
            col(Letter.batch_id) == batch.id,
            col(Letter.held_reason) == "",
            col(Letter.withdrawn_reason) == "",
            col(Letter.subject_id).not_in(planned),
        )
        .values(withdrawn_reason=NOT_PLANNED, file_name="")
        .returning(col(Letter.resident_id))
    )
    return list(taken_out)


def _release(session: Session, batch: Batch, at: datetime) -> list[str]:
    """Note on each letter that it may leave; returns the residents."""
    going = (
        col(Letter.batch_id) == batch.id,
        col(Letter.held_reason) == "",
        col(Letter.withdrawn_reason) == "",
    )
    residents = list(session.exec(select(Letter.resident_id).where(*going)))
    session.execute(update(Letter).where(*going).values(released_at=at))
    return residents


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
            "Een collega is met deze golf bezig. Maak de brieven opnieuw.",
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
