"""What was released goes to the print house, and what left is written down first.

In this order: the letters are claimed in the database, the manifest is on the disk
outside it, the files go to the print house, a second file says that they are there, and
the transaction commits. A stop anywhere leaves either nothing, or a manifest that is
read back: then the same letters can only be handed over as what they are.
"""

from datetime import datetime
from pathlib import Path

from sqlmodel import Session, select

from letters.actions.delivering import deliver, take_away
from letters.actions.freezing import check_frozen
from letters.actions.manifest_writing import (
    head_of,
    lines_of,
    next_name,
    released_letters,
    take_back_file,
)
from letters.actions.memory import claim, keep_file, require_memory
from letters.actions.reading_back import folder_of
from letters.actions.recalling import DISCLOSED, GROUND, PRINT_HOUSE
from letters.actions.releases import Going, is_stale, pull_reasons
from letters.adapters.batch_files import batch_folder, sum_on_disk
from letters.adapters.delivery_places import Unsure
from letters.queries.memory import files_of
from letters.queries.print_houses import cut_off_at, print_house_of
from letters.queries.wave_letters import batch_to_print, require_a_person
from letters.rules.batches import BATCH, BatchAct, BatchState
from letters.rules.manifests import (
    ManifestAct,
    ManifestHead,
    TakenBack,
    later_name,
)
from letters.tables import Batch, Letter
from outreach.access import Permission, Viewer
from outreach.actions.disclosures import disclose
from outreach.actions.history import already_done, transition
from outreach.actions.invitations import mark_printed
from outreach.actions.log_checks import require_whole_log
from outreach.errors import Refused
from outreach.wall import over_the_wall

NOT_HANDED_OVER = "De brieven zijn niet overgedragen."


@over_the_wall
def hand_over(
    session: Session, batch_id: int, *, folder: Path, by: Viewer, at: datetime
) -> Batch:
    """Hand the released letters of a batch over to the print house.

    Then the invitations of a wave are printed. A hand-over that was cut off half-way
    is finished as it was begun: news since then is for the mail room. Raises
    AlreadyDone the second time or where a letter left before, and Refused when the
    last look was on an earlier day, there is news since, a file changed, the log or
    the memory of what left is damaged, or the files do not get there.
    """
    require_a_person(by)
    batch = batch_to_print(session, by, batch_id)
    _lock(session, batch)
    if batch.state in (BatchState.HANDED_OVER, BatchState.POSTED):
        raise already_done(session, BATCH, str(batch_id))
    if not batch.data_only:
        require_memory(session, what=NOT_HANDED_OVER, by=by, at=at)
        _lock(session, batch)
    if batch.state in (BatchState.HANDED_OVER, BatchState.POSTED):
        raise already_done(session, BATCH, str(batch_id))
    BATCH.next_state(batch.state, BatchAct.HAND_OVER)
    begun = batch.manifest
    _check(session, batch, folder, begun=bool(begun), by=by, at=at)
    letters = released_letters(session, batch)
    if batch.data_only:
        return _keep(session, batch, letters, "", begun=False, by=by, at=at)
    name = begun or next_name(session, batch, letters)
    lines = lines_of(session, batch, letters)
    claim(session, name, lines, by=by, at=at)
    head = head_of(session, batch, name, len(lines), by=by, at=at)
    known = files_of(session, name)
    if name not in known:
        keep_file(session, folder_of(session), name, head, lines, by=by, at=at)
    _bring(session, batch, head, folder, by=by, at=at)
    return _keep(session, batch, letters, name, begun=bool(begun), by=by, at=at)


def _lock(session: Session, batch: Batch) -> None:
    """Nobody else hands this batch over meanwhile. SQLite has one writer."""
    session.flush()
    session.exec(
        select(Batch)
        .where(Batch.id == batch.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _check(
    session: Session,
    batch: Batch,
    folder: Path,
    *,
    begun: bool,
    by: Viewer,
    at: datetime,
) -> None:
    """What must hold before letters leave the house."""
    if not batch.data_only:
        require_whole_log(session, what=NOT_HANDED_OVER, by=by, at=at)
    check_frozen(session, batch, what=NOT_HANDED_OVER, by=by)
    if begun:
        return
    if is_stale(batch, at):
        raise Refused(
            NOT_HANDED_OVER,
            "De laatste controle was op een eerdere dag.",
            "Geef de brieven vandaag opnieuw vrij.",
        )
    going = [
        Going(row.id or 0, row.subject_kind, row.subject_id, row.resident_id)
        for row in released_letters(session, batch)
    ]
    news = {} if batch.data_only else pull_reasons(session, batch, going, by=by, at=at)
    if news:
        count = "een brief" if len(news) == 1 else f"{len(news)} brieven"
        raise Refused(
            NOT_HANDED_OVER,
            f"Sinds het vrijgeven is er nieuws over {count}: die mag niet weg.",
            "Geef de partij opnieuw vrij; dan gaat wat niet weg mag er vanzelf uit.",
        )
    if not batch.data_only:
        _check_files(batch, batch_folder(folder, batch.id or 0))


def _check_files(batch: Batch, place: Path) -> None:
    for entry in batch.files:
        if sum_on_disk(place / str(entry["name"])) != str(entry["sha256"]):
            raise Refused(
                NOT_HANDED_OVER,
                "De bestanden op onze schijf zijn niet zoals ze zijn gemaakt.",
                "Geef de partij opnieuw vrij; de bestanden worden dan opnieuw gemaakt.",
            )


def _bring(
    session: Session,
    batch: Batch,
    head: ManifestHead,
    folder: Path,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """Bring the files there and say so outside the database.

    When they do not get there nothing left: that is written down too. When nobody can
    know, nothing is written: the hand-over is finished later, as it was begun.
    """
    name = head.hand_over
    delivered = later_name(name, ManifestAct.DELIVERED)
    if delivered in files_of(session, name):
        return
    try:
        deliver(session, batch, folder=folder, by=by, at=at)
    except Refused as refusal:
        try:
            take_away(session, batch, by=by, at=at)
        except Refused:  # what lies there stays
            if isinstance(refusal, Unsure):  # all of it, perhaps: finished as it began
                raise refusal from None
        take_back_file(
            session, batch, name, TakenBack.NOT_DELIVERED.value, by=by, at=at
        )
        raise
    told = head._replace(act=ManifestAct.DELIVERED.value, letters=0, files=())
    keep_file(session, folder_of(session), delivered, told, by=by, at=at)


def _keep(
    session: Session,
    batch: Batch,
    letters: list[Letter],
    name: str,
    *,
    begun: bool,
    by: Viewer,
    at: datetime,
) -> Batch:
    """Everything that the database says of a hand-over."""
    people = [letter.resident_id for letter in letters]
    disclose(
        session,
        ((who, GROUND) for who in people),
        recipient=PRINT_HOUSE,
        what=DISCLOSED,
        permission=Permission.PRINT_LETTERS,
        by=by,
        at=at,
    )
    held = _kept_back(session, batch)
    house = print_house_of(session, batch)
    values = {
        "handed_over_at": at,
        "handed_over_by": by.actor,
        "manifest": name,
        "cut_off_at": None if batch.data_only else cut_off_at(at, house),
    }
    transition(session, batch, BATCH, BatchAct.HAND_OVER, by=by, at=at, values=values)
    if batch.wave_id is not None:
        printed = mark_printed(session, batch.wave_id, held=held, by=by, at=at)
        if not begun:  # else somebody may have answered or died since: the pull list
            _check_count(printed, len(people))
    return batch


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
