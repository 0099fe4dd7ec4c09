"""Holds: do not contact for now. Read by `may_contact`, written from every package."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, insert, update
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import found
from outreach.auditing import did, trace_of
from outreach.clock import local_date
from outreach.queries.scope import resident_scope
from outreach.rules.contact import MAIL_HOLD
from outreach.tables import ContactHold, Resident

CHUNK = 500
"""Ids in one statement."""


def place_hold(
    session: Session,
    *,
    resident_id: str,
    reason: str,
    source: str,
    days: int = 0,
    by: Viewer,
    at: datetime,
) -> None:
    """Hold a resident from today for `days` days; 0: until somebody ends it.

    `source` is what wrote it, as kind and id: `response:12`. Part of other actions,
    which have asked for a permission of their own.
    """
    today = local_date(at)
    placed = session.execute(
        insert(ContactHold).values(
            resident_id=resident_id,
            reason=reason,
            source=source,
            valid_from=today,
            valid_to=today + timedelta(days=days) if days else None,
            by=by.actor,
            at=at,
            trace=trace_of(session),
        )
    )
    number = placed.inserted_primary_key[0]  # type: ignore[attr-defined]
    did(session, by, "place", "contact_hold", number, [resident_id], at=at)


def place_holds(
    session: Session,
    wanted: Iterable[tuple[str, str, str]],
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """As `place_hold`, of many: (resident id, reason, source), without an end."""
    rows = [
        {
            "resident_id": who,
            "reason": reason,
            "source": source,
            "valid_from": local_date(at),
            "valid_to": None,
            "by": by.actor,
            "at": at,
            "trace": trace_of(session),
        }
        for who, reason, source in wanted
    ]
    if rows:
        session.execute(insert(ContactHold), rows)
        about = [str(row["resident_id"]) for row in rows]
        # One event a hold: somebody may be in it twice, for two letters.
        counts = Counter(about)
        for times in range(max(counts.values())):
            some = [who for who, count in counts.items() if count > times]
            did(session, by, "place", "contact_hold", "", some, at=at)


def end_letter_holds(
    session: Session, resident_ids: Iterable[str], *, by: Viewer, at: datetime
) -> int:
    """The register has another address: what was held because mail came back may go
    out again. Returns how many holds ended. Part of the import.
    """
    today = local_date(at)
    wanted = sorted(set(resident_ids))
    ended: list[str] = []
    for start in range(0, len(wanted), CHUNK):
        ended += session.scalars(
            update(ContactHold)
            .where(
                col(ContactHold.resident_id).in_(wanted[start : start + CHUNK]),
                col(ContactHold.reason) == MAIL_HOLD,
                _in_force(today),
            )
            .values(valid_to=today)
            .returning(col(ContactHold.resident_id))
            .execution_options(synchronize_session=False)
        )
    if ended:
        did(session, by, "end", "contact_hold", "", ended, at=at)
    return len(ended)


def end_holds_of(
    session: Session, *, resident_id: str, source: str, by: Viewer, at: datetime
) -> int:
    """End today what one source placed by mistake; returns how many ended."""
    ended = session.execute(
        update(ContactHold)
        .where(
            col(ContactHold.resident_id) == resident_id,
            col(ContactHold.source) == source,
            _in_force(local_date(at)),
        )
        .values(valid_to=local_date(at))
        .execution_options(synchronize_session=False)
    )
    number = int(ended.rowcount)  # type: ignore[attr-defined]
    if number:
        did(session, by, "end", "contact_hold", "", [resident_id], at=at)
    return number


def end_hold(session: Session, hold_id: int, *, by: Viewer, at: datetime) -> None:
    """The office ends a hold today: home from hospital, or the situation is clear.

    Raises NotFound when there is none in force in the viewer's scope.
    """
    require(by, Permission.BOOK_VISIT)
    hold = session.exec(
        select(ContactHold)
        .join(Resident, col(Resident.id) == col(ContactHold.resident_id))
        .where(
            col(ContactHold.id) == hold_id,
            _in_force(local_date(at)),
            resident_scope(by, Permission.BOOK_VISIT),
        )
    ).first()
    ended: ContactHold = found(hold, "De pauze")
    ended.valid_to = local_date(at)
    session.flush()
    did(session, by, "end", "contact_hold", hold_id, [ended.resident_id], at=at)


def _in_force(today: date) -> ColumnElement[bool]:
    return col(ContactHold.valid_to).is_(None) | (col(ContactHold.valid_to) > today)
