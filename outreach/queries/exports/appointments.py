"""Appointments of a week, as a visitor takes them along."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.clock import local, local_date
from outreach.queries.exports.choosing import ExportChoices
from outreach.queries.exports.rows import ExportRow, allowed, named
from outreach.queries.scope import visit_scope
from outreach.queries.visitor_days import start_of
from outreach.queries.visits.mine import safety_codes
from outreach.rules.contact import Purpose
from outreach.rules.dates import age_text
from outreach.rules.outcomes import is_open
from outreach.rules.responses import KIND_LABELS
from outreach.rules.visit_kind import AT_THE_DOOR
from outreach.rules.visits import Channel, VisitState
from outreach.tables import Person, Resident, ResidentContact, Visit, VisitPerson

P = Permission
WEEKDAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")


def appointment_rows(
    session: Session, viewer: Viewer, choices: ExportChoices, *, at: datetime
) -> list[ExportRow]:
    """Seven days from `choices.first`, by visitor and time; a row a person."""
    require(viewer, P.EXPORT_PERSONS)
    rows = _found(session, viewer, choices, at)
    may = _allowed(session, rows, at)
    safety = safety_codes(session, {row[2].id for row in rows}, local_date(at))
    return [
        ExportRow(
            resident.id,
            named(resident, contact)
            | _appointment(visit, visitor)
            | {
                "Leeftijd": age_text(
                    resident.birth_earliest, resident.birth_latest, local_date(at)
                ),
                "Veiligheid": ", ".join(safety.get(resident.id, [])),
            },
        )
        for visit, _seat, resident, contact, visitor in rows
        if resident.id in may
    ]


def _found(
    session: Session, viewer: Viewer, choices: ExportChoices, at: datetime
) -> list[Any]:
    first = choices.first or local_date(at)
    conditions: list[Any] = [
        visit_scope(viewer, P.EXPORT_PERSONS),
        col(Visit.state) == VisitState.SCHEDULED,
        col(Visit.starts_at) >= start_of(first),
        col(Visit.starts_at) < start_of(first + timedelta(days=7)),
    ]
    if choices.district_code is not None:
        conditions.append(col(Visit.district_code) == choices.district_code)
    if choices.visitor_id is not None:
        who = choices.visitor_id
        mine = col(Visit.visitor_id) == who
        conditions.append(mine | (col(Visit.second_visitor_id) == who))
    columns: tuple[Any, ...] = (
        Visit,
        VisitPerson,
        Resident,
        ResidentContact,
        col(Person.name),
    )
    found = session.execute(
        select(*columns)
        .join(VisitPerson, col(VisitPerson.visit_id) == col(Visit.id))
        .join(Resident, col(Resident.id) == col(VisitPerson.resident_id))
        .outerjoin(
            ResidentContact, col(ResidentContact.resident_id) == col(Resident.id)
        )
        .outerjoin(Person, col(Person.id) == col(Visit.visitor_id))
        .where(*conditions)
        .order_by(col(Person.name), col(Visit.starts_at), col(VisitPerson.id))
    ).all()
    return [row for row in found if is_open(row[1].outcome)]


def _allowed(session: Session, rows: Sequence[Any], at: datetime) -> set[str]:
    """Whom the gate lets visit; asked once for each cycle and way."""
    asked: dict[tuple[int | None, Channel], list[str]] = defaultdict(list)
    for visit, _, resident, _, _ in rows:
        way = Channel.DOORBELL if visit.kind in AT_THE_DOOR else Channel.PHONE
        asked[visit.cycle_id, way].append(resident.id)
    found: set[str] = set()
    for (cycle_id, channel), ids in asked.items():
        found |= allowed(
            session,
            ids,
            purpose=Purpose.VISIT,
            channel=channel,
            cycle_id=cycle_id,
            at=at,
        )
    return found


def _appointment(visit: Visit, visitor: str | None) -> dict[str, object]:
    starts = local(visit.starts_at) if visit.starts_at else None
    return {
        "Dag": f"{WEEKDAYS[starts.weekday()]} {starts:%d-%m-%Y}" if starts else "",
        "Tijd": f"{starts:%H:%M}" if starts else "",
        "Minuten": visit.minutes,
        "Bezoeker": visitor or "",
        "Soort bezoek": KIND_LABELS[visit.kind],
        "Opmerking": visit.note,
    }
