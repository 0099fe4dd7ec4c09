"""Letters that were asked for: what waits on the page, and the rows of a batch."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import literal, or_
from sqlmodel import Session, col, select

from letters.queries.addressed import Addressed
from letters.queries.requested_facts import (
    SUBJECT,
    Fact,
    facts_of,
    first_in_time,
    provider_names,
)
from letters.rules.postal_order import postal_order
from letters.rules.requested_letters import NOT_NEEDED, VISIT_NEAR
from outreach.access import Permission, Viewer, ViewerKind, require
from outreach.auditing import seen
from outreach.clock import local_date
from outreach.queries.municipality import norm_in_force
from outreach.queries.people import provider_of
from outreach.queries.residents import display_name
from outreach.queries.scope import district_scope
from outreach.rules.letter_requests import (
    KIND_LABELS,
    LetterRequestState,
    RequestedKind,
    waits_until,
)
from outreach.tables import ContactHold, District, LetterRequest, Resident
from outreach.wall import over_the_wall

PRINT = Permission.PRINT_LETTERS
BEREAVED = "bereaved"
"""Reason of the hold after the death of a partner."""
ABOUT: Mapping[str, str] = {
    "visit": "afspraak",
    "attempt": "niemand thuis",
    "objection": "afmelding",
    "response": "overlijden in dit huis",
    "invitation": "uitnodiging",
}
"""What a letter is about that says nothing of its own."""
MOST_LINES = 200


class RequestLine(NamedTuple):
    """One letter that waits to be made."""

    id: int
    kind: RequestedKind
    resident_id: str
    name: str
    district: str
    about: str
    """What it will say, or why it is not needed any more."""
    asked_on: date
    waits_until: date | None
    """Not made before this day; None: it can be made."""
    needed: bool


class WaitingKind(NamedTuple):
    """The open requests of one kind, as far as the viewer may see them."""

    kind: RequestedKind
    label: str
    ready: int
    waiting: int
    """For a day to come."""
    dropped: int
    """Not needed any more: the next batch of this kind takes them off the list."""
    lines: list[RequestLine]
    """The first `MOST_LINES`, the oldest first."""


class Area(NamedTuple):
    """For whom a viewer may make a batch."""

    district_code: str | None
    """None: the whole municipality."""
    name: str


class Ready(NamedTuple):
    """What goes into a batch of today, and what is not needed any more."""

    rows: list[Addressed]
    dropped: list[int]
    """Requests."""


def request_scope(viewer: Viewer) -> Any:
    """The requests that a viewer may see, over `LetterRequest` joined to `Resident`.

    Who works for a provider never sees those of people with non-disclosure, also of
    before that was so.
    """
    return district_scope(
        viewer,
        PRINT,
        col(LetterRequest.district_code),
        municipal=or_(col(LetterRequest.municipal), col(Resident.nondisclosure) > 0),
    )


def waiting_kinds(
    session: Session, viewer: Viewer, *, at: datetime
) -> list[WaitingKind]:
    """All open requests by kind; kinds without any are left out."""
    require(viewer, PRINT)
    rows = _open(session, request_scope(viewer))
    facts = facts_of(session, (request for request, _, _ in rows))
    waits = _waits(session, [request for request, _, _ in rows], at=at)
    first = first_in_time(session, at)
    by_kind: dict[RequestedKind, list[RequestLine]] = defaultdict(list)
    for request, resident, district in rows:
        fact = _with_time(facts[request.id or 0], first)
        line = _line(request, resident, district, fact, waits.get(request.id or 0))
        by_kind[request.kind].append(line)
    found = [_waiting(kind, by_kind[kind]) for kind in RequestedKind if by_kind[kind]]
    shown = (line.resident_id for kind in found for line in kind.lines)
    seen(session, viewer, PRINT, shown, kind="letter_request")
    return found


def _open(session: Session, scope: Any) -> list[tuple[LetterRequest, Resident, str]]:
    rows = session.execute(
        select(LetterRequest, Resident, col(District.name))
        .join(Resident, col(Resident.id) == col(LetterRequest.resident_id))
        .outerjoin(District, col(District.code) == col(LetterRequest.district_code))
        .where(scope, col(LetterRequest.state) == LetterRequestState.OPEN)
        .order_by(col(LetterRequest.id))
    )
    return [(request, resident, name or "") for request, resident, name in rows]


def _with_time(fact: Fact, first: date) -> Fact:
    late = fact.day is not None and fact.day < first
    return fact._replace(why_not=fact.why_not or VISIT_NEAR) if late else fact


def _line(
    request: LetterRequest,
    resident: Resident,
    district: str,
    fact: Fact,
    waits: date | None,
) -> RequestLine:
    said = ", ".join(value for value in fact.given.values() if value)
    return RequestLine(
        id=request.id or 0,
        kind=request.kind,
        resident_id=resident.id,
        name=display_name(resident),
        district=district,
        about=NOT_NEEDED[fact.why_not]
        if fact.why_not
        else said or ABOUT[request.subject_kind],
        asked_on=local_date(request.asked_at),
        waits_until=waits,
        needed=not fact.why_not,
    )


def _waiting(kind: RequestedKind, lines: Sequence[RequestLine]) -> WaitingKind:
    needed = [line for line in lines if line.needed]
    waiting = sum(line.waits_until is not None for line in needed)
    return WaitingKind(
        kind,
        KIND_LABELS[kind],
        len(needed) - waiting,
        waiting,
        len(lines) - len(needed),
        list(lines[:MOST_LINES]),
    )


def _waits(
    session: Session, requests: Iterable[LetterRequest], *, at: datetime
) -> dict[int, date]:
    """Request -> the day until which it waits: a partner left behind, for a while."""
    listed = [one for one in requests if one.subject_kind == "response"]
    if not listed:
        return {}
    today = local_date(at)
    holds = session.execute(
        select(col(ContactHold.resident_id), col(ContactHold.valid_to)).where(
            col(ContactHold.resident_id).in_([one.resident_id for one in listed]),
            col(ContactHold.reason) == BEREAVED,
            col(ContactHold.valid_to) > today,
        )
    ).all()
    until: Mapping[str, date] = dict(holds)
    days = int(norm_in_force(session, "bereaved_hold_days"))
    found: dict[int, date] = {}
    for one in listed:
        day = waits_until(
            local_date(one.asked_at),
            one.subject_kind,
            one.given,
            until.get(one.resident_id),
            days,
        )
        if day is not None and day > today:
            found[one.id or 0] = day
    return found


def making_areas(session: Session, viewer: Viewer) -> list[Area]:
    """For whom a viewer may make batches of requests: the whole municipality at once,
    or each of his districts. Empty for who works for a provider only."""
    require(viewer, PRINT)
    whole = [Area(None, "de hele gemeente")]
    if viewer.kind is not ViewerKind.PERSON:
        return whole
    grants = [one for one in viewer.grants_for(PRINT) if one.provider_id is None]
    if any(one.district_code is None for one in grants):
        return whole
    rows = session.execute(
        select(col(District.code), col(District.name))
        .where(col(District.code).in_([one.district_code for one in grants]))
        .order_by(col(District.name))
    )
    return [Area(code, name) for code, name in rows]


@over_the_wall
def ready_requests(
    session: Session,
    viewer: Viewer,
    kind: RequestedKind,
    district_code: str | None,
    *,
    at: datetime,
) -> Ready:
    """The letters of a kind that can be made today, by postcode and house number.

    Letters to people with non-disclosure are among them, so a grant of a provider is
    not enough: whoever calls has looked at `making_areas`.
    """
    require(viewer, PRINT)
    scope = district_scope(
        viewer, PRINT, col(LetterRequest.district_code), municipal=literal(True)
    )
    here = col(LetterRequest.kind) == kind
    if district_code is not None:
        here &= col(LetterRequest.district_code) == district_code
    found = _open(session, scope & here)
    facts = facts_of(session, (request for request, _, _ in found))
    waits = _waits(session, [request for request, _, _ in found], at=at)
    first = first_in_time(session, at)
    providers = _Providers(session, local_date(at))
    rows, dropped = [], []
    for request, resident, _ in found:
        fact = _with_time(facts[request.id or 0], first)
        if fact.why_not:
            dropped.append(request.id or 0)
        elif request.id not in waits:
            rows.append(_addressed(request, resident, fact, providers))
    return Ready(sorted(rows, key=_by_address), dropped)


class _Providers:
    """Who serves an area today, looked up once an area."""

    def __init__(self, session: Session, day: date) -> None:
        self.session, self.day = session, day
        self.names = provider_names(session)
        self.areas: dict[str, int | None] = {}

    def name(self, number: int | None, district_code: str | None) -> str:
        """The provider itself, or that of the area; "" where there is none."""
        if number is None and district_code:
            if district_code not in self.areas:
                found = provider_of(self.session, district_code, self.day)
                self.areas[district_code] = found
            number = self.areas[district_code]
        return self.names.get(number or 0, "")


def _by_address(row: Addressed) -> Any:
    home = row.resident
    order = postal_order(
        home.postcode, home.house_number, home.house_letter, home.house_addition
    )
    return order, home.id


def _addressed(
    request: LetterRequest, resident: Resident, fact: Fact, providers: _Providers
) -> Addressed:
    municipal = request.municipal or resident.nondisclosure > 0
    provider = (
        "" if municipal else providers.name(fact.provider_id, resident.district_code)
    )
    return Addressed(
        subject_kind=SUBJECT,
        subject_id=request.id or 0,
        resident=resident,
        code=fact.code,
        municipal=municipal,
        provider_name=provider,
        given=fact.given,
    )
