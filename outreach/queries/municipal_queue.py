"""The municipality's own queue: residents with non-disclosure, never a provider's."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import or_
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.auditing import seen
from outreach.clock import local, local_date
from outreach.queries.announced import SETTLED, households_now
from outreach.queries.contact import running_cycle_id
from outreach.queries.residents import address_parts, display_name
from outreach.queries.scope import OPEN_VISITS, resident_scope
from outreach.rules.addresses import one_line
from outreach.rules.follow_ups import FOLLOW_UP, OPEN_STATES
from outreach.rules.visits import VisitState
from outreach.tables import (
    District,
    FollowUp,
    Resident,
    ResidentContact,
    Visit,
    VisitPerson,
)

P = Permission


class MunicipalWork(StrEnum):
    """What the municipality must do itself; the value is for the screen."""

    BOOK = "Afspraak maken"
    AGAIN = "Opnieuw proberen: was niet thuis"
    VISIT = "Op bezoek gaan"
    CALL = "Bellen of aanbellen: nog geen antwoord"
    FOLLOW_UP = "Opvolging regelen"


class MunicipalLine(NamedTuple):
    """One thing to do for one resident with non-disclosure."""

    resident_id: str
    name: str
    address: str
    district: str
    phone: str
    work: MunicipalWork
    since: date
    """The day from which it waits; of an appointment the day itself."""
    detail: str


_WORK_OF = {
    VisitState.REQUESTED: MunicipalWork.BOOK,
    VisitState.NOT_HOME: MunicipalWork.AGAIN,
    VisitState.SCHEDULED: MunicipalWork.VISIT,
}


def municipal_queue(
    session: Session, viewer: Viewer, *, at: datetime
) -> list[MunicipalLine]:
    """Open work for residents with non-disclosure, oldest first.

    Answers that ask for a visit, appointments, addresses to phone or ring in an
    announced cycle, and follow-ups. A grant with a provider gives no rows at all.
    """
    require(viewer, P.BOOK_VISIT)
    lines = [
        *_visits(session, viewer),
        *_calls(session, viewer, at),
        *_follow_ups(session, viewer),
    ]
    ids = (line.resident_id for line in lines)
    seen(session, viewer, P.BOOK_VISIT, ids, kind="municipal_queue")
    return sorted(lines, key=lambda line: (line.since, line.district, line.name))


def _shielded(viewer: Viewer) -> Any:
    return (
        resident_scope(viewer, P.BOOK_VISIT)
        & (col(Resident.nondisclosure) > 0)
        & col(Resident.died).is_(False)
    )


def _people(*extra: Any) -> Any:
    return (
        select(Resident, ResidentContact.phone, District.name, *extra)
        .outerjoin(
            ResidentContact, col(ResidentContact.resident_id) == col(Resident.id)
        )
        .outerjoin(District, col(District.code) == col(Resident.district_code))
    )


def _visits(session: Session, viewer: Viewer) -> list[MunicipalLine]:
    rows = session.execute(
        _people(Visit)
        .join(VisitPerson, col(VisitPerson.resident_id) == col(Resident.id))
        .join(Visit, col(Visit.id) == col(VisitPerson.visit_id))
        .where(
            _shielded(viewer),
            col(Visit.state).in_(OPEN_VISITS),
            or_(
                col(VisitPerson.outcome).is_(None),
                col(VisitPerson.outcome).not_in(SETTLED),
            ),
        )
    )
    return [_visit_line(*row) for row in rows]


def _visit_line(
    resident: Resident, phone: str | None, district: str | None, visit: Visit
) -> MunicipalLine:
    detail, since = visit.note, local_date(visit.requested_at)
    if visit.state is VisitState.SCHEDULED and visit.starts_at is not None:
        since = local_date(visit.starts_at)
        detail = f"{local(visit.starts_at):%d-%m-%Y om %H:%M}"
    return _line(resident, phone, district, _WORK_OF[visit.state], since, detail)


def _calls(session: Session, viewer: Viewer, at: datetime) -> list[MunicipalLine]:
    """People of the running announced cycle who were not handed out yet."""
    cycle_id = running_cycle_id(session, local_date(at))
    if cycle_id is None:
        return []
    homes = households_now(session, viewer, cycle_id=cycle_id, municipal=True, at=at)
    return [
        MunicipalLine(
            one.resident_id,
            one.name,
            home.address,
            home.district,
            one.phone,
            MunicipalWork.CALL,
            home.posted_on,
            "bellen kan" if one.by_phone else "alleen aanbellen",
        )
        for home in homes
        for one in home.persons
        if home.visit_id is None
    ]


def _follow_ups(session: Session, viewer: Viewer) -> list[MunicipalLine]:
    """Follow-ups that nobody took yet: they wait for somebody of the municipality."""
    rows = session.execute(
        _people(FollowUp)
        .join(FollowUp, col(FollowUp.resident_id) == col(Resident.id))
        .where(
            _shielded(viewer),
            col(FollowUp.state).in_(OPEN_STATES),
            col(FollowUp.team_id).is_(None),
        )
    )
    return [
        _line(
            resident,
            phone,
            district,
            MunicipalWork.FOLLOW_UP,
            local_date(follow_up.raised_at),
            f"{follow_up.reference}: {FOLLOW_UP.labels[follow_up.state]}",
        )
        for resident, phone, district, follow_up in rows
    ]


def _line(
    resident: Resident,
    phone: str | None,
    district: str | None,
    work: MunicipalWork,
    since: date,
    detail: str,
) -> MunicipalLine:
    return MunicipalLine(
        resident.id,
        display_name(resident),
        one_line(address_parts(resident)),
        district or "Gebied onbekend",
        phone or "",
        work,
        since,
        detail,
    )
