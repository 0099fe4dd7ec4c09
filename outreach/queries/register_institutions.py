"""The list of institutions with how many known residents live at each address."""

from collections import Counter
from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.rules.institutions import InstitutionAddress, InstitutionList
from outreach.rules.register.verdicts import RowReason
from outreach.tables import Institution, Resident


class InstitutionLine(NamedTuple):
    """One address of the list."""

    id: int
    name: str
    address: str
    """`3011 AA 12 A`; empty for a line with a BAG number only."""
    bag_object_id: str
    residents: int
    """Known residents who are out because they live there."""
    valid_from: date


def institution_list(
    session: Session, viewer: Viewer, *, on: date
) -> list[InstitutionLine]:
    """The addresses in force on a day, by name. Counts only, no persons."""
    require(viewer, Permission.SEE_REGISTER)
    rows = session.exec(
        select(Institution)
        .where(col(Institution.valid_to).is_(None) | (col(Institution.valid_to) > on))
        .order_by(col(Institution.name), col(Institution.id))
    ).all()
    homes = session.execute(
        select(
            Resident.address_key, Resident.bag_object_id, Resident.bag_address_id
        ).where(col(Resident.register_reason) == RowReason.INSTITUTION.value)
    )
    counted = Counter((key, place, number) for key, place, number in homes)
    return [
        InstitutionLine(
            id=row.id or 0,
            name=row.name,
            address=_written(row),
            bag_object_id=row.bag_object_id or "",
            residents=_living_at(row, counted),
            valid_from=row.valid_from,
        )
        for row in rows
    ]


def _living_at(row: Institution, homes: Counter[tuple[str, str, str]]) -> int:
    here = InstitutionList(
        [InstitutionAddress(row.address_key, row.whole_number, row.bag_object_id)]
    )
    return sum(
        count
        for (key, bag_object, bag_address), count in homes.items()
        if here.contains(key, bag_object) or here.contains("", bag_address)
    )


def _written(row: Institution) -> str:
    parts = row.address_key.split("-")
    if len(parts) < 2:
        return row.address_key.removeprefix("@")
    postcode, *rest = parts
    whole = " (hele nummer)" if row.whole_number else ""
    end = " ".join(part for part in rest if part)
    return f"{postcode[:4]} {postcode[4:]} {end}{whole}"
