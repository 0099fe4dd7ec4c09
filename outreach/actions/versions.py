"""Change a row only if nobody else did since it was read."""

from typing import Any

from sqlalchemy import update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session

from outreach.errors import Changed, Refused


def change_row(
    session: Session, row: Any, values: dict[str, Any], *, version_id: int
) -> None:
    """Set `values` on a row with a `version_id`, and raise the version by one.

    The conditional UPDATE is the lock on both databases. Raises Changed when the
    row no longer has the version that the user saw.
    """
    session.flush()
    table: Any = type(row)
    new = {**values, "version_id": version_id + 1}
    statement = (
        update(table)
        .where(table.id == row.id, table.version_id == version_id)
        .values(**new)
        .execution_options(synchronize_session=False)
    )
    if session.execute(statement).rowcount != 1:  # type: ignore[attr-defined]
        raise Changed(
            "Uw wijziging is niet opgeslagen.",
            "Iemand anders heeft dit gewijzigd terwijl u bezig was.",
            "Ververs de pagina, kijk wat er nu staat en wijzig het opnieuw als dat "
            "nog nodig is.",
        )
    for name, value in new.items():
        set_committed_value(row, name, value)


def refuse_fault(fault: str | None) -> None:
    """Raise the refusal of a form in which something is not right."""
    if fault:
        raise Refused(
            "Dit is niet opgeslagen.",
            fault,
            "Verbeter het formulier en sla het opnieuw op.",
        )
