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
    LETTER_HOLDS,
    REPORTED_DECEASED_HOLD,
    SENTENCES,
    ContactFacts,
    ContactRefusal,
    Purpose,
    refusal,
)
from outreach.rules.cycles import Verdict
from outreach.rules.institutions import InstitutionList
from outreach.rules.visits import Channel
from outreach.tables import ContactHold, Cycle, CycleMember, Objection, Resident

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


class Setting(NamedTuple):
    """What is the same for all residents of one question."""

    day: date
    cycle_id: int | None
    municipality_code: str
    institutions: InstitutionList


class Declared(NamedTuple):
    """What was told about residents, by residents' id."""

    holds: dict[str, str]
    objections_for_ever: set[str]
    objections_this_cycle: set[str]
    accepted: set[str]
    """Postal addresses that somebody looked at and accepted for letters."""
    mail: set[str]
    """Whose mail came back: no letters for now."""


def setting_of(session: Session, *, at: datetime, cycle_id: int | None) -> Setting:
    """The setting of a question at a moment; see `contact_refusals` for the cycle."""
    day = local_date(at)
    return Setting(
        day,
        cycle_id if cycle_id is not None else running_cycle_id(session, day),
        municipality(session).code,
        institutions_on(session, day),
    )


def facts_of_row(row: Any, setting: Setting, declared: Declared) -> ContactFacts:
    """The facts of one row of `FACT_COLUMNS`."""
    return ContactFacts(
        suspension=row.suspension_reason,
        died=row.died,
        other_municipality=lives_elsewhere(row, setting.municipality_code),
        abroad=is_abroad(row),
        missing=row.missing_since is not None,
        institution=is_in_institution(row, setting.institutions),
        objection_for_ever=row.id in declared.objections_for_ever,
        objection_this_cycle=row.id in declared.objections_this_cycle,
        hold=declared.holds.get(row.id),
        mail_returned=row.id in declared.mail,
        investigation=row.address_investigation,
        postal_only=row.address_function == POSTAL_ADDRESS,
        postal_accepted=row.id in declared.accepted,
        incomplete=is_incomplete(row),
    )


def declared_about(
    session: Session, rows: Sequence[Any], setting: Setting, *, narrow: bool
) -> Declared:
    """Holds and objections in force about the residents in `rows`.

    `narrow` asks for these residents only; False reads all that is in force, for
    when the rows are the whole city.
    """
    holds, mail = _holds(
        session, [row.id for row in rows] if narrow else None, setting.day
    )
    return Declared(
        holds,
        *_objections(session, rows, setting.cycle_id, narrow=narrow),
        _accepted(session, rows, setting.cycle_id),
        mail,
    )


def _facts_of(
    session: Session, ids: Sequence[str], *, at: datetime, cycle_id: int | None
) -> Iterator[tuple[str, ContactFacts | None]]:
    setting = setting_of(session, at=at, cycle_id=cycle_id)
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        rows = session.execute(
            select(*FACT_COLUMNS).where(col(Resident.id).in_(chunk))
        ).all()
        declared = declared_about(session, rows, setting, narrow=True)
        facts = {row.id: facts_of_row(row, setting, declared) for row in rows}
        yield from ((resident_id, facts.get(resident_id)) for resident_id in chunk)


_RESIDENT: Any = Resident
FACT_COLUMNS: tuple[Any, ...] = (
    _RESIDENT.id,
    _RESIDENT.bsn_index,
    _RESIDENT.suspension_reason,
    _RESIDENT.died,
    _RESIDENT.municipality_code,
    _RESIDENT.missing_since,
    _RESIDENT.address_key,
    _RESIDENT.bag_object_id,
    _RESIDENT.bag_address_id,
    _RESIDENT.register_reason,
    _RESIDENT.address_investigation,
    _RESIDENT.address_function,
    _RESIDENT.street,
    _RESIDENT.house_number,
    _RESIDENT.location,
    _RESIDENT.country,
)
"""What the gate needs of a resident."""


def is_abroad(row: Any) -> bool:
    """Whether element 13.10 names a country (0000 is unknown, 6030 the Netherlands)."""
    return row.country not in ("", "0000", "6030")


def lives_elsewhere(row: Any, municipality_code: str) -> bool:
    """By our own code, or by that of the delivery when none is configured here."""
    if row.register_reason == "other_municipality":
        return True
    ours = (municipality_code, row.municipality_code)
    return all(ours) and row.municipality_code != municipality_code


def is_in_institution(row: Any, institutions: InstitutionList) -> bool:
    """By address or either BAG id, or as the municipality's own column told."""
    return (
        row.register_reason == "institution"
        or institutions.contains(row.address_key, row.bag_object_id)
        or institutions.contains("", row.bag_address_id)
    )


def is_incomplete(row: Any) -> bool:
    """Register rule 15: no street and number, and no description of the location."""
    street = row.street.strip() not in UNKNOWN and bool(row.house_number)
    return not street and not row.location.strip()


def _holds(
    session: Session, ids: list[str] | None, day: date
) -> tuple[dict[str, str], set[str]]:
    """The reason of a hold in force (a report of death goes before any other), and
    who has one on letters only."""
    statement = (
        select(ContactHold.resident_id, ContactHold.reason)
        .where(
            col(ContactHold.valid_from) <= day,
            col(ContactHold.valid_to).is_(None) | (col(ContactHold.valid_to) > day),
        )
        .order_by(col(ContactHold.id))
    )
    if ids is not None:
        statement = statement.where(col(ContactHold.resident_id).in_(ids))
    found: dict[str, str] = {}
    mail: set[str] = set()
    for resident_id, reason in session.exec(statement):
        if reason in LETTER_HOLDS:
            mail.add(resident_id)
        elif resident_id not in found or reason == REPORTED_DECEASED_HOLD:
            found[resident_id] = reason
    return found, mail


def _accepted(session: Session, rows: Sequence[Any], cycle_id: int | None) -> set[str]:
    """Who lives behind a postal address and was let in by a person, in this cycle."""
    if not any(row.address_function == POSTAL_ADDRESS for row in rows):
        return set()
    return set(
        session.exec(
            select(CycleMember.resident_id).where(
                CycleMember.cycle_id == cycle_id,
                CycleMember.verdict == Verdict.INVITE,
                CycleMember.decided_by != "",
            )
        )
    )


def _objections(
    session: Session, rows: Sequence[Any], cycle_id: int | None, *, narrow: bool
) -> tuple[set[str], set[str]]:
    """Residents with an objection in force: for ever, and for this cycle.

    Found by id and by the keyed index of the BSN: an erased resident who comes back
    in a later delivery has a new id and the same index.
    """
    by_index = {row.bsn_index: row.id for row in rows}
    ids = {row.id for row in rows}
    statement = select(
        Objection.resident_id, Objection.bsn_index, Objection.cycle_id
    ).where(col(Objection.undone_at).is_(None))
    if narrow:
        statement = statement.where(
            col(Objection.resident_id).in_(list(ids))
            | col(Objection.bsn_index).in_(list(by_index))
        )
    ever: set[str] = set()
    this: set[str] = set()
    for resident_id, index, cycle in session.exec(statement):
        who = by_index.get(index) or (resident_id if resident_id in ids else None)
        if who is None:
            continue
        if cycle is None:
            ever.add(who)
        elif cycle == cycle_id:
            this.add(who)
    return ever, this
