"""The one gate to residents: `may_contact`, and its form for a whole wave.

Used by planner, renderer, release, reminder and visit sheet; reads only outreach.
No viewer: the answer is the same for everybody, and holds no personal data.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from outreach.clock import local_date
from outreach.queries.institutions import institutions_on
from outreach.queries.municipality import municipality
from outreach.rules.addresses import UNKNOWN
from outreach.rules.contact import (
    REPORTED_DECEASED_HOLD,
    SENTENCES,
    ContactFacts,
    ContactRefusal,
    Purpose,
    refusal,
)
from outreach.rules.institutions import InstitutionList
from outreach.rules.visits import Channel
from outreach.tables import ContactHold, Cycle, Objection, Resident

CHUNK = 500
"""Ids in one statement."""
POSTAL_ADDRESS = "B"
"""Element 10.10: briefadres."""


class ContactVerdict(NamedTuple):
    """The answer of the gate."""

    allowed: bool
    reason: ContactRefusal | None
    sentence: str
    """Dutch, for staff; empty when allowed."""


def may_contact(
    session: Session,
    resident_id: str,
    *,
    purpose: Purpose | str,
    channel: Channel | str,
    at: datetime,
    cycle_id: int | None = None,
) -> ContactVerdict:
    """Whether we may contact one resident now; see `contact_refusals`."""
    refused = contact_refusals(
        session,
        [resident_id],
        purpose=purpose,
        channel=channel,
        at=at,
        cycle_id=cycle_id,
    )
    reason = refused.get(resident_id)
    return ContactVerdict(reason is None, reason, SENTENCES[reason] if reason else "")


def contact_refusals(
    session: Session,
    resident_ids: Iterable[str],
    *,
    purpose: Purpose | str,
    channel: Channel | str,
    at: datetime,
    cycle_id: int | None = None,
) -> dict[str, ContactRefusal]:
    """The residents who may not be contacted, each with the first reason.

    `cycle_id` is the cycle for which "not this cycle" counts; without it the newest
    cycle that is open on the day of `at`. Somebody who is not in the database any
    more is refused as `record_removed`. Four statements for each 500 ids.
    """
    wanted = list(dict.fromkeys(resident_ids))
    found: dict[str, ContactRefusal] = {}
    for resident_id, facts in _facts_of(session, wanted, at=at, cycle_id=cycle_id):
        reason = (
            refusal(facts, Purpose(purpose), Channel(channel))
            if facts
            else ContactRefusal.RECORD_REMOVED
        )
        if reason:
            found[resident_id] = reason
    return found


def contact_facts(
    session: Session,
    resident_ids: Iterable[str],
    *,
    at: datetime,
    cycle_id: int | None = None,
) -> dict[str, ContactFacts]:
    """The facts behind the answer, for those who are in the database."""
    wanted = list(dict.fromkeys(resident_ids))
    facts = _facts_of(session, wanted, at=at, cycle_id=cycle_id)
    return {resident_id: given for resident_id, given in facts if given}


def running_cycle_id(session: Session, day: date) -> int | None:
    """The newest cycle that began on or before a day."""
    return session.exec(
        select(Cycle.id)
        .where(col(Cycle.open_from) <= day)
        .order_by(col(Cycle.year).desc())
    ).first()


class _Setting(NamedTuple):
    """What is the same for all residents of one question."""

    day: date
    cycle_id: int | None
    municipality_code: str
    institutions: InstitutionList


def _facts_of(
    session: Session, ids: Sequence[str], *, at: datetime, cycle_id: int | None
) -> Iterator[tuple[str, ContactFacts | None]]:
    day = local_date(at)
    setting = _Setting(
        day,
        cycle_id if cycle_id is not None else running_cycle_id(session, day),
        municipality(session).code,
        institutions_on(session, day),
    )
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        facts = _facts_of_chunk(session, chunk, setting)
        yield from ((resident_id, facts.get(resident_id)) for resident_id in chunk)


def _facts_of_chunk(
    session: Session, ids: Sequence[str], setting: _Setting
) -> dict[str, ContactFacts]:
    rows = session.execute(_columns().where(col(Resident.id).in_(ids))).all()
    holds = _holds(session, ids, setting.day)
    ever, this = _objections(session, rows, setting.cycle_id)
    return {
        row.id: ContactFacts(
            suspension=row.suspension_reason,
            died=row.died,
            other_municipality=bool(
                setting.municipality_code
                and row.municipality_code
                and row.municipality_code != setting.municipality_code
            ),
            abroad=is_abroad(row),
            missing=row.missing_since is not None,
            institution=setting.institutions.contains(
                row.address_key, row.bag_object_id
            ),
            objection_for_ever=row.id in ever,
            objection_this_cycle=row.id in this,
            hold=holds.get(row.id),
            investigation=row.address_investigation,
            postal_only=row.address_function == POSTAL_ADDRESS,
            incomplete=is_incomplete(row),
        )
        for row in rows
    }


def _columns() -> Any:
    table: Any = Resident
    names = (
        "id",
        "bsn_index",
        "suspension_reason",
        "died",
        "municipality_code",
        "missing_since",
        "address_key",
        "bag_object_id",
        "address_investigation",
        "address_function",
        "street",
        "house_number",
        "location",
        "country",
    )
    return select(*(getattr(table, name) for name in names))


def is_abroad(row: Any) -> bool:
    """Whether element 13.10 names a country (0000 is unknown, 6030 the Netherlands)."""
    return row.country not in ("", "0000", "6030")


def is_incomplete(row: Any) -> bool:
    """Register rule 15: no street and number, and no description of the location."""
    street = row.street.strip() not in UNKNOWN and bool(row.house_number)
    return not street and not row.location.strip()


def _holds(session: Session, ids: Sequence[str], day: date) -> dict[str, str]:
    """The reason of a hold in force; a report of death goes before any other."""
    rows = session.exec(
        select(ContactHold.resident_id, ContactHold.reason)
        .where(
            col(ContactHold.resident_id).in_(ids),
            col(ContactHold.valid_from) <= day,
            col(ContactHold.valid_to).is_(None) | (col(ContactHold.valid_to) > day),
        )
        .order_by(col(ContactHold.id))
    )
    found: dict[str, str] = {}
    for resident_id, reason in rows:
        if resident_id not in found or reason == REPORTED_DECEASED_HOLD:
            found[resident_id] = reason
    return found


def _objections(
    session: Session, rows: Sequence[Any], cycle_id: int | None
) -> tuple[set[str], set[str]]:
    """Residents with an objection in force: for ever, and for this cycle.

    Found by id and by the keyed index of the BSN: an erased resident who comes back
    in a later delivery has a new id and the same index.
    """
    by_index = {row.bsn_index: row.id for row in rows}
    ids = {row.id for row in rows}
    found = session.exec(
        select(Objection.resident_id, Objection.bsn_index, Objection.cycle_id).where(
            col(Objection.undone_at).is_(None),
            col(Objection.resident_id).in_(list(ids))
            | col(Objection.bsn_index).in_(list(by_index)),
        )
    )
    ever: set[str] = set()
    this: set[str] = set()
    for resident_id, index, cycle in found:
        who = by_index.get(index) or (resident_id if resident_id in ids else None)
        if who is None:
            continue
        if cycle is None:
            ever.add(who)
        elif cycle == cycle_id:
            this.add(who)
    return ever, this
