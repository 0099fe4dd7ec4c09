"""What we know before a delivery comes in: residents, areas, earlier deliveries."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from outreach.adapters.sealing import Keys, sealed_under
from outreach.errors import Refused
from outreach.rules.register.areas import Area, AreaTable
from outreach.rules.register.verdicts import NOT_OURS, RowReason
from outreach.tables import (
    Delivery,
    District,
    Neighbourhood,
    PostcodeArea,
    Resident,
    SealingKey,
)

_RESIDENT: Any = Resident
GONE = frozenset(NOT_OURS | {RowReason.RECORD_REMOVED})
"""Reasons of residents who are not here any more: their absence is no news."""


class KnownResident(NamedTuple):
    """One stored resident, as far as an import compares."""

    id: str
    row_hash: bytes
    verdict: str
    reason: str
    area: Area
    missing: bool

    @property
    def live(self) -> bool:
        """Lives here as far as we know, and was in the last full delivery."""
        return self.reason not in GONE and not self.missing


def known_residents(session: Session) -> dict[bytes, KnownResident]:
    """All residents by the blind index of their BSN; one statement."""
    rows = session.execute(
        select(
            _RESIDENT.bsn_index,
            _RESIDENT.id,
            _RESIDENT.row_hash,
            _RESIDENT.register_verdict,
            _RESIDENT.register_reason,
            _RESIDENT.district_code,
            _RESIDENT.neighbourhood_code,
            _RESIDENT.missing_since,
        )  # type: ignore[call-overload]
    )
    areas: dict[Area, Area] = {}
    found: dict[bytes, KnownResident] = {}
    for index, resident_id, row_hash, verdict, reason, district, near, missing in rows:
        area = Area(district, near)
        area = areas.setdefault(area, area)
        found[index] = KnownResident(
            resident_id, row_hash, verdict, reason, area, missing is not None
        )
    return found


def check_keys(session: Session, keys: Keys) -> None:
    """Raise Refused when the sealed numbers were made under other keys, or when the
    keys were replaced since `keys` was read.

    Without this the same people would come in a second time under new indexes.
    """
    pending = session.exec(
        select(SealingKey.key_id).where(col(SealingKey.resealed_at).is_(None))
    ).first()
    if pending is not None and keys.named(pending) is None:
        raise Refused(
            "De levering is niet ingelezen.",
            "De sleutels worden op dit moment vervangen.",
            "Probeer het opnieuw.",
        )
    sealed = session.exec(
        select(Resident.bsn_sealed)
        .where(
            col(Resident.last_delivery_id).is_not(None),
            func.length(col(Resident.bsn_sealed)) > 0,
        )
        .limit(1)
    ).first()
    if sealed is not None and keys.named(sealed_under(bytes(sealed))) is None:
        raise Refused(
            "De levering is niet ingelezen.",
            "De burgerservicenummers in de database zijn met een ander sleutelbestand "
            "verzegeld.",
            "Zet het goede sleutelbestand terug uit de reservekopie en probeer het "
            "opnieuw.",
        )


def area_table(session: Session) -> AreaTable:
    """The municipality's geography."""
    districts = session.exec(select(District.code, District.name)).all()
    neighbourhoods = session.exec(
        select(Neighbourhood.code, Neighbourhood.district_code)
    ).all()
    postcodes = session.exec(
        select(
            PostcodeArea.postcode,
            PostcodeArea.district_code,
            PostcodeArea.neighbourhood_code,
        )
    ).all()
    return AreaTable(
        districts=frozenset(code for code, _ in districts),
        district_names={name.lower(): code for code, name in districts},
        neighbourhoods=dict(neighbourhoods),
        postcodes={p: Area(district, near) for p, district, near in postcodes},
    )


def last_reference_date(session: Session) -> date | None:
    """Reference date of the newest delivery."""
    return session.exec(select(func.max(Delivery.reference_date))).one()


def delivery_with(session: Session, digest: str) -> Delivery | None:
    """The delivery of this very file, if it was processed before."""
    return session.exec(select(Delivery).where(Delivery.digest == digest)).first()
