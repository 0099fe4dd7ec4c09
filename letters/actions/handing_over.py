"""What was released goes to the print house, and what left is written down first.

In this order: the letters are claimed in the database, the manifest is on the disk
outside it, the files go to the print house, a second file says that they are there, and
the transaction commits. A stop anywhere leaves either nothing, or a manifest that is
read back: then the same letters can only be handed over as what they are.
"""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from letters.actions.delivering import deliver, take_away
from letters.actions.freezing import check_frozen
from letters.actions.memory import claim, folder_of, keep_file, require_memory
from letters.actions.recalling import DISCLOSED, GROUND, PRINT_HOUSE
from letters.actions.releases import Going, is_stale, pull_reasons
from letters.adapters.batch_files import batch_folder, sum_on_disk
from letters.queries.memory import Subject, files_of, hashes, sendings
from letters.queries.print_houses import cut_off_at, print_house_of
from letters.queries.wave_letters import batch_to_print, require_a_person
from letters.rules.batches import BATCH, BatchAct, BatchState
from letters.rules.manifests import (
    ManifestAct,
    ManifestHead,
    ManifestLine,
    TakenBack,
    attempt_name,
    hand_over_name,
    later_name,
    page_count,
)
from letters.tables import Batch, Letter
from outreach.access import Permission, Viewer, require
from outreach.actions.disclosures import disclose
from outreach.actions.history import already_done, transition
from outreach.actions.invitations import mark_printed
from outreach.actions.log_checks import require_whole_log
from outreach.errors import Refused
from outreach.tables import Cycle, Wave
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
    letters = _released(session, batch)
    if batch.data_only:
        return _keep(session, batch, letters, "", begun=False, by=by, at=at)
    name = begun or _next_name(session, batch, letters)
    lines = _lines(session, batch, letters)
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
        for row in _released(session, batch)
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


def _released(session: Session, batch: Batch) -> list[Letter]:
    """The letters that leave, in the order in which they were made."""
    return list(
        session.exec(
            select(Letter)
            .where(
                Letter.batch_id == batch.id,
                Letter.held_reason == "",
                Letter.withdrawn_reason == "",
                col(Letter.released_at).is_not(None),
            )
            .order_by(col(Letter.id))
        )
    )


def _lines(session: Session, batch: Batch, letters: list[Letter]) -> list[ManifestLine]:
    """What the manifest says of each letter."""
    subjects = {
        letter.id or 0: Subject(
            letter.subject_kind, letter.subject_id, letter.resident_id
        )
        for letter in letters
    }
    named = sendings(
        session, batch.kind, subjects.values(), reminder=batch.reminder_number
    )
    who = hashes(session, (letter.resident_id for letter in letters))
    lines = []
    for letter in letters:
        sending = named[subjects[letter.id or 0]]
        lines.append(
            ManifestLine(
                letter=letter.id or 0,
                who=who[letter.resident_id].hex(),
                about=sending.about,
                kind=sending.kind,
                sequence=sending.sequence,
                sha256=letter.sha256,
                pages=page_count(letter.first_page, letter.last_page),
                file_name=letter.file_name,
                first_page=letter.first_page,
                last_page=letter.last_page,
                subject=letter.subject_id,
            )
        )
    return lines


def _next_name(session: Session, batch: Batch, letters: list[Letter]) -> str:
    """The name of this hand-over: another one after an attempt that was taken back."""
    content = [(letter.id or 0, letter.sha256) for letter in letters]
    base = hand_over_name(batch.id or 0, batch.made_at, content)
    attempt = 1
    while True:
        name = attempt_name(base, attempt)
        back = later_name(name, ManifestAct.TAKEN_BACK)
        if back not in files_of(session, name):
            return name
        attempt += 1


def head_of(
    session: Session,
    batch: Batch,
    hand_over_file: str,
    letters: int,
    *,
    act: ManifestAct = ManifestAct.HANDED_OVER,
    by: Viewer,
    at: datetime,
    **given: Any,
) -> ManifestHead:
    """The head of a file about a batch."""
    if not by.may(Permission.HANDLE_MAIL):
        require(by, Permission.PRINT_LETTERS)
    wave_id = batch.wave_id or batch.cancelled_wave_id or batch.reminds_wave_id
    wave = session.get(Wave, wave_id) if wave_id else None
    cycle = session.get(Cycle, wave.cycle_id) if wave else None
    values: dict[str, Any] = {
        "act": act.value,
        "hand_over": hand_over_file,
        "batch": batch.id,
        "batch_made_at": _iso(batch.made_at),
        "at": _iso(at),
        "by": by.actor,
        "letters": letters,
        "kind": batch.kind,
        "cycle": cycle.year if cycle else None,
        "district": batch.district_code or "",
        "week": wave.week_start.isoformat() if wave else "",
        "reminder": batch.reminder_number,
        "requests_day": batch.requests_day.isoformat() if batch.requests_day else "",
        "reference_date": batch.reference_date.isoformat(),
        "made_by": batch.made_by,
        "approved_by": batch.approved_by,
        "approved_at": _iso(batch.approved_at),
        "template": batch.template_id,
    }
    if act is ManifestAct.HANDED_OVER:
        values["files"] = tuple(dict(entry) for entry in batch.files)
    return ManifestHead(**values | given)


def _iso(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat() if moment else ""


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

    When they do not get there nothing left: that is written down too.
    """
    name = head.hand_over
    delivered = later_name(name, ManifestAct.DELIVERED)
    if delivered in files_of(session, name):
        return
    try:
        deliver(session, batch, folder=folder, by=by, at=at)
    except Refused:
        with suppress(Refused):  # what lies there stays; the list of sums is not there
            take_away(session, batch, by=by, at=at)
        take_back_file(
            session, batch, name, TakenBack.NOT_DELIVERED.value, by=by, at=at
        )
        raise
    told = head._replace(act=ManifestAct.DELIVERED.value, letters=0, files=())
    keep_file(session, folder_of(session), delivered, told, by=by, at=at)


def take_back_file(
    session: Session,
    batch: Batch,
    hand_over_file: str,
    reason: str,
    *,
    letters: list[Letter] | None = None,
    by: Viewer,
    at: datetime,
) -> None:
    """Write outside the database that letters did not leave; `letters`: only these."""
    if not by.may(Permission.HANDLE_MAIL):
        require(by, Permission.PRINT_LETTERS)
    rows = _released(session, batch) if letters is None else letters
    mark = "" if letters is None else "-".join(str(row.id) for row in rows)
    head = head_of(
        session,
        batch,
        hand_over_file,
        len(rows),
        act=ManifestAct.TAKEN_BACK,
        by=by,
        at=at,
        reason=reason,
    )
    name = later_name(hand_over_file, ManifestAct.TAKEN_BACK, mark)
    lines = _lines(session, batch, rows)
    keep_file(session, folder_of(session), name, head, lines, by=by, at=at)


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
