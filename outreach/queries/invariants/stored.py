"""The database itself is sound, and every row of a delivery was counted."""

from typing import Any

from sqlalchemy import Select, func, or_, select, text
from sqlmodel import Session, col

from outreach.parts import Finding, Invariant
from outreach.queries.invariants.checking import limited, rows_of, rule
from outreach.tables import Delivery, RejectedRow


def _miscounted_deliveries() -> Select[Any]:
    total = (
        col(Delivery.accepted)
        + col(Delivery.unchanged)
        + col(Delivery.rejected)
        + col(Delivery.ignored)
        + col(Delivery.duplicate)
    )
    kept = (
        select(func.count(col(RejectedRow.id)))
        .where(col(RejectedRow.delivery_id) == col(Delivery.id))
        .scalar_subquery()
    )
    return rows_of(
        col(Delivery.id), col(Delivery.read), total.label("total"), kept.label("kept")
    ).where(
        or_(
            total != col(Delivery.read),
            # Rows with the same BSN are rejected too, and counted apart.
            kept != col(Delivery.rejected) + col(Delivery.duplicate),
        )
    )


def storage_is_sound(session: Session) -> Finding:
    """SQLite's own check of its pages and of every foreign key.

    PostgreSQL checks both itself at each write; there only constraints count that
    were added without looking at the rows.
    """
    if session.get_bind().dialect.name == "sqlite":
        pages = [row[0] for row in session.execute(text("PRAGMA quick_check"))]
        keys = session.execute(text("PRAGMA foreign_key_check")).all()
        broken = [f"bestand: {page}" for page in pages if page != "ok"]
        broken += [f"tabel {key[0]}, rij {key[1]}: wijst naar niets" for key in keys]
        return Finding(1, limited(broken))
    rows = session.execute(
        text("SELECT conname, convalidated FROM pg_constraint WHERE contype = 'f'")
    ).all()
    loose = [f"regel {name}: niet gecontroleerd" for name, valid in rows if not valid]
    return Finding(len(rows), limited(loose))


STORED_INVARIANTS = (
    Invariant(
        "opslag",
        "De database is heel en elke verwijzing wijst naar iets.",
        storage_is_sound,
    ),
    rule(
        "leveringen tellen op",
        "Elke rij van een levering is precies één keer geteld.",
        Delivery,
        _miscounted_deliveries,
        "levering {id}: {read} gelezen, {total} geteld, {kept} in de uitval",
    ),
)
