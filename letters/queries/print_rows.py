"""The letters of a batch as its files need them: which file, which text, what they say.

What letters say is read a file at a time: that of a whole city is 150 MB.
"""

from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from letters.rules.kinds import LetterForm
from letters.tables import Letter
from outreach.access import Permission, Viewer, require
from outreach.wall import over_the_wall

_LETTER: Any = Letter
_COLUMNS: tuple[Any, ...] = (
    _LETTER.id,
    _LETTER.sha256,
    _LETTER.file_name,
    _LETTER.first_page,
    _LETTER.last_page,
    _LETTER.template_id,
    _LETTER.second_template_id,
    _LETTER.form,
    _LETTER.language,
    _LETTER.sort_code,
)


class PrintRow(NamedTuple):
    """A letter that goes to print, without what it says."""

    id: int
    sha256: str
    """Of its content: values and text."""
    file_name: str
    first_page: int | None
    last_page: int | None
    template_id: int
    second_template_id: int | None
    form: LetterForm
    language: str
    sort_code: str


def _going(batch_id: int) -> tuple[Any, ...]:
    return (
        _LETTER.batch_id == batch_id,
        _LETTER.held_reason == "",
        _LETTER.withdrawn_reason == "",
    )


@over_the_wall
def print_rows(
    session: Session, viewer: Viewer, batch_id: int, file_name: str | None = None
) -> list[PrintRow]:
    """The letters of a batch (or of one file of it) that go to print, in order."""
    require(viewer, Permission.PRINT_LETTERS)
    asked = select(*_COLUMNS).where(*_going(batch_id)).order_by(col(Letter.id))
    if file_name is not None:
        asked = asked.where(_LETTER.file_name == file_name)
    return [PrintRow(*row) for row in session.execute(asked)]


@over_the_wall
def values_of_file(
    session: Session, viewer: Viewer, batch_id: int, file_name: str
) -> dict[int, dict[str, Any]]:
    """What the letters of one file say, by the letter's id."""
    require(viewer, Permission.PRINT_LETTERS)
    rows = session.execute(
        select(_LETTER.id, _LETTER.letter_values).where(
            *_going(batch_id), _LETTER.file_name == file_name
        )
    )
    return {row[0]: row[1] for row in rows}


@over_the_wall
def file_names(session: Session, viewer: Viewer, batch_id: int) -> set[str]:
    """The files in which letters that go to print are."""
    require(viewer, Permission.PRINT_LETTERS)
    asked = select(_LETTER.file_name).where(*_going(batch_id)).distinct()
    return set(session.scalars(asked))
