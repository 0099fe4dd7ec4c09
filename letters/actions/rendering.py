"""Makes the files of a batch from its rows, or makes again only what differs."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from letters.adapters.batch_files import (
    INDEX_NAME,
    SUMS_NAME,
    IndexRow,
    batch_folder,
    index_file,
    sum_on_disk,
    sums_file,
    write_whole,
)
from letters.adapters.letter_setting import Made, SettingFailed
from letters.adapters.setting_pool import Progress, set_files
from letters.queries.wave_letters import printable_letters
from letters.rules.batches import BATCH, BatchAct
from letters.rules.holds import HoldReason
from letters.rules.print_jobs import (
    MOST_IN_FILE,
    Job,
    digest_of,
    file_name,
    job_letter,
    slices,
)
from letters.tables import Batch, Letter, TemplateVersion
from outreach.access import Permission, Viewer, require
from outreach.actions.history import transition
from outreach.errors import Refused
from outreach.wall import over_the_wall

LETTER_TABLE: Any = Letter.__table__  # type: ignore[attr-defined]


class Row(NamedTuple):
    """A letter that goes to print."""

    id: int
    ref: str
    """What the print house calls it: batch and letter; tells nothing else."""
    values: dict[str, Any]
    sha256: str
    file_name: str
    first_page: int | None
    last_page: int | None


@over_the_wall
def render_batch(
    session: Session,
    batch: Batch,
    *,
    folder: Path,
    by: Viewer,
    at: datetime,
    progress: Progress | None = None,
) -> None:
    """Make what is not there yet, and note it; nothing to do is nothing done.

    Safe to run again after a stop at any point: a file that lies there as its row
    says is left alone. Raises Refused when the disk is full or a page came out wrong.
    """
    require(by, Permission.PRINT_LETTERS)
    before = list(batch.files)
    make_files(session, batch, folder=folder, by=by, progress=progress)
    if batch.files != before or not before:
        transition(session, batch, BATCH, BatchAct.RENDER, by=by, at=at)


def make_files(
    session: Session,
    batch: Batch,
    *,
    folder: Path,
    by: Viewer,
    progress: Progress | None = None,
) -> None:
    """Bring the files on disk in line with the letters that go to print."""
    require(by, Permission.PRINT_LETTERS)
    place = batch_folder(folder, batch.id or 0)
    text = session.get_one(TemplateVersion, batch.template_id).text
    entries = {entry["name"]: entry for entry in batch.files}
    while True:
        groups = _groups(session, batch, by)
        stale = {
            name: rows
            for name, rows in groups.items()
            if not _as_noted(place / name, entries.get(name), rows)
        }
        if not stale:
            break
        jobs = [_job(batch, name, rows, text) for name, rows in stale.items()]
        _set_all(session, place, jobs, stale, entries, progress)
    _finish(session, batch, place, entries, groups)


def _groups(session: Session, batch: Batch, by: Viewer) -> dict[str, list[Row]]:
    """The letters by file. A letter stays in the file in which it once was."""
    rows = [Row(*found) for found in printable_letters(session, by, batch.id or 0)]
    if not all(row.file_name for row in rows):
        rows = _with_files(session, rows)
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.file_name, []).append(row)
    return groups


def _with_files(session: Session, rows: Sequence[Row]) -> list[Row]:
    """Give each letter the file in which it will be."""
    placed = [
        row._replace(file_name=file_name(number))
        for number, part in enumerate(slices(rows, MOST_IN_FILE), start=1)
        for row in part
    ]
    for part in slices(placed, MOST_IN_FILE):
        session.execute(
            update(Letter)
            .where(col(Letter.id).in_([row.id for row in part]))
            .values(file_name=part[0].file_name)
        )
    return placed


def _as_noted(path: Path, entry: dict[str, Any] | None, rows: Sequence[Row]) -> bool:
    """Whether a file holds these letters and lies on the disk as it was written."""
    if entry is None or entry["content"] != _content(rows):
        return False
    return sum_on_disk(path) == str(entry["sha256"])


def _content(rows: Sequence[Row]) -> str:
    return digest_of([[row.id, row.sha256] for row in rows])


def _job(batch: Batch, name: str, rows: Sequence[Row], text: str) -> Job:
    sheet = {**batch.sheet}
    logo = sheet.pop("picture", "")
    key = str(batch.template_id)
    letters = [job_letter(row.ref, row.values, key) for row in rows]
    made_at = int(batch.made_at.timestamp())
    return Job(name, sheet, {key: text}, made_at, letters, logo)


def _set_all(
    session: Session,
    place: Path,
    jobs: Sequence[Job],
    groups: dict[str, list[Row]],
    entries: dict[str, dict[str, Any]],
    progress: Progress | None,
) -> None:
    try:
        for made in set_files(jobs, progress=progress):
            rows = groups[made.name]
            if made.too_long or made.too_wide:
                _hold(session, rows, made)
                continue
            digest = write_whole(place / made.name, made.pdf)
            entries[made.name] = {
                "name": made.name,
                "sha256": digest,
                "bytes": len(made.pdf),
                "letters": len(rows),
                "pages": made.pages[-1][2],
                "content": _content(rows),
            }
            _note_pages(session, rows, made)
    except SettingFailed as error:
        raise Refused(
            "De brieven zijn niet gemaakt.",
            f"Bij de controle klopte er iets niet: {error}.",
            "Kijk of het logo van de gemeente een PNG, JPEG of SVG is. Blijft het "
            "misgaan, geef deze melding dan aan de beheerder.",
        ) from None


def _hold(session: Session, rows: Sequence[Row], made: Made) -> None:
    """Keep back letters that do not fit; the file is made without them."""
    ids = {row.ref: row.id for row in rows}
    for refs, reason in (
        (made.too_wide, HoldReason.ADDRESS_LINES),
        (made.too_long, HoldReason.TOO_LONG),
    ):
        session.execute(
            update(Letter)
            .where(col(Letter.id).in_([ids[ref] for ref in refs]))
            .values(held_reason=reason.value, file_name="")
        )


def _note_pages(session: Session, rows: Sequence[Row], made: Made) -> None:
    ids = {row.ref: row.id for row in rows}
    session.execute(
        update(LETTER_TABLE)
        .where(LETTER_TABLE.c.id == bindparam("letter"))
        .values(
            file_name=made.name,
            first_page=bindparam("first"),
            last_page=bindparam("last"),
        ),
        [
            {"letter": ids[ref], "first": first, "last": last}
            for ref, first, last in made.pages
        ],
    )


def _finish(
    session: Session,
    batch: Batch,
    place: Path,
    entries: dict[str, dict[str, Any]],
    groups: dict[str, list[Row]],
) -> None:
    """The index and the list of sums, and what the batch row says of them."""
    for name in [name for name in entries if name not in groups]:
        if name.endswith(".pdf"):
            (place / name).unlink(missing_ok=True)
        entries.pop(name)
    rows = [row for part in groups.values() for row in part]
    pages = {row.id: row for row in _placed(session, batch)}
    index = [_index_row(pages[row.id]) for row in rows]
    digests = [(entry["name"], entry["sha256"]) for entry in entries.values()]
    extra = [_written(place, INDEX_NAME, index_file(index))]
    digests.append((INDEX_NAME, extra[0]["sha256"]))
    extra.append(_written(place, SUMS_NAME, sums_file(digests)))
    files = [*sorted(entries.values(), key=lambda entry: entry["name"]), *extra]
    if files != batch.files:
        batch.files = files
    count_letters(session, batch)


def _written(place: Path, name: str, data: bytes) -> dict[str, Any]:
    return {"name": name, "sha256": write_whole(place / name, data), "bytes": len(data)}


def _placed(session: Session, batch: Batch) -> Iterable[Letter]:
    session.flush()
    session.expire_all()
    return session.exec(select(Letter).where(Letter.batch_id == batch.id))


def _index_row(letter: Letter) -> IndexRow:
    values = letter.letter_values
    return IndexRow(
        f"{letter.batch_id}-{letter.id}",
        letter.file_name,
        letter.first_page or 0,
        letter.last_page or 0,
        values["postcode"],
        str(values["house_number"] or ""),
    )


def count_letters(session: Session, batch: Batch) -> None:
    """What the batch row says of its letters: to print, held, withdrawn."""
    rows = session.exec(
        select(Letter.held_reason, Letter.withdrawn_reason).where(
            Letter.batch_id == batch.id
        )
    ).all()
    batch.withdrawn = sum(bool(withdrawn) for _, withdrawn in rows)
    batch.held = sum(bool(held) and not withdrawn for held, withdrawn in rows)
    batch.letters = len(rows) - batch.held - batch.withdrawn
    session.flush()
