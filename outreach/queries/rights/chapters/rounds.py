"""How a resident's visits were planned: rounds, what they asked, calls, his place."""

from typing import Any

from sqlmodel import Session, col, select

from outreach.parts import AccessPart
from outreach.queries.rights.chapters.dutch import moment, yes
from outreach.rules.responses import WEEKDAYS
from outreach.tables import (
    AddressPoint,
    Provider,
    Resident,
    Round,
    RoundCall,
    RoundPlan,
    RoundSheet,
    RoundStop,
    VisitNeeds,
    VisitPerson,
)

Rows = list[dict[str, str]]
MUNICIPALITY = "de gemeente"
WHY = {
    "new": "een eerste afspraak",
    "visitor": "een andere bezoeker",
    "time": "een andere tijd",
    "both": "een andere bezoeker en een andere tijd",
    "left_out": "de afspraak kon niet doorgaan",
}
CAME = {
    "agreed": "akkoord",
    "other_time": "een andere tijd gewenst",
    "not_reached": "niet bereikt",
}
NEEDS = {"language": "taal", "gender": "bezoeker", "skill": "kennis"}
GENDERS = {"M": "een man", "V": "een vrouw"}


def _visits_of(resident_id: str) -> Any:
    return select(col(VisitPerson.visit_id)).where(
        col(VisitPerson.resident_id) == resident_id
    )


def _stops(session: Session, resident_id: str) -> Rows:
    rows = session.execute(
        select(RoundStop, Round, Provider.name)
        .join(Round, col(Round.id) == col(RoundStop.round_id))
        .outerjoin(Provider, col(Provider.id) == col(Round.provider_id))
        .where(col(RoundStop.visit_id).in_(_visits_of(resident_id)))
        .order_by(col(RoundStop.starts_at), col(RoundStop.id))
    ).all()
    papers = _papers(session, [stop.round_id for stop, *_ in rows])
    return [
        {
            "Gepland": moment(stop.starts_at),
            "Wat u hoorde": moment(stop.told_at),
            "Duur in minuten": str(stop.minutes),
            "Bezoeker van": provider or MUNICIPALITY,
            "Adres op papier meegegeven": yes((stop.round_id, stop.visit_id) in papers),
            "Kaartnummer bij niet thuis": stop.card_number,
            "Plaats geschat": yes(stop.approximate),
        }
        for stop, _, provider in rows
    ]


def _papers(session: Session, rounds: list[int]) -> set[tuple[int, int]]:
    """(round, visit) that stood on a printed sheet."""
    rows = session.exec(select(RoundSheet).where(col(RoundSheet.round_id).in_(rounds)))
    return {(row.round_id, visit) for row in rows for visit in row.visit_ids}


def _needs(session: Session, resident_id: str) -> Rows:
    rows = session.exec(
        select(VisitNeeds)
        .where(col(VisitNeeds.visit_id).in_(_visits_of(resident_id)))
        .order_by(col(VisitNeeds.visit_id))
    )
    return [
        {
            "Wanneer het kan": "; ".join(_window(window) for window in row.windows),
            "Wie er moet komen": "; ".join(_need(need) for need in row.needs),
            "Voorrang (0 tot 100)": str(row.priority),
            "Met twee bezoekers": yes(row.by_two),
            "Tijd en bezoeker staan vast": yes(row.pinned),
            "Laatst gewijzigd": moment(row.changed_at),
        }
        for row in rows
    ]


def _window(window: dict[str, Any]) -> str:
    weekday = window.get("weekday", -1)
    known = isinstance(weekday, int) and 0 <= weekday < len(WEEKDAYS)
    day = window.get("day") or (WEEKDAYS[weekday] if known else "elke dag")
    return f"{day} {window.get('from', '')}-{window.get('to', '')}".strip("- ")


def _need(need: dict[str, Any]) -> str:
    kind, value = str(need.get("kind", "")), str(need.get("value", ""))
    words = f"{NEEDS.get(kind, kind)}: {GENDERS.get(value, value)}"
    return words if need.get("demand", True) else f"{words} (als het kan)"


def _calls(session: Session, resident_id: str) -> Rows:
    rows = session.execute(
        select(RoundCall, RoundPlan.made_at)
        .join(RoundPlan, col(RoundPlan.id) == col(RoundCall.plan_id))
        .where(col(RoundCall.visit_id).in_(_visits_of(resident_id)))
        .order_by(col(RoundCall.id))
    )
    return [
        {
            "Plan van": moment(made_at),
            "Waarom wij bellen": WHY.get(call.why, call.why),
            "Gebeld op": moment(call.called_at),
            "Uitkomst": CAME.get(call.outcome, call.outcome),
        }
        for call, made_at in rows
    ]


def _point(session: Session, resident_id: str) -> Rows:
    row = session.exec(
        select(AddressPoint)
        .join(Resident, col(Resident.address_key) == col(AddressPoint.address_key))
        .where(col(Resident.id) == resident_id, col(Resident.address_key) != "")
    ).first()
    if row is None:
        return []
    place = f"{row.latitude:.5f}, {row.longitude:.5f}"
    return [{"Punt op de kaart (breedte, lengte)": place, "Bron": row.source}]


ROUNDS = (
    AccessPart("rounds", "Uw bezoeken in looproutes", _stops),
    AccessPart("visit_needs", "Wat wij voor de planning opschreven", _needs),
    AccessPart("round_calls", "Telefoontjes over uw afspraak", _calls),
    AccessPart("address_point", "Waar uw adres op de kaart ligt", _point),
)
