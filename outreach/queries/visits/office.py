"""Visits as the office works them: to plan, in the calendar, still to be logged."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, false, func, or_
from sqlmodel import Session, col, select

from outreach.access import Permission, Role, Viewer, require
from outreach.auditing import seen
from outreach.clock import local_date
from outreach.errors import NotFound
from outreach.queries.capacity import visitors_in
from outreach.queries.municipality import norm_in_force
from outreach.queries.residents import address_parts, display_name
from outreach.queries.scope import (
    district_scope,
    may_send,
    visit_scope,
    works_outside,
)
from outreach.queries.visitor_days import start_of
from outreach.rules.addresses import one_line
from outreach.rules.contact import LETTER_HOLDS
from outreach.rules.fields import hold_reason
from outreach.rules.outcomes import is_open, suggest_stop
from outreach.rules.responses import KIND_LABELS, read_wishes
from outreach.rules.visits import VISIT, VisitKind, VisitState
from outreach.tables import (
    Assignment,
    Attempt,
    ContactHold,
    District,
    Person,
    ProviderTerm,
    Resident,
    ResidentContact,
    Visit,
    VisitPerson,
)

MOST_ROWS = 200
"""A list that somebody works through; the count beside it is of all."""
S = VisitState


class OfficeVisit(NamedTuple):
    """One household visit, in a list of the office."""

    visit_id: int
    version: int
    cycle_id: int | None
    state: VisitState
    label: str
    district_code: str | None
    district: str
    resident_ids: tuple[str, ...]
    """Who is still to be met, or everybody when the visit is over."""
    names: str
    address: str
    phone: str
    wishes: str
    """In words, of everybody who is still to be met."""
    wish_values: dict[str, Any]
    """The wishes of the first of them who told any, as stored."""
    kind: VisitKind
    kind_label: str
    starts_at: datetime | None
    minutes: int
    visitor_id: int | None
    visitor: str
    municipal: bool
    """Non-disclosure: for the municipality's own visitors only."""
    waits_days: int
    """Calendar days since it was asked for."""
    attempts: int
    """Tries without contact so far, of the person with most."""
    suggest_stop: bool
    hold: str
    """Reason of a hold in force; empty: none."""


class Listed(NamedTuple):
    """A list and how many there are in all."""

    total: int
    rows: list[OfficeVisit]


def visits_to_schedule(
    session: Session,
    viewer: Viewer,
    *,
    district_code: str | None = None,
    today: date,
) -> Listed:
    """Visits that wait for an appointment, the longest waiting first.

    Asked for, nobody home the last time, booked while the visitor fell away, without
    a time, or with a visitor whose provider is gone from the area by then.
    """
    waiting = waits_for_appointment() | _provider_gone(session, today)
    return _listed(
        session, viewer, [waiting], district_code, today, col(Visit.requested_at)
    )


def waits_for_appointment() -> ColumnElement[bool]:
    """Asked for, tried in vain, or booked without a visitor or a time."""
    incomplete = col(Visit.visitor_id).is_(None) | col(Visit.starts_at).is_(None)
    return col(Visit.state).in_((S.REQUESTED, S.NOT_HOME)) | (
        (col(Visit.state) == S.SCHEDULED) & incomplete
    )


def _provider_gone(session: Session, today: date) -> ColumnElement[bool]:
    """Appointments on or after the day on which the visitor's provider leaves.

    A visitor who works for the next provider, or for the municipality, by then is
    left out: he comes as agreed.
    """
    terms = session.execute(
        select(
            col(ProviderTerm.provider_id),
            col(ProviderTerm.district_code),
            col(ProviderTerm.valid_to),
        )
    ).all()
    stays = {(who, where) for who, where, end in terms if end is None}
    last: dict[tuple[int, str], date] = {}
    for who, where, end in terms:
        if (who, where) not in stays:
            last[who, where] = max(end, last.get((who, where), end))
    return or_(
        false(), *(_left(who, where, end, today) for (who, where), end in last.items())
    )


def _left(provider: int, district: str, end: date, today: date) -> ColumnElement[bool]:
    visits_for = select(col(Assignment.person_id)).where(
        col(Assignment.role) == Role.VISITOR
    )
    theirs = visits_for.where(col(Assignment.provider_id) == provider)
    others = visits_for.where(
        col(Assignment.provider_id).is_distinct_from(provider),
        col(Assignment.valid_to).is_(None) | (col(Assignment.valid_to) > end),
    )
    return and_(
        col(Visit.state) == S.SCHEDULED,
        col(Visit.district_code) == district,
        col(Visit.starts_at) >= start_of(max(end, today)),
        col(Visit.visitor_id).in_(theirs),
        col(Visit.visitor_id).not_in(others),
    )


def calendar(
    session: Session,
    viewer: Viewer,
    *,
    district_code: str | None = None,
    first: date,
    last: date,
    today: date,
) -> Listed:
    """Appointments from `first` to `last`, both included, by time."""
    span = [
        col(Visit.state) == S.SCHEDULED,
        col(Visit.starts_at) >= start_of(first),
        col(Visit.starts_at) < start_of(last + timedelta(days=1)),
    ]
    return _listed(session, viewer, span, district_code, today, col(Visit.starts_at))


def visits_to_log(
    session: Session,
    viewer: Viewer,
    *,
    district_code: str | None = None,
    at: datetime,
) -> Listed:
    """Appointments that are over and of which nothing is logged yet."""
    past = [col(Visit.state) == S.SCHEDULED, col(Visit.starts_at) < at]
    return _listed(
        session, viewer, past, district_code, local_date(at), col(Visit.starts_at)
    )


def recently_logged(
    session: Session,
    viewer: Viewer,
    *,
    district_code: str | None = None,
    days: int = 30,
    today: date,
) -> Listed:
    """Visits that were closed in the last days, newest first: to correct a mistake."""
    since = today - timedelta(days=days)
    closed = col(Visit.state).in_(
        (S.DONE, S.PHONE_CONVERSATION, S.MET_ELSEWHERE, S.REFUSED, S.NOT_HOME)
    )
    recent = col(Visit.id).in_(
        select(col(VisitPerson.visit_id)).where(col(VisitPerson.outcome_on) >= since)
    )
    return _listed(
        session,
        viewer,
        [closed, recent],
        district_code,
        today,
        col(Visit.id).desc(),
    )


def office_visit(
    session: Session, viewer: Viewer, visit_id: int, *, today: date
) -> OfficeVisit:
    """One visit as the lists show it. Raises NotFound outside the viewer's scope."""
    found = _listed(
        session, viewer, [col(Visit.id) == visit_id], None, today, col(Visit.id)
    )
    if not found.rows:
        raise NotFound(
            "Het bezoek is niet gevonden.",
            "Het bestaat niet, of het hoort niet bij uw werk.",
            "Ga terug naar het overzicht.",
        )
    return found.rows[0]


def districts_to_visit(session: Session, viewer: Viewer) -> dict[str, str]:
    """The areas in which the viewer works on visits: code -> name, by name."""
    require(viewer, Permission.BOOK_VISIT)
    rows = session.execute(
        select(col(District.code), col(District.name))
        .where(district_scope(viewer, Permission.BOOK_VISIT, col(District.code)))
        .order_by(col(District.name))
    )
    return {row[0]: row[1] for row in rows}


def area_visitors(
    session: Session, viewer: Viewer, district_code: str | None, day: date
) -> dict[int, str]:
    """Whom the viewer sends to an area on a day: id -> name; people who may not be sent
    now too, because the office also types what they did earlier."""
    require(viewer, Permission.BOOK_VISIT)
    if district_code is None:
        return {}
    cards = visitors_in(session, viewer, district_code, day)
    return {
        card.person_id: card.name
        for card in cards
        if may_send(viewer, Permission.BOOK_VISIT, card.provider_id)
    }


def _listed(
    session: Session,
    viewer: Viewer,
    conditions: Sequence[Any],
    district_code: str | None,
    today: date,
    order: Any,
) -> Listed:
    require(viewer, Permission.BOOK_VISIT)
    given = [visit_scope(viewer, Permission.BOOK_VISIT), *conditions]
    if district_code is not None:
        given.append(col(Visit.district_code) == district_code)
    total = session.execute(select(func.count(col(Visit.id))).where(*given))
    visits = session.execute(
        select(Visit, District.name, Person.name)
        .outerjoin(District, col(District.code) == col(Visit.district_code))
        .outerjoin(Person, col(Person.id) == col(Visit.visitor_id))
        .where(*given)
        .order_by(order, col(Visit.id))
        .limit(MOST_ROWS)
    ).all()
    outside = works_outside(viewer, Permission.BOOK_VISIT)
    rows = [
        row._replace(hold=hold_reason(row.hold, outside=outside))
        for row in _rows(session, visits, today)
    ]
    seen(
        session,
        viewer,
        Permission.BOOK_VISIT,
        (who for row in rows for who in row.resident_ids),
        kind="visit",
        object_id=rows[0].visit_id if len(rows) == 1 else "",
    )
    return Listed(int(total.scalar_one()), rows)


def _rows(session: Session, visits: Sequence[Any], today: date) -> list[OfficeVisit]:
    ids = [row[0].id for row in visits]
    people = _people(session, ids)
    residents = [resident.id for group in people.values() for _, resident, _ in group]
    tries = _tries(session, ids)
    holds = _holds(session, residents, today)
    most = int(norm_in_force(session, "not_home_attempts"))
    return [
        _row(row, people[row[0].id], tries.get(row[0].id, 0), most, holds, today)
        for row in visits
        if people[row[0].id]
    ]


def _people(session: Session, ids: Sequence[int]) -> dict[int, list[Any]]:
    rows = session.execute(
        select(VisitPerson, Resident, ResidentContact)
        .join(Resident, col(Resident.id) == col(VisitPerson.resident_id))
        .outerjoin(
            ResidentContact, col(ResidentContact.resident_id) == col(Resident.id)
        )
        .where(col(VisitPerson.visit_id).in_(ids))
        .order_by(col(VisitPerson.id))
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for person, resident, contact in rows:
        found[person.visit_id].append((person, resident, contact))
    return found


def _tries(session: Session, ids: Sequence[int]) -> dict[int, int]:
    rows = session.execute(
        select(col(Attempt.visit_id), func.max(col(Attempt.number)))
        .where(col(Attempt.visit_id).in_(ids), col(Attempt.corrected).is_(False))
        .group_by(col(Attempt.visit_id))
    )
    return {row[0]: row[1] for row in rows}


def _holds(session: Session, residents: Sequence[str], today: date) -> dict[str, str]:
    rows = session.execute(
        select(col(ContactHold.resident_id), col(ContactHold.reason)).where(
            col(ContactHold.resident_id).in_(residents),
            col(ContactHold.reason).not_in(list(LETTER_HOLDS)),
            col(ContactHold.valid_from) <= today,
            col(ContactHold.valid_to).is_(None) | (col(ContactHold.valid_to) > today),
        )
    )
    return {row[0]: row[1] for row in rows}


def _row(
    row: Any,
    people: list[Any],
    tries: int,
    most: int,
    holds: dict[str, str],
    today: date,
) -> OfficeVisit:
    visit, district, visitor = row
    shown = [each for each in people if is_open(each[0].outcome)] or people
    contacts = [contact for _, _, contact in shown if contact]
    wishes = [read_wishes(contact.wishes).in_words() for contact in contacts]
    languages = [contact.language for contact in contacts if contact.language]
    reasons = [holds[resident.id] for _, resident, _ in shown if resident.id in holds]
    words = [*wishes, *(f"spreekt {language}" for language in languages)]
    return OfficeVisit(
        visit_id=visit.id,
        version=visit.version_id,
        cycle_id=visit.cycle_id,
        state=visit.state,
        label=VISIT.labels[visit.state],
        district_code=visit.district_code,
        district=district or "",
        resident_ids=tuple(resident.id for _, resident, _ in shown),
        names=" en ".join(display_name(resident) for _, resident, _ in shown),
        address=one_line(address_parts(shown[0][1])),
        phone=next((contact.phone for contact in contacts if contact.phone), ""),
        wishes="; ".join(dict.fromkeys(word for word in words if word)),
        wish_values=next((dict(c.wishes) for c in contacts if c.wishes), {}),
        kind=visit.kind,
        kind_label=KIND_LABELS[visit.kind],
        starts_at=visit.starts_at,
        minutes=visit.minutes,
        visitor_id=visit.visitor_id,
        visitor=visitor or "",
        municipal=visit.municipal,
        waits_days=(today - local_date(visit.requested_at)).days,
        attempts=tries,
        suggest_stop=visit.state is S.NOT_HOME and suggest_stop(tries, most),
        hold=reasons[0] if reasons else "",
    )
