"""Where and when visits are phone conversations."""

from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.queries.scope import district_scope
from outreach.rules.visit_kind import PhoneSwitch, is_on
from outreach.tables import District, PhonePeriod

WHOLE = "Hele gemeente"


class PhonePeriodLine(NamedTuple):
    """One period, as the screen shows it."""

    id: int
    area: str
    valid_from: date
    valid_to: date | None
    """First day on which visits are visits again; None: until further notice."""
    reason: str
    in_force: bool


def phone_periods(
    session: Session, viewer: Viewer, *, today: date
) -> list[PhonePeriodLine]:
    """Periods in force or to come in the viewer's districts, the first one first."""
    require(viewer, Permission.SEE_CYCLE)
    scope = district_scope(viewer, Permission.SEE_CYCLE, col(PhonePeriod.district_code))
    rows = session.exec(
        select(PhonePeriod, District.name)
        .outerjoin(District, col(District.code) == col(PhonePeriod.district_code))
        .where(
            scope | col(PhonePeriod.district_code).is_(None),
            col(PhonePeriod.valid_to).is_(None) | (col(PhonePeriod.valid_to) > today),
        )
        .order_by(col(PhonePeriod.valid_from), col(PhonePeriod.id))
    )
    return [
        PhonePeriodLine(
            period.id or 0,
            name or WHOLE,
            period.valid_from,
            period.valid_to,
            period.reason,
            period.valid_from <= today,
        )
        for period, name in rows
    ]


def phone_only(session: Session, district_code: str | None, day: date) -> bool:
    """Whether nobody is met in person in a district on a day. No personal data."""
    rows = session.exec(select(PhonePeriod).where(col(PhonePeriod.valid_from) <= day))
    switches = (
        PhoneSwitch(row.district_code, row.valid_from, row.valid_to) for row in rows
    )
    return is_on(switches, district_code, day)
