"""What the package of a batch holds: where each letter is, and how much there is."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from letters.queries.print_houses import expected_of, print_house_of
from letters.rules.kinds import KINDS, LetterForm, LetterKind
from letters.rules.packages import (
    ManifestRow,
    Notice,
    Volume,
    pages_at_most,
    sheets_of,
    volume,
)
from letters.rules.windows import label_of
from letters.tables import Batch, Experiment, Letter
from outreach.access import Permission, Viewer, require
from outreach.clock import local_date
from outreach.queries.municipality import municipality
from outreach.wall import over_the_wall

_LETTER: Any = Letter
MANIFEST_COLUMNS: tuple[Any, ...] = (
    _LETTER.id,
    _LETTER.file_name,
    _LETTER.first_page,
    _LETTER.last_page,
    _LETTER.letter_values["postcode"].as_string().label("postcode"),
    _LETTER.letter_values["house_number"].as_string().label("house_number"),
    _LETTER.experiment_id,
    _LETTER.arm,
)


def going(batch_id: int) -> tuple[Any, ...]:
    """The letters of a batch that go to print."""
    return (
        _LETTER.batch_id == batch_id,
        _LETTER.held_reason == "",
        _LETTER.withdrawn_reason == "",
    )


@over_the_wall
def manifest_rows(session: Session, viewer: Viewer, batch: Batch) -> list[ManifestRow]:
    """Each letter that goes to print, in the order of the files and their pages."""
    require(viewer, Permission.PRINT_LETTERS)
    both_sides = _both_sides(batch)
    rows = session.execute(
        select(*MANIFEST_COLUMNS)
        .where(*going(batch.id or 0))
        .order_by(_LETTER.file_name, _LETTER.first_page, _LETTER.id)
    ).all()
    arms = _arm_numbers(session, {row.experiment_id for row in rows})
    return [
        ManifestRow(
            row.file_name,
            row.first_page or 0,
            row.last_page or 0,
            f"{batch.id}-{row.id}",
            row.postcode or "",
            "" if row.house_number in (None, "0") else str(row.house_number),
            sheets_of(_pages(row.first_page, row.last_page), both_sides),
            arms.get((row.experiment_id, row.arm), 0),
        )
        for row in rows
    ]


def _pages(first: int | None, last: int | None) -> int:
    return last - first + 1 if first and last else 0


def _both_sides(batch: Batch) -> bool:
    """As the letters were set, also when the house prints otherwise since."""
    return bool(batch.sheet.get("both_sides", False))


def _arm_numbers(
    session: Session, experiments: set[int | None]
) -> dict[tuple[int | None, str], int]:
    """Arms by their place in the trial, counted from 1: the number tells nothing."""
    known = [number for number in experiments if number is not None]
    rows = session.exec(select(Experiment).where(col(Experiment.id).in_(known)))
    return {
        (row.id, arm["key"]): place
        for row in rows
        for place, arm in enumerate(row.arms, start=1)
    }


@over_the_wall
def volume_of(session: Session, viewer: Viewer, batch: Batch) -> Volume:
    """How much there is to print: counted once the letters are made."""
    require(viewer, Permission.PRINT_LETTERS)
    rows = session.execute(
        select(
            _LETTER.first_page, _LETTER.last_page, _LETTER.form, _LETTER.language
        ).where(*going(batch.id or 0))
    ).all()
    counted = bool(rows) and all(row.first_page for row in rows)
    pages = [
        _pages(row.first_page, row.last_page)
        if counted
        else pages_at_most(LetterForm(row.form), row.language)
        for row in rows
    ]
    return volume(pages, both_sides=_both_sides(batch), counted=counted)


def notice_of(
    session: Session, viewer: Viewer, batch: Batch, *, handed_over_at: datetime
) -> Notice:
    """The volume notice of a batch, as if (or when) it is handed over at a moment."""
    house = print_house_of(session, batch)
    return Notice(
        municipality=municipality(session).name,
        batch_id=batch.id or 0,
        print_house=house.name,
        kind=KINDS[LetterKind(batch.kind)].label,
        volume=volume_of(session, viewer, batch),
        window=label_of(batch.sheet, house),
        both_sides=_both_sides(batch),
        handed_over_on=local_date(handed_over_at),
        cut_off=house.cut_off,
        expected=expected_of(handed_over_at, house),
        delivery_week=batch.delivery_week if house.sort_codes else None,
        files=tuple(
            (str(entry["name"]), int(entry["letters"]))
            for entry in batch.files
            if "letters" in entry
        ),
    )
