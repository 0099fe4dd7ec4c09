"""One follow-up with what its team needs, its agreement and its history."""

from datetime import date, datetime, time
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from outreach.access import Viewer
from outreach.clock import at_local, local_date
from outreach.queries.contact import may_contact
from outreach.queries.follow_ups.queues import QueueRow, queue_rows
from outreach.queries.municipality import municipality
from outreach.queries.residents import address_parts
from outreach.rules.addresses import one_line
from outreach.rules.contact import Purpose
from outreach.rules.deadlines import WmoClock, wmo_clock
from outreach.rules.follow_ups import (
    FOLLOW_UP,
    ORIGIN_LABELS,
    SEND_BACK_LABELS,
    WITH_TEAM,
)
from outreach.rules.handover import GROUND_LABELS
from outreach.rules.visits import Channel
from outreach.rules.wmo_requests import WMO_REQUEST
from outreach.tables import (
    FollowUp,
    HandoverLink,
    Person,
    Resident,
    ResidentContact,
    StateChange,
    Team,
    WmoRequest,
)


class Step(NamedTuple):
    """One line of the history, in words."""

    at: datetime
    label: str
    by: str
    reason: str


class Card(NamedTuple):
    """One follow-up with what its team needs, and no more."""

    row: QueueRow
    address: str
    phone: str
    language: str
    wish: str
    agreement: str
    note: str
    raised_at: datetime
    sent_at: datetime | None
    wmo: WmoClock | None
    wmo_desk: str
    wmo_state: str
    """Where the Wmo report stands with us; empty without one."""
    origin: str
    """What it came from: "bezoek", "melding"; never who reported."""
    links_made: int
    stop: str
    """Why nobody can be contacted (any more), in one sentence; mostly empty."""
    history: list[Step]


def follow_up_card(
    session: Session, viewer: Viewer, follow_up_id: int, *, today: date
) -> Card | None:
    """One follow-up with its history; None when it is not the viewer's to see."""
    rows = queue_rows(session, viewer, col(FollowUp.id) == follow_up_id, today)
    if not rows:
        return None
    found = session.get_one(FollowUp, follow_up_id)
    resident = session.get_one(Resident, found.resident_id)
    contact = session.get(ResidentContact, found.resident_id)
    city = municipality(session).name
    request = _wmo_request(session, follow_up_id)
    applied_on = request.applied_on if request else None
    return Card(
        row=rows[0],
        address=one_line(address_parts(resident), city),
        phone=contact.phone if contact else "",
        language=contact.language if contact else "",
        wish=found.wish,
        agreement=agreement_text(found),
        note=found.close_note,
        raised_at=found.raised_at,
        sent_at=found.sent_at,
        wmo=wmo_clock(found.wmo_report_on, applied_on) if found.wmo_report_on else None,
        wmo_desk=found.wmo_desk,
        wmo_state=WMO_REQUEST.labels[request.state] if request else "",
        origin=ORIGIN_LABELS.get(found.origin_kind, ""),
        links_made=_links_made(session, follow_up_id),
        stop=_stop(session, found, today),
        history=_history(session, follow_up_id),
    )


def _stop(session: Session, found: FollowUp, today: date) -> str:
    if found.agreement_withdrawn_at and found.state in WITH_TEAM:
        return "De inwoner trok de instemming in: uw team moet stoppen."
    return may_contact(
        session,
        found.resident_id,
        purpose=Purpose.FOLLOW_UP,
        channel=Channel.PHONE,
        at=at_local(today, time(12)),
    ).sentence


def agreement_text(found: FollowUp) -> str:
    """On what the hand-over rests, in one Dutch sentence."""
    if found.agreement_withdrawn_at:
        day = local_date(found.agreement_withdrawn_at)
        return f"De inwoner trok de instemming in op {day:%d-%m-%Y}."
    from_day = found.handover_agreed_on
    if found.handover_agreed and from_day:
        return f"De inwoner stemde op {from_day:%d-%m-%Y} in met doorgeven."
    if found.handover_agreed:
        return "De inwoner stemde in met doorgeven."
    if found.ground:
        return (
            "Doorgegeven zonder instemming. "
            f"Besloten door {found.ground_professional}: {found.ground_reason}"
        )
    return "De inwoner heeft nog niet ingestemd met doorgeven."


def _wmo_request(session: Session, follow_up_id: int) -> WmoRequest | None:
    """The newest report of this follow-up, whatever became of it."""
    return session.scalars(
        select(WmoRequest)
        .where(
            col(WmoRequest.origin_kind) == FOLLOW_UP.name,
            col(WmoRequest.origin_id) == str(follow_up_id),
        )
        .order_by(col(WmoRequest.id).desc())
        .limit(1)
    ).first()


def _links_made(session: Session, follow_up_id: int) -> int:
    statement = select(func.count()).where(
        col(HandoverLink.follow_up_id) == follow_up_id
    )
    return int(session.execute(statement).scalar_one())


ACT_LABELS = {
    "begin": "vastgelegd",
    "agree": "inwoner stemt in",
    "send": "doorgegeven aan een team",
    "accept": "aangenomen",
    "contact": "eerste contact",
    "finish": "afgerond",
    "fail_to_reach": "niet bereikt",
    "decline": "inwoner ziet ervan af",
    "send_back": "teruggestuurd",
    "stop": "gestopt",
    "assign": "andere behandelaar",
    "report_wmo": "melding Wmo gedaan",
    "withdraw_agreement": "inwoner trekt de instemming in; team moet stoppen",
}


REASON_WORDS = {
    "agreed": "met instemming",
    "waiting": "wacht op instemming",
    "phone": "gemeld per telefoon",
    "file": "gemeld in een bestand",
    "link": "gemeld met de link uit het document",
    "died": "inwoner is overleden",
    **{str(code): label for code, label in GROUND_LABELS.items()},
    **{str(code): label for code, label in SEND_BACK_LABELS.items()},
}


def reason_text(reason: str) -> str:
    """The codes of a history row ("link; wrong_team") in Dutch."""
    codes = [code for code in reason.split("; ") if code]
    return "; ".join(REASON_WORDS.get(code, code) for code in codes)


def _history(session: Session, follow_up_id: int) -> list[Step]:
    rows = session.scalars(
        select(StateChange)
        .where(
            col(StateChange.entity_kind) == FOLLOW_UP.name,
            col(StateChange.entity_id) == str(follow_up_id),
        )
        .order_by(col(StateChange.id))
    ).all()
    names = _actor_names(session, {row.by for row in rows})
    return [
        Step(
            row.at,
            ACT_LABELS.get(row.act, row.act),
            names[row.by],
            reason_text(row.reason),
        )
        for row in rows
    ]


def _actor_names(session: Session, actors: set[str]) -> dict[str, str]:
    """History names its actors by id; people want to read a name."""
    names = dict.fromkeys(actors, "Omzien")
    people = _ids(actors, "person:")
    teams = _ids(actors, "organisation:team-")
    for number, name in session.execute(
        select(col(Person.id), col(Person.name)).where(col(Person.id).in_(people))
    ):
        names[f"person:{number}"] = name
    for number, name in session.execute(
        select(col(Team.id), col(Team.name)).where(col(Team.id).in_(teams))
    ):
        names[f"organisation:team-{number}"] = name
    return names


def _ids(actors: set[str], prefix: str) -> list[int]:
    ends = (actor.removeprefix(prefix) for actor in actors if actor.startswith(prefix))
    return [int(end) for end in ends if end.isdigit()]
