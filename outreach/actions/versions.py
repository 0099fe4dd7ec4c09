"""Change a row only if nobody else did since it was read."""

from typing import Any

from sqlalchemy import inspect, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session

from outreach.errors import Changed, Conflict, Refused


def change_row(
    session: Session,
    row: Any,
    values: dict[str, Any],
    *,
    version_id: int | None,
    kind: str = "",
) -> None:
    """Set `values` on a row with a `version_id`, and raise the version by one.

    The conditional UPDATE is the lock on both databases. `version_id` is the version
    that the user saw; None for who did not look at it before (then the one that was
    read just now, so that two at the same moment do not overwrite each other). `kind`
    is how the log names such a record. Raises Changed, with what is stored now, when
    the row no longer has that version.
    """
    session.flush()
    table: Any = type(row)
    (key,) = inspect(table).primary_key
    number = getattr(row, key.name)
    seen = row.version_id if version_id is None else version_id
    new = {**values, "version_id": seen + 1}
    statement = (
        update(table)
        .where(key == number, table.version_id == seen)
        .values(**new)
        .execution_options(synchronize_session=False)
    )
    if session.execute(statement).rowcount != 1:  # type: ignore[attr-defined]
        session.refresh(row)
        stored = {name: getattr(row, name) for name in values}
        raise changed(kind or table.__tablename__, number, row.version_id, stored)
    for name, value in new.items():
        set_committed_value(row, name, value)


def first_row(session: Session, table: Any, number: int) -> Any:
    """The row that belongs to something, or a first one with version 0, so that
    `change_row` finds who of two at the same moment was first."""
    row = session.get(table, number)
    if row is not None:
        return row
    (key,) = inspect(table).primary_key
    try:
        with session.begin_nested():
            row = table(**{key.name: number}, version_id=0)
            session.add(row)
            session.flush()
    except IntegrityError:  # PostgreSQL: somebody else added it at the same moment
        row = session.get(table, number, populate_existing=True)
    return row


def changed(
    kind: str, object_id: object, version: int, stored: dict[str, Any]
) -> Changed:
    """The refusal for who comes second; the screen lays both versions side by side."""
    return Changed(
        "Uw wijziging is niet opgeslagen.",
        "Iemand anders heeft dit gewijzigd terwijl u bezig was.",
        "Ververs de pagina, kijk wat er nu staat en wijzig het opnieuw als dat "
        "nog nodig is.",
        Conflict(kind, str(object_id), version, stored),
    )


def refuse_fault(fault: str | None) -> None:
    """Raise the refusal of a form in which something is not right."""
    if fault:
        raise Refused(
            "Dit is niet opgeslagen.",
            fault,
            "Verbeter het formulier en sla het opnieuw op.",
        )
