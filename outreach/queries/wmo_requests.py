"""Running statutory Wmo reports: which clock ends when, and what to do now."""

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlmodel import Session, col

from outreach.access import Permission, Role, Viewer, require
from outreach.auditing import seen
from outreach.queries.municipality import municipality
from outreach.queries.residents import address_parts, name_parts
from outreach.queries.scope import district_scope
from outreach.rules.addresses import one_line
from outreach.rules.deadlines import PERSONAL_PLAN, legal_end
from outreach.rules.follow_ups import ORIGIN_LABELS, SIGNAL_ORIGIN
from outreach.rules.names import addressee
from outreach.rules.wmo_requests import (
    ASKED_LABELS,
    END_LABELS,
    RUNNING,
    WMO_REQUEST,
    WmoFacts,
    WmoState,
    running_term,
    to_do,
)
from outreach.tables import (
    District,
    FollowUp,
    Person,
    Resident,
    ResidentContact,
    Team,
    WmoRequest,
)

P = Permission
FOLLOW_UP = "follow_up"
ORIGINS = ORIGIN_LABELS | {FOLLOW_UP: "opvolging"}
"""Where a report came from, in Dutch; nothing of who reported a signal."""


class WmoRow(NamedTuple):
    """One report in a list. `version` goes back with the act."""

    id: int
    version: int
    state: WmoState
    state_label: str
    name: str
    """Of the resident, as on an envelope."""
    district: str
    team: str
    origin: str
    report_on: date
    desk: str
    term: str
    """The statutory term that runs: "Onderzoek klaar"; empty when none does."""
    term_source: str
    ends_on: date | None
    overdue: bool
    support_on: date | None
    to_do: tuple[str, ...]
    municipal: bool


class WmoCard(NamedTuple):
    """One report, with what is needed to hand the case over and no more."""

    row: WmoRow
    address: str
    phone: str
    language: str
    asked: str
    personal_plan_until: date
    """Seven days to hand in a personal plan (Wmo 2015 art. 2.3.2(2))."""
    receipt_on: date | None
    support_by: str
    """Name of who recorded that support was pointed out."""
    support_left_to_desk: bool
    applied_on: date | None
    handed_over_on: date | None
    system_reference: str
    ended_on: date | None
    end_reason: str
    follow_up: str
    """Reference of the follow-up it came from, if any."""


def wmo_scope(viewer: Viewer) -> ColumnElement[bool]:
    """The reports that a viewer may see, over `WmoRequest`.

    The coordinator those of his districts; a team those that came from its own work,
    while they run; the desk for signals those that came from a signal. Nobody at a
    provider sees residents with non-disclosure but by a follow-up that was given to
    his team with the resident's word.
    """
    shielded = or_(col(WmoRequest.municipal), _shielded())
    place = col(WmoRequest.district_code)
    desk = tuple(
        grant
        for grant in viewer.grants_for(P.TRIAGE_SIGNALS)
        if grant.provider_id is None
    )
    from_signal = col(WmoRequest.origin_kind) == SIGNAL_ORIGIN
    at_desk = district_scope(
        replace(viewer, grants=desk), P.TRIAGE_SIGNALS, place, municipal=shielded
    )
    return or_(
        district_scope(viewer, P.COORDINATE_FOLLOW_UPS, place, municipal=shielded),
        and_(from_signal, at_desk),
        _of_own_teams(viewer),
    )


def _of_own_teams(viewer: Viewer) -> ColumnElement[bool]:
    """While they run: those that came from the work of the viewer's own teams."""
    grants = list(viewer.grants_for(P.WORK_WMO_REQUESTS))
    own = {g.team_id for g in grants if g.team_id is not None}
    providers = {
        g.provider_id
        for g in grants
        if g.role is Role.SIGNAL_WORKER and g.provider_id is not None
    }
    of_provider = select(col(Team.id)).where(col(Team.provider_id).in_(providers))
    given = and_(
        col(WmoRequest.origin_kind) == SIGNAL_ORIGIN,
        col(WmoRequest.team_id).in_(of_provider),
        col(WmoRequest.municipal).is_(False),
        ~_shielded(),
    )
    return and_(
        col(WmoRequest.state).in_(RUNNING),
        or_(col(WmoRequest.team_id).in_(own), given),
    )


def _shielded() -> ColumnElement[bool]:
    """The resident has non-disclosure now."""
    return (
        exists()
        .where(
            col(Resident.id) == col(WmoRequest.resident_id),
            col(Resident.nondisclosure) > 0,
        )
        .correlate(WmoRequest)
    )


def wmo_queue(session: Session, viewer: Viewer, *, today: date) -> list[WmoRow]:
    """All running reports that the viewer may see, the nearest end first."""
    require(viewer, P.WORK_WMO_REQUESTS)
    rows = _rows(session, viewer, col(WmoRequest.state).in_(RUNNING), today)
    return sorted(rows, key=lambda row: (row.ends_on or date.max, row.id))


def wmo_of_origin(
    session: Session, viewer: Viewer, origin_kind: str, origin_id: str, *, today: date
) -> list[WmoRow]:
    """What came of one visit, follow-up or signal, running and ended."""
    require(viewer, P.WORK_WMO_REQUESTS)
    condition = and_(
        col(WmoRequest.origin_kind) == origin_kind,
        col(WmoRequest.origin_id) == origin_id,
    )
    return _rows(session, viewer, condition, today)


def wmo_card(
    session: Session, viewer: Viewer, request_id: int, *, today: date
) -> WmoCard | None:
    """One report; None when it is not the viewer's to see."""
    require(viewer, P.WORK_WMO_REQUESTS)
    rows = _rows(session, viewer, col(WmoRequest.id) == request_id, today)
    if not rows:
        return None
    found = session.get_one(WmoRequest, request_id)
    resident = session.get_one(Resident, found.resident_id)
    contact = session.get(ResidentContact, found.resident_id)
    return WmoCard(
        row=rows[0],
        address=one_line(address_parts(resident), municipality(session).name),
        phone=contact.phone if contact else "",
        language=contact.language if contact else "",
        asked=ASKED_LABELS[found.asked_by],
        personal_plan_until=legal_end(found.report_on + PERSONAL_PLAN),
        receipt_on=found.receipt_on,
        support_by=_name(session, found.support_by),
        support_left_to_desk=found.support_left_to_desk,
        applied_on=found.applied_on,
        handed_over_on=found.handed_over_on,
        system_reference=found.system_reference,
        ended_on=found.ended_on,
        end_reason=END_LABELS[found.end_reason] if found.end_reason else "",
        follow_up=_follow_up(session, found),
    )


def _rows(
    session: Session, viewer: Viewer, condition: ColumnElement[bool], today: date
) -> list[WmoRow]:
    statement = (
        select(WmoRequest, Resident, col(District.name), col(Team.name))
        .join(Resident, col(Resident.id) == col(WmoRequest.resident_id))
        .outerjoin(District, col(District.code) == col(WmoRequest.district_code))
        .outerjoin(Team, col(Team.id) == col(WmoRequest.team_id))
        .where(wmo_scope(viewer), condition)
        .order_by(col(WmoRequest.id))
    )
    found = session.execute(statement).all()
    seen(
        session,
        viewer,
        P.WORK_WMO_REQUESTS,
        (resident.id for _row, resident, _district, _team in found),
        kind=WMO_REQUEST.name,
        object_id=found[0][0].id if len(found) == 1 else "",
    )
    return [_row(*one, today=today) for one in found]


def _row(
    found: WmoRequest,
    resident: Resident,
    district: str | None,
    team: str | None,
    *,
    today: date,
) -> WmoRow:
    term = running_term(found.state, found.report_on, found.applied_on)
    ends_on = term.ends_on if term else None
    facts = WmoFacts(found.state, found.support_on, found.receipt_on, ends_on)
    return WmoRow(
        id=found.id or 0,
        version=found.version_id,
        state=found.state,
        state_label=WMO_REQUEST.labels[found.state],
        name=addressee(name_parts(resident)) or "Naam onbekend",
        district=district or "",
        team=team or "",
        origin=ORIGINS.get(found.origin_kind, found.origin_kind),
        report_on=found.report_on,
        desk=found.desk,
        term=term.label if term else "",
        term_source=term.source if term else "",
        ends_on=ends_on,
        overdue=ends_on is not None and ends_on < today,
        support_on=found.support_on,
        to_do=to_do(facts, today),
        municipal=found.municipal,
    )


def _name(session: Session, actor: str) -> str:
    """A colleague by his name; anything else is the system."""
    kind, _, number = actor.partition(":")
    person = (
        session.get(Person, int(number))
        if kind == "person" and number.isdigit()
        else None
    )
    return person.name if person else ""


def _follow_up(session: Session, found: WmoRequest) -> str:
    if found.origin_kind != FOLLOW_UP or not found.origin_id.isdigit():
        return ""
    row = session.get(FollowUp, int(found.origin_id))
    return row.reference if row else ""
