"""Plans who is on call. Where nobody is, the public form and the screens say so."""

from datetime import datetime

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import found
from outreach.actions.versions import refuse_fault
from outreach.auditing import did
from outreach.clock import local, local_date
from outreach.errors import Refused
from outreach.tables import District, Person
from signals.queries.on_call import can_be_on_call
from signals.rules.on_call import Duty, duty_fault, overlapping
from signals.tables import OnCallDuty

RIGHT = Permission.MANAGE_ON_CALL
RECORD = "on_call_duty"


def add_duty(
    session: Session,
    person_id: int,
    *,
    district_code: str | None,
    from_at: datetime,
    until_at: datetime,
    phone: str,
    overlap_meant: bool = False,
    by: Viewer,
    at: datetime,
) -> OnCallDuty:
    """Put somebody on call, for a district or (None) the whole municipality.

    Raises Refused for who cannot be on call, for a duty that makes no sense, and for
    one beside another of the same area unless that is meant; NotPermitted outside the
    planner's own area.
    """
    require(by, RIGHT)
    _refuse_area(by, district_code)
    if district_code is not None:
        found(session.get(District, district_code), "Dit gebied")
    new = Duty(0, person_id, district_code, from_at, until_at)
    refuse_fault(duty_fault(new, phone, at))
    able = select(col(Person.id)).where(
        col(Person.id) == person_id, can_be_on_call(local_date(at))
    )
    if session.exec(able).first() is None:
        refuse_fault(
            "Piket is voor beroepskrachten van de gemeente die meldingen afhandelen."
        )
    if not overlap_meant:
        _refuse_overlap(session, new)
    row = OnCallDuty(
        person_id=person_id,
        district_code=district_code,
        from_at=from_at,
        until_at=until_at,
        phone=phone.strip(),
    )
    session.add(row)
    session.flush()
    did(session, by, "add", RECORD, row.id, at=at, permission=RIGHT)
    return row


def end_duty(session: Session, duty_id: int, *, by: Viewer, at: datetime) -> None:
    """Somebody is on call no longer: one to come is taken away, one that runs ends
    now. What was given to him and nobody took goes on to the next, or to the desk.

    Raises NotFound for one that is gone, Refused for one that is over.
    """
    require(by, RIGHT)
    row: OnCallDuty = found(session.get(OnCallDuty, duty_id), "Deze dienst")
    _refuse_area(by, row.district_code)
    refuse_fault("Deze dienst is al voorbij." if row.until_at <= at else "")
    if row.from_at < at:
        row.until_at = at
        session.add(row)
        act = "end"
    else:
        session.delete(row)
        act = "drop"
    session.flush()
    did(session, by, act, RECORD, duty_id, at=at, permission=RIGHT)


def _refuse_overlap(session: Session, new: Duty) -> None:
    """Two at once for one area is said, and done only when it is meant."""
    rows = session.exec(
        select(OnCallDuty, Person.name)
        .join(Person, col(Person.id) == col(OnCallDuty.person_id))
        .where(
            col(OnCallDuty.from_at) < new.until_at,
            col(OnCallDuty.until_at) > new.from_at,
        )
    ).all()
    names = {row.id: name for row, name in rows}
    duties = [
        Duty(row.id or 0, row.person_id, row.district_code, row.from_at, row.until_at)
        for row, _ in rows
    ]
    beside = overlapping(duties, new)
    if beside:
        told = ", ".join(
            f"{names[duty.id]} van {local(duty.from_at):%d-%m %H:%M} tot "
            f"{local(duty.until_at):%d-%m %H:%M}"
            for duty in beside
        )
        raise Refused(
            "De dienst is niet opgeslagen.",
            f"In die tijd heeft al iemand piket voor dit gebied: {told}.",
            "Kies een andere tijd, of vink aan dat u er twee tegelijk wilt.",
        )


def _refuse_area(by: Viewer, district_code: str | None) -> None:
    """The whole municipality is for who is not limited to an area or a provider."""
    for grant in by.grants_for(RIGHT):
        mine = grant.district_code in (None, district_code)
        if grant.provider_id is None and mine:
            return
    refuse_fault("U plant piket alleen voor uw eigen gebied.")
