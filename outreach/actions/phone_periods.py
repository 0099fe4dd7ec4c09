"""The switch that turns visits into phone conversations, and back."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import update
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, ViewerKind, require
from outreach.actions.history import found
from outreach.actions.versions import change_row
from outreach.auditing import did
from outreach.clock import at_local, local_date
from outreach.errors import NotFound, NotPermitted
from outreach.queries.scope import district_scope
from outreach.rules.visit_kind import MEETING, PhoneSwitch, check_switch
from outreach.rules.visits import VisitKind, VisitState
from outreach.tables import PhonePeriod, Visit, VisitPerson
from outreach.wall import over_the_wall

MIDNIGHT = datetime.min.time()
CHUNK = 500


class Switched(NamedTuple):
    """What switching did."""

    period: PhonePeriod
    visits: int
    """Appointments in the period that are phone conversations from now on."""


@over_the_wall
def switch_to_phone(
    session: Session,
    *,
    district_code: str | None,
    valid_from: date,
    valid_to: date | None,
    reason: str,
    by: Viewer,
    at: datetime,
) -> Switched:
    """Make visits in an area and period phone conversations.

    Appointments that stand in the period change kind at once and keep day, time and
    visitor; new ones are booked by phone. Raises Refused for a period that makes no
    sense, NotPermitted outside the viewer's districts.
    """
    require(by, Permission.MANAGE_CYCLE)
    switch = PhoneSwitch(district_code, valid_from, valid_to)
    check_switch(switch, reason, local_date(at))
    _check_area(by, district_code)
    period = PhonePeriod(
        district_code=district_code,
        valid_from=valid_from,
        valid_to=valid_to,
        reason=reason.strip(),
        by=by.actor,
        at=at,
    )
    session.add(period)
    session.flush()
    turned = _turn(session, switch, by)
    about: list[str] = []
    for start in range(0, len(turned), CHUNK):
        about += session.exec(
            select(VisitPerson.resident_id).where(
                col(VisitPerson.visit_id).in_(turned[start : start + CHUNK])
            )
        )
    did(session, by, "switch_to_phone", "phone_period", period.id, about, at=at)
    return Switched(period, len(turned))


@over_the_wall
def end_phone_period(
    session: Session,
    period_id: int,
    *,
    version_id: int | None = None,
    by: Viewer,
    at: datetime,
) -> None:
    """End a period today: from tomorrow people are visited again.

    Appointments that were turned stay phone conversations until somebody changes
    them, because the resident expects a call. A period that has not begun ends before
    its first day.
    """
    require(by, Permission.MANAGE_CYCLE)
    period: PhonePeriod = found(session.get(PhonePeriod, period_id), "De periode")
    _check_area(by, period.district_code)
    tomorrow = local_date(at) + timedelta(days=1)
    if period.valid_to is not None and period.valid_to <= tomorrow:
        raise NotFound(
            "De periode is niet beëindigd.",
            "Deze periode is al voorbij of eindigt vandaag.",
            "U hoeft niets te doen.",
        )
    ends = {"valid_to": max(tomorrow, period.valid_from)}
    change_row(session, period, ends, version_id=version_id, kind="phone_period")
    did(session, by, "end", "phone_period", period_id, at=at)


def _turn(session: Session, switch: PhoneSwitch, by: Viewer) -> list[int]:
    """Appointments of the period in the viewer's scope become calls."""
    scope = district_scope(by, Permission.MANAGE_CYCLE, col(Visit.district_code))
    conditions = [
        scope,
        col(Visit.state) == VisitState.SCHEDULED,
        col(Visit.kind).in_(MEETING),
        col(Visit.starts_at) >= at_local(switch.valid_from, MIDNIGHT),
    ]
    if switch.valid_to is not None:
        conditions.append(col(Visit.starts_at) < at_local(switch.valid_to, MIDNIGHT))
    if switch.district_code is not None:
        conditions.append(col(Visit.district_code) == switch.district_code)
    ids = list(session.exec(select(Visit.id).where(*conditions)))
    for start in range(0, len(ids), CHUNK):
        session.execute(
            update(Visit)
            .where(col(Visit.id).in_(ids[start : start + CHUNK]))
            .values(kind=VisitKind.PHONE, version_id=col(Visit.version_id) + 1)
            .execution_options(synchronize_session=False)
        )
    session.expire_all()
    return [number for number in ids if number is not None]


def _check_area(by: Viewer, district_code: str | None) -> None:
    """The whole municipality is for who is not limited to an area or a provider."""
    if by.kind is ViewerKind.JOB:
        return
    grants = list(by.grants_for(Permission.MANAGE_CYCLE))
    whole = any(g.district_code is None and g.provider_id is None for g in grants)
    named = {g.district_code for g in grants if g.provider_id is None}
    if whole or (district_code is not None and district_code in named):
        return
    raise NotPermitted(
        "Dit mag u niet.",
        "U kunt bezoeken alleen in uw eigen gebied in telefoongesprekken veranderen.",
        "Kies uw eigen gebied, of vraag een coördinator van de gemeente.",
    )
