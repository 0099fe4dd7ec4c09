"""Visits of an area that a planner looks at: what waits, and what stands."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.auditing import seen
from outreach.errors import Refused
from outreach.queries.contact import contact_refusals
from outreach.queries.scope import visit_scope
from outreach.queries.visitor_days import start_of
from outreach.rules.contact import SENTENCES, Purpose
from outreach.rules.outcomes import is_open
from outreach.rules.responses import Wishes, read_wishes
from outreach.rules.round_states import RoundState
from outreach.rules.rounds.model import Point
from outreach.rules.rounds.places import near
from outreach.rules.visits import Channel, VisitState
from outreach.tables import (
    AddressPoint,
    District,
    Neighbourhood,
    PostcodeArea,
    Resident,
    ResidentContact,
    Round,
    RoundStop,
    Visit,
    VisitNeeds,
    VisitPerson,
)

MET = (VisitState.DONE, VisitState.PHONE_CONVERSATION, VisitState.MET_ELSEWHERE)
WAITS = (VisitState.REQUESTED, VisitState.NOT_HOME)
CHUNK = 500
"""Ids in one statement."""
UNREADABLE = (
    "De wensen van dit adres kunnen niet gelezen worden. Leg ze opnieuw vast bij de "
    "inwoner."
)
NOWHERE = Point(52.1552, 5.3872)
"""Amersfoort, the middle of the Dutch grid: an area that is not there."""


@dataclass
class Candidate:
    """One visit with all that is known of it."""

    visit: Visit
    residents: list[Resident] = field(default_factory=list)
    """Who is still to be met."""
    phone: str = ""
    wishes: list[Wishes] = field(default_factory=list)
    needs: VisitNeeds | None = None
    point: Point = NOWHERE
    approximate: bool = False
    known_visitors: frozenset[int] = frozenset()
    locked: bool = False
    refused: str = ""
    """Why nobody may come, in one Dutch sentence; empty: one may."""

    @property
    def stands(self) -> bool:
        """An appointment was made: there is a time."""
        return (
            self.visit.state is VisitState.SCHEDULED
            and self.visit.starts_at is not None
        )

    @property
    def municipal(self) -> bool:
        """For the municipality's own visitors only."""
        return self.visit.municipal or any(r.nondisclosure > 0 for r in self.residents)


def candidates(
    session: Session,
    viewer: Viewer,
    district_code: str,
    first_day: date,
    days: int,
    *,
    at: datetime,
) -> list[Candidate]:
    """Visits that wait, and appointments in these days that did not begin yet.

    By visit id. Scope comes first. About ten statements, however many there are.
    """
    require(viewer, Permission.PLAN_ROUNDS)
    first = max(start_of(first_day), at)
    last = start_of(first_day + timedelta(days=days))
    stands = (col(Visit.starts_at) >= first) & (col(Visit.starts_at) < last)
    rows = session.exec(
        select(Visit)
        .where(
            visit_scope(viewer, Permission.PLAN_ROUNDS),
            col(Visit.district_code) == district_code,
            col(Visit.state).in_(WAITS)
            | (
                (col(Visit.state) == VisitState.SCHEDULED)
                & (stands | col(Visit.starts_at).is_(None))
            ),
        )
        .order_by(col(Visit.id))
    ).all()
    found = {row.id or 0: Candidate(row) for row in rows}
    _with_people(session, found)
    met = {key: one for key, one in found.items() if one.residents}
    _with_needs(session, met)
    _with_points(session, district_code, met)
    _with_known(session, met)
    _with_locks(session, met)
    _with_refusals(session, met, at)
    residents = [resident.id for one in met.values() for resident in one.residents]
    seen(session, viewer, Permission.PLAN_ROUNDS, residents, kind="round_plan")
    return list(met.values())


def in_chunks(ids: Iterable[Any]) -> Iterable[list[Any]]:
    """Ids in lists that fit into one statement."""
    every = list(dict.fromkeys(ids))
    return (every[i : i + CHUNK] for i in range(0, len(every), CHUNK))


def _with_people(session: Session, found: dict[int, Candidate]) -> None:
    for ids in in_chunks(found):
        rows = session.execute(
            select(VisitPerson, Resident, ResidentContact)
            .join(Resident, col(Resident.id) == col(VisitPerson.resident_id))
            .outerjoin(
                ResidentContact, col(ResidentContact.resident_id) == col(Resident.id)
            )
            .where(col(VisitPerson.visit_id).in_(ids))
            .order_by(col(VisitPerson.id))
        )
        for person, resident, contact in rows:
            if is_open(person.outcome):
                _add_person(found[person.visit_id], resident, contact)


def _add_person(
    one: Candidate, resident: Resident, contact: ResidentContact | None
) -> None:
    one.residents.append(resident)
    if contact is None:
        return
    asked = dict(contact.wishes)
    asked.setdefault("language", contact.language)
    one.phone = one.phone or contact.phone
    try:
        one.wishes.append(read_wishes(asked))
    except Refused:  # one household must not stop the planning of an area
        one.refused = UNREADABLE


def _with_needs(session: Session, found: dict[int, Candidate]) -> None:
    for ids in in_chunks(found):
        rows = session.exec(select(VisitNeeds).where(col(VisitNeeds.visit_id).in_(ids)))
        for row in rows:
            found[row.visit_id].needs = row


def _with_points(
    session: Session, district_code: str, found: dict[int, Candidate]
) -> None:
    """The address's own point, else near that of its neighbourhood, else the area's."""
    own: dict[str, Point] = {}
    for keys in in_chunks(one.visit.address_key for one in found.values()):
        rows = session.exec(
            select(AddressPoint).where(col(AddressPoint.address_key).in_(keys))
        )
        own |= {row.address_key: Point(row.latitude, row.longitude) for row in rows}
    middles = middles_of(session, district_code)
    for one in found.values():
        point = own.get(one.visit.address_key)
        one.approximate = point is None
        if point is None:
            first = one.residents[0]
            codes = (first.neighbourhood_code, first.postcode)
            known = (middles[code] for code in codes if code and code in middles)
            middle = next(known, middles[""])
            point = near(middle, one.visit.address_key or str(one.visit.id))
        one.point = point


def middles_of(session: Session, district_code: str) -> dict[str, Point]:
    """Points by neighbourhood and by postcode of an area; "" is the area's own."""
    district = session.get(District, district_code)
    found = {"": Point(district.latitude, district.longitude) if district else NOWHERE}
    rows = session.exec(
        select(Neighbourhood).where(Neighbourhood.district_code == district_code)
    )
    found |= {row.code: Point(row.latitude, row.longitude) for row in rows}
    codes = session.execute(
        select(col(PostcodeArea.postcode), col(PostcodeArea.neighbourhood_code)).where(
            PostcodeArea.district_code == district_code
        )
    )
    return {code: found[n] for code, n in codes if n in found} | found


def _with_known(session: Session, found: dict[int, Candidate]) -> None:
    """Who visited one of these people before."""
    homes: dict[str, list[Candidate]] = defaultdict(list)
    for one in found.values():
        for resident in one.residents:
            homes[resident.id].append(one)
    for ids in in_chunks(homes):
        rows = session.execute(
            select(
                col(VisitPerson.resident_id),
                col(Visit.visitor_id),
                col(Visit.second_visitor_id),
            )
            .join(Visit, col(Visit.id) == col(VisitPerson.visit_id))
            .where(col(VisitPerson.resident_id).in_(ids), col(Visit.state).in_(MET))
        )
        for resident_id, *people in rows:
            for one in homes[resident_id]:
                one.known_visitors |= {who for who in people if who is not None}


def _with_locks(session: Session, found: dict[int, Candidate]) -> None:
    for ids in in_chunks(found):
        rows = session.exec(
            select(RoundStop.visit_id)
            .join(Round, col(Round.id) == col(RoundStop.round_id))
            .where(
                col(RoundStop.visit_id).in_(ids), col(Round.state) == RoundState.LOCKED
            )
        )
        for visit_id in rows:
            found[visit_id].locked = True


def _with_refusals(session: Session, found: dict[int, Candidate], at: datetime) -> None:
    """The one gate: the same question as booking asks."""
    by_cycle: dict[int | None, list[Candidate]] = defaultdict(list)
    for one in found.values():
        by_cycle[one.visit.cycle_id].append(one)
    for cycle_id, group in by_cycle.items():
        refusals = contact_refusals(
            session,
            [resident.id for one in group for resident in one.residents],
            purpose=Purpose.VISIT,
            channel=Channel.DOORBELL,
            at=at,
            cycle_id=cycle_id,
        )
        for one in group:
            why = [refusals[r.id] for r in one.residents if r.id in refusals]
            one.refused = SENTENCES[why[0]] if why else one.refused


def waits_days(requested_at: datetime, at: datetime) -> int:
    """Whole days since a visit was asked for."""
    return max(0, (at - requested_at).days)
