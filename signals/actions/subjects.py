"""Who a signal is about: a person compares and decides, and can take it back."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer
from outreach.actions.rights.informing import (
    raise_information_duty,
    withdraw_information_duty,
)
from outreach.actions.versions import change_row
from outreach.auditing import did
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.queries.residents import not_found
from outreach.queries.scope import resident_scope
from outreach.tables import PostcodeArea, Resident
from signals.actions.reaching import reach
from signals.actions.shielding import is_shielded, place_again
from signals.queries.candidates import told_of
from signals.rules.drafts import About
from signals.rules.states import ENDED, SIGNAL, SignalState
from signals.tables import Signal

RIGHT = Permission.TRIAGE_SIGNALS
ORIGIN = "signal"


class Place(StrEnum):
    """What is known of where it is, when no resident was chosen."""

    TOLD = "told"
    """The address that was told: somebody lives or stays there."""
    UNKNOWN = "unknown"
    """There is no such address, or nobody knows which one is meant."""


def set_subject(
    session: Session,
    signal_id: int,
    resident_id: str | None,
    *,
    known: bool | None,
    place: Place = Place.TOLD,
    version_id: int | None,
    by: Viewer,
    at: datetime,
) -> Signal:
    """Decide whom a signal is about; None: nobody of the register, only the place.

    `known`: was this resident known to us or to a service before the report? Asked
    with a resident, and kept so that it can be counted; without one it stays open.
    The signal gets the resident's own address and area from the register. With
    non-disclosure, of the resident or at the address, it becomes municipal and leaves
    whoever may not have it. The duty to tell the resident begins (AVG article 14),
    unless he reported himself.

    Raises AlreadyDone or Changed when somebody was first, NotFound for a resident
    outside the scope, Refused for a signal that has ended or without an answer.
    """
    row = _open(session, signal_id, version_id, by)
    if resident_id is None:
        values = _without_resident(session, row, place)
    else:
        if known is None:
            raise _not_set(
                "Er is niet ingevuld of deze inwoner al bekend was.",
                "Kies ja of nee, en leg het opnieuw vast.",
            )
        values = _with_resident(session, row, resident_id, by)
    before = row.resident_id
    values |= {"known": known if resident_id else None}
    values |= {"matched_by": by.actor, "matched_at": at}
    values["municipal"] |= _case_is_shielded(session, row)
    change_row(session, row, values, version_id=version_id, kind=SIGNAL.name)
    _say(session, row, "identify", before, by, at)
    if before != resident_id:
        _duties(session, row, before, by=by, at=at)
    place_again(session, row, by=by, at=at)
    return row


def undo_subject(
    session: Session,
    signal_id: int,
    *,
    version_id: int | None,
    by: Viewer,
    at: datetime,
) -> Signal:
    """It was not this resident after all: back to what the reporter told.

    What was sent to a team stays there. Raises as `set_subject`.
    """
    row = _open(session, signal_id, version_id, by)
    if not row.matched_by:
        raise _not_set("Er was nog niets gekozen.", "U hoeft niets te doen.")
    before = row.resident_id
    values = _without_resident(session, row, Place.TOLD)
    values |= {"known": None, "matched_by": "", "matched_at": None}
    values["municipal"] |= _case_is_shielded(session, row)
    change_row(session, row, values, version_id=version_id, kind=SIGNAL.name)
    _say(session, row, "take_back", before, by, at)
    _duties(session, row, before, by=by, at=at)
    place_again(session, row, by=by, at=at)
    return row


def _open(
    session: Session, signal_id: int, version_id: int | None, by: Viewer
) -> Signal:
    row = reach(session, signal_id, RIGHT, version_id=version_id, by=by)
    if row.state is SignalState.JOINED:
        raise _not_set(
            "Deze melding is samengevoegd met een andere.",
            "Kies de inwoner bij de andere melding, of haal deze eerst los.",
        )
    if row.state in ENDED:
        raise _not_set("Deze melding is afgerond.", "U hoeft niets te doen.")
    return row


def _with_resident(
    session: Session, row: Signal, resident_id: str, by: Viewer
) -> dict[str, Any]:
    """What a signal takes over from the register."""
    who = session.exec(
        select(Resident).where(
            col(Resident.id) == resident_id, resident_scope(by, RIGHT)
        )
    ).first()
    if who is None:
        raise not_found()
    told = told_of(row).place.key
    shielded = is_shielded(session, who, who.address_key) or is_shielded(
        session, None, told
    )
    return {
        "resident_id": who.id,
        "address_key": who.address_key or told,
        "district_code": who.district_code or row.district_code,
        "neighbourhood_code": who.neighbourhood_code or row.neighbourhood_code,
        "municipal": shielded,
    }


def _without_resident(session: Session, row: Signal, place: Place) -> dict[str, Any]:
    """The place as it was told, or none."""
    told = told_of(row).place
    key = told.key if place is Place.TOLD else ""
    area = _area(session, row.postcode)
    same = {"district_code": row.district_code}
    if area is not None:
        same = {
            "district_code": area.district_code,
            "neighbourhood_code": area.neighbourhood_code,
        }
    return {
        "resident_id": None,
        "address_key": key,
        "municipal": is_shielded(session, None, told.key),
        **same,
    }


def _case_is_shielded(session: Session, row: Signal) -> bool:
    """A report that was joined to it is shielded: who has the case reads that too."""
    joined = select(Signal.id).where(
        col(Signal.joined_to_id) == row.id, col(Signal.municipal).is_(True)
    )
    return session.exec(joined.limit(1)).first() is not None


def _area(session: Session, postcode: str) -> PostcodeArea | None:
    """Of the whole postcode, else of its four figures."""
    if not postcode:
        return None
    whole = session.get(PostcodeArea, postcode)
    return whole or session.get(PostcodeArea, postcode[:4])


def _say(
    session: Session,
    row: Signal,
    act: str,
    before: str | None,
    by: Viewer,
    at: datetime,
) -> None:
    about = [who for who in (before, row.resident_id) if who]
    did(session, by, act, SIGNAL.name, row.id, about, at=at, permission=RIGHT)


def _duties(
    session: Session, row: Signal, before: str | None, *, by: Viewer, at: datetime
) -> None:
    """Whom we must tell that somebody else told us about him, and whom no more."""
    origin = {"origin_kind": ORIGIN, "origin_id": str(row.id)}
    if before is not None:
        withdraw_information_duty(session, resident_id=before, **origin, by=by, at=at)
    if row.resident_id is not None and row.about is not About.SELF:
        raise_information_duty(
            session,
            resident_id=row.resident_id,
            **origin,
            received_on=local_date(row.received_at),
            by=by,
            at=at,
        )


def _not_set(why: str, now: str) -> Refused:
    return Refused("Over wie de melding gaat, is niet vastgelegd.", why, now)
