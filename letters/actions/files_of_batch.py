"""Which files a batch has, what goes into each, and what is noted of one that is made.

A letter stays in the file in which it once was. A file is as noted when it holds the
same letters and lies on the disk with the same sha256; any other is made again.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, case, func, update
from sqlmodel import Session, col, select

from letters.actions.packages import package_files
from letters.adapters.batch_files import batch_folder, sum_on_disk, write_whole
from letters.adapters.letter_setting import Made
from letters.queries.print_houses import print_house_of
from letters.queries.print_rows import PrintRow, file_names, print_rows, values_of_file
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
from outreach.errors import Refused

LETTER_TABLE: Any = Letter.__table__  # type: ignore[attr-defined]
CHUNK = 500
"""Ids in one statement."""


def letter_ref(batch_id: int, letter_id: int) -> str:
    """What the print house calls a letter: tells nothing else."""
    return f"{batch_id}-{letter_id}"


def rows_by_file(
    session: Session, batch: Batch, *, by: Viewer
) -> dict[str, list[PrintRow]]:
    """The letters that go to print, by file; those without one get theirs."""
    require(by, Permission.PRINT_LETTERS)
    rows = print_rows(session, by, batch.id or 0)
    if not all(row.file_name for row in rows):
        most = min(MOST_IN_FILE, print_house_of(session, batch).most_in_file)
        rows = _placed(session, rows, most)
    groups: dict[str, list[PrintRow]] = {}
    for row in rows:
        groups.setdefault(row.file_name, []).append(row)
    return groups


def _placed(
    session: Session, rows: Sequence[PrintRow], most_in_file: int
) -> list[PrintRow]:
    """Give each letter the file in which it will be."""
    placed = [
        row._replace(file_name=file_name(number))
        for number, part in enumerate(slices(rows, most_in_file), start=1)
        for row in part
    ]
    moved = [
        new
        for old, new in zip(rows, placed, strict=True)
        if old.file_name != new.file_name
    ]
    for name in dict.fromkeys(row.file_name for row in moved):
        ids = [row.id for row in moved if row.file_name == name]
        for part in slices(ids, CHUNK):
            session.execute(
                update(Letter).where(col(Letter.id).in_(part)).values(file_name=name)
            )
    return placed


def content_of(rows: Sequence[PrintRow]) -> str:
    """A digest of all that makes a file what it is."""
    return digest_of(
        [
            [
                row.id,
                row.sha256,
                row.template_id,
                row.second_template_id,
                row.form,
                row.language,
                row.sort_code,
            ]
            for row in rows
        ]
    )


def stale_files(
    batch: Batch, groups: dict[str, list[PrintRow]], place: Path
) -> dict[str, list[PrintRow]]:
    """The files that are not on the disk as the batch says they must be."""
    entries = {entry["name"]: entry for entry in batch.files}
    return {
        name: rows
        for name, rows in groups.items()
        if not _as_noted(place / name, entries.get(name), rows)
    }


def _as_noted(path: Path, entry: dict[str, Any] | None, rows: list[PrintRow]) -> bool:
    if entry is None or entry["content"] != content_of(rows):
        return False
    return sum_on_disk(path) == str(entry["sha256"])


def job_of_file(
    session: Session,
    batch: Batch,
    name: str,
    rows: Sequence[PrintRow],
    *,
    by: Viewer,
) -> Job:
    """One file as work: all that is needed to set it, on whatever machine."""
    require(by, Permission.PRINT_LETTERS)
    sheet = {**batch.sheet}
    logo = sheet.pop("picture", "")
    values = values_of_file(session, by, batch.id or 0, name)
    wanted = {row.template_id for row in rows}
    wanted |= {row.second_template_id for row in rows if row.second_template_id}
    texts = session.exec(
        select(TemplateVersion.id, TemplateVersion.text).where(
            col(TemplateVersion.id).in_(wanted)
        )
    )
    letters = [
        job_letter(
            letter_ref(batch.id or 0, row.id),
            values[row.id],
            str(row.template_id),
            second=str(row.second_template_id or ""),
            form=row.form,
            language=row.language,
            sort_code=row.sort_code,
        )
        for row in rows
    ]
    return Job(
        name,
        sheet,
        {str(number): text for number, text in texts},
        int(batch.made_at.timestamp()),
        letters,
        logo,
    )


def take_in(
    session: Session,
    batch: Batch,
    rows: Sequence[PrintRow],
    made: Made,
    *,
    folder: Path,
    by: Viewer,
) -> None:
    """Write a file down and note it, or hold the letters that did not fit.

    Raises Refused when the disk is full, or keeps something else than was written.
    """
    require(by, Permission.PRINT_LETTERS)
    ids = {letter_ref(batch.id or 0, row.id): row.id for row in rows}
    if made.too_long or made.too_wide:
        _hold(session, made, ids)
        return
    path = batch_folder(folder, batch.id or 0) / made.name
    digest = write_whole(path, made.pdf)
    if sum_on_disk(path) != digest:
        raise Refused(
            "De brieven zijn niet gemaakt.",
            f"Het bestand {made.name} staat anders op de schijf dan het is geschreven.",
            "Laat de beheerder de schijf nakijken, en probeer het daarna opnieuw.",
        )
    entry = {
        "name": made.name,
        "sha256": digest,
        "bytes": len(made.pdf),
        "letters": len(rows),
        "pages": made.pages[-1][2],
        "content": content_of(rows),
    }
    others = [one for one in batch.files if one["name"] != made.name]
    batch.files = [*others, entry]
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


def _hold(session: Session, made: Made, ids: dict[str, int]) -> None:
    """Keep back letters that do not fit; the file is made without them."""
    for refs, reason in (
        (made.too_wide, HoldReason.ADDRESS_LINES),
        (made.too_long, HoldReason.TOO_LONG),
    ):
        for part in slices([ids[ref] for ref in refs], CHUNK):
            session.execute(
                update(Letter)
                .where(col(Letter.id).in_(part))
                .values(held_reason=reason.value, file_name="")
            )


def finish_files(session: Session, batch: Batch, *, folder: Path, by: Viewer) -> None:
    """The package around the PDFs, and what the batch row says of all files."""
    require(by, Permission.PRINT_LETTERS)
    place = batch_folder(folder, batch.id or 0)
    session.flush()
    names = file_names(session, by, batch.id or 0)
    entries: list[dict[str, Any]] = []
    for entry in batch.files:
        if entry["name"] in names:
            entries.append(entry)
        elif entry["name"].endswith(".pdf"):
            (place / entry["name"]).unlink(missing_ok=True)
    package_files(session, batch, place, pdfs=entries, by=by)
    count_letters(session, batch)


def count_letters(session: Session, batch: Batch) -> None:
    """What the batch row says of its letters: to print, held, withdrawn."""
    withdrawn = col(Letter.withdrawn_reason) != ""
    held = (col(Letter.held_reason) != "") & ~withdrawn
    total, out, back = session.execute(
        select(
            func.count(col(Letter.id)),
            func.coalesce(func.sum(case((withdrawn, 1), else_=0)), 0),
            func.coalesce(func.sum(case((held, 1), else_=0)), 0),
        ).where(Letter.batch_id == batch.id)
    ).one()
    batch.withdrawn, batch.held = int(out), int(back)
    batch.letters = int(total) - batch.held - batch.withdrawn
    session.flush()
