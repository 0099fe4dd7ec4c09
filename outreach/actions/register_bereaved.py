"""The partner who stays behind: found by address and names, held from letters."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from outreach.access import Viewer
from outreach.actions.register_open_work import chunks
from outreach.auditing import did, trace_of
from outreach.clock import local_date
from outreach.queries.municipality import norm_in_force
from outreach.tables import ContactHold, Resident

REASON = "bereaved"
_RESIDENT: Any = Resident
_COLUMNS: tuple[Any, ...] = (
    _RESIDENT.id,
    _RESIDENT.address_key,
    _RESIDENT.surname,
    _RESIDENT.partner_surname,
    _RESIDENT.died,
)


def partners_of(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """Resident -> the living partner at the same address, as far as it can be told.

    A partner is somebody at the same address of whom one bears the other's surname
    as partner's name. Not a guess on the address alone: that may be a child.
    """
    found: dict[str, str] = {}
    for part in chunks(ids):
        rows = session.execute(
            select(*_COLUMNS).where(_RESIDENT.id.in_(part), _RESIDENT.address_key != "")
        ).all()
        keys = [row.address_key for row in rows]
        neighbours: dict[str, list[Any]] = defaultdict(list)
        for one in session.execute(
            select(*_COLUMNS).where(
                _RESIDENT.address_key.in_(keys), _RESIDENT.died.is_(False)
            )
        ):
            neighbours[one.address_key].append(one)
        for row in rows:
            here = neighbours[row.address_key]
            partner = next((one for one in here if _are_partners(row, one)), None)
            if partner is not None:
                found[row.id] = partner.id
    return found


def _are_partners(one: Any, other: Any) -> bool:
    if one.id == other.id or one.address_key != other.address_key:
        return False
    return _bears(one, other) or _bears(other, one)


def _bears(one: Any, other: Any) -> bool:
    name = one.partner_surname.casefold()
    return name not in ("", ".") and name == other.surname.casefold()


def hold_bereaved(
    session: Session, ids: Iterable[str], *, source: str, by: Viewer, at: datetime
) -> None:
    """No letter and no visit on our own accord for the days of the norm."""
    listed = list(dict.fromkeys(ids))
    days = int(norm_in_force(session, "bereaved_hold_days"))
    if not listed or not days:
        return
    today = local_date(at)
    rows = [
        {
            "resident_id": resident_id,
            "reason": REASON,
            "source": source,
            "valid_from": today,
            "valid_to": today + timedelta(days=days),
            "by": by.actor,
            "at": at,
            "trace": trace_of(session),
        }
        for resident_id in listed
    ]
    session.execute(insert(ContactHold), rows)
    did(session, by, "place", "contact_hold", "", listed, at=at)


def lift_bereaved(
    session: Session, ids: Iterable[str], *, by: Viewer, at: datetime
) -> None:
    """The register took the death back: the hold ends today."""
    today = local_date(at)
    ended: list[str] = []
    for part in chunks(ids):
        ended += session.scalars(
            update(ContactHold)
            .where(
                col(ContactHold.resident_id).in_(part),
                col(ContactHold.reason) == REASON,
                col(ContactHold.valid_to) > today,
            )
            .values(valid_to=today)
            .returning(col(ContactHold.resident_id))
            .execution_options(synchronize_session=False)
        )
    if ended:
        did(session, by, "end", "contact_hold", "", ended, at=at)
