"""The digests of a batch as it stands in the database now."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlmodel import Session, select

from letters.queries.templates import key_of, newest, rows_of
from letters.rules.batch_digests import Digested, frozen_digest, shown_digest
from letters.rules.kinds import LetterKind
from letters.tables import Batch, Letter
from outreach.access import Permission, Viewer, require

AT_ONCE = 1000
"""Rows in memory: what the letters of a whole city say is 150 MB."""
_LETTER: Any = Letter
COLUMNS: tuple[Any, ...] = (
    _LETTER.id,
    _LETTER.template_id,
    _LETTER.second_template_id,
    _LETTER.form,
    _LETTER.letter_values,
    _LETTER.held_reason,
    _LETTER.withdrawn_reason,
)


def digest_of_proofs(session: Session, viewer: Viewer, batch: Batch) -> str:
    """What the proofs of a batch would show now."""
    require(viewer, Permission.APPROVE_LETTERS)
    in_force = _in_force(session, batch.kind, _used(session, batch))
    return shown_digest(_letters(session, batch), batch.sheet, in_force)


def digest_of_list(session: Session, viewer: Viewer, batch: Batch) -> str:
    """The letters that may go to print: what is frozen, and held against that."""
    if not viewer.may(Permission.PRINT_LETTERS):
        require(viewer, Permission.APPROVE_LETTERS)
    return list_now(session, batch)


def list_now(session: Session, batch: Batch) -> str:
    """As `digest_of_list`, for invariants: they look at everything."""
    out = set(batch.frozen_out or ())
    return frozen_digest(
        (one for one in _letters(session, batch) if one.id not in out), batch.sheet
    )


def letters_out(session: Session, viewer: Viewer, batch: Batch) -> list[int]:
    """The letters of a batch that are held or withdrawn."""
    if not viewer.may(Permission.PRINT_LETTERS):
        require(viewer, Permission.APPROVE_LETTERS)
    out = (_LETTER.held_reason != "") | (_LETTER.withdrawn_reason != "")
    rows = session.execute(
        select(_LETTER.id).where(_LETTER.batch_id == batch.id, out).order_by(_LETTER.id)
    )
    return list(rows.scalars())


def _letters(session: Session, batch: Batch) -> Iterator[Digested]:
    rows = session.execute(
        select(*COLUMNS).where(_LETTER.batch_id == batch.id).order_by(_LETTER.id),
        execution_options={"yield_per": AT_ONCE},
    )
    for number, template, second, form, values, held, withdrawn in rows:
        out = bool(held or withdrawn)
        yield Digested(number, template, second, str(form.value), values, out)


def _in_force(session: Session, kind: str, used: Collection[int]) -> dict[str, int]:
    """The newest text of each sort that a batch uses: name -> version id.

    An example in another language that nobody checked is no newer text: it is not sent.
    """
    rows = [row for row in rows_of(session, LetterKind(kind)) if not row.to_check]
    wanted = {key_of(row) for row in rows if row.id in used}
    return {key.name: row.id or 0 for key, row in newest(rows).items() if key in wanted}


def texts_overtaken(session: Session, viewer: Viewer, batch: Batch) -> bool:
    """Whether a text of this batch has a newer version."""
    require(viewer, Permission.APPROVE_LETTERS)
    used = _used(session, batch)
    return not set(_in_force(session, batch.kind, used).values()) <= used


def _used(session: Session, batch: Batch) -> set[int]:
    """The texts of a batch, also those in another language."""
    rows = session.execute(
        select(_LETTER.template_id, _LETTER.second_template_id)
        .where(_LETTER.batch_id == batch.id)
        .distinct()
    )
    return {number for row in rows for number in row if number is not None}
