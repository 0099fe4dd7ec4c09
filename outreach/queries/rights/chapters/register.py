"""What the population register gave us, what changed, and what the rules made of it."""

from typing import Any

from sqlmodel import Session, col, select

from outreach.parts import AccessPart
from outreach.queries.rights.chapters.dutch import on, yes
from outreach.rules.cycles import Verdict
from outreach.rules.eligibility import REASON_LABELS as SELECTION_LABELS
from outreach.rules.eligibility import Reason
from outreach.rules.invitations import INVITATION, WithdrawReason
from outreach.rules.register.elements import ELEMENTS
from outreach.rules.register.labels import EVENT_LABELS, VERDICT_LABELS, reason_label
from outreach.rules.register.words import label_of, value_of
from outreach.rules.selection_rules import EVENT_LABELS as LIFE_EVENTS
from outreach.tables import (
    Cycle,
    CycleMember,
    Delivery,
    District,
    Invitation,
    Neighbourhood,
    RegisterEvent,
    Resident,
)

BSN_TEXT = "wij bewaren dit nummer op slot; het staat nooit op papier of scherm"
"""Masked for the resident too: a paper with the number may be found by somebody else,
and it would have to be unsealed to be printed."""
W = WithdrawReason
WITHDRAWN = {
    W.DECEASED: "overleden",
    W.MOVED: "verhuisd",
    W.EMIGRATED: "vertrokken uit Nederland",
    W.OTHER_MUNICIPALITY: "woont in een andere gemeente",
    W.SUSPENDED: "bijhouding in het register gestopt",
    W.INSTITUTION: "woont in een instelling",
    W.OBJECTION: "wilde geen uitnodiging",
    W.ADDRESS: "het adres klopte niet",
    W.DISAPPEARED: "ontbrak in het register",
    W.RECORD_REMOVED: "uit het register gehaald",
    W.WAVE_CANCELLED: "de verzending ging niet door",
    W.PULLED: "de brief is uit de post gehaald",
    W.MISTAKE: "vergissing",
}
Rows = list[dict[str, str]]


def _elements(session: Session, resident_id: str) -> Rows:
    """Every element that we hold, one a row."""
    resident = session.get(Resident, resident_id)
    if resident is None:
        return []
    rows = [{"Gegeven": label_of("bsn"), "Wat er staat": BSN_TEXT}]
    for element in ELEMENTS:
        value = value_of(element.field, getattr(resident, element.field, None))
        if value:
            rows.append({"Gegeven": label_of(element.field), "Wat er staat": value})
    if resident.foreign_lines:
        lines = ", ".join(resident.foreign_lines)
        rows.append({"Gegeven": "adres in het buitenland", "Wat er staat": lines})
    return rows + [
        {"Gegeven": name, "Wat er staat": value}
        for name, value in _ours(session, resident).items()
        if value
    ]


def _ours(session: Session, resident: Resident) -> dict[str, str]:
    """What we derived from it ourselves."""
    district = session.get(District, resident.district_code or "")
    area = session.get(Neighbourhood, resident.neighbourhood_code or "")
    verdict = VERDICT_LABELS.get(resident.register_verdict, "")
    why = reason_label(resident.register_reason) if verdict else ""
    return {
        "overleden": yes(resident.died),
        "gebied": district.name if district else "",
        "buurt": area.name if area else "",
        "uitkomst van de regels bij de laatste levering": (
            f"{verdict}: {why}" if verdict else ""
        ),
        "ontbreekt in het register sinds": on(resident.missing_since),
        "gekregen op": _received(session, resident.first_delivery_id),
        "laatst bijgewerkt op": _received(session, resident.last_delivery_id),
    }


def _received(session: Session, delivery_id: int | None) -> str:
    delivery = session.get(Delivery, delivery_id) if delivery_id else None
    return on(delivery.reference_date) if delivery else ""


def _changes(session: Session, resident_id: str) -> Rows:
    rows = session.exec(
        select(RegisterEvent, Delivery)
        .join(Delivery, col(Delivery.id) == col(RegisterEvent.delivery_id))
        .where(col(RegisterEvent.resident_id) == resident_id)
        .order_by(col(RegisterEvent.id))
    )
    return [
        {
            "Levering van": on(delivery.reference_date),
            "Wat": EVENT_LABELS.get(event.kind, event.kind),
            "Was": _group(event.before),
            "Werd": _group(event.after),
        }
        for event, delivery in rows
    ]


def _group(values: dict[str, Any]) -> str:
    found = ((label_of(name), value_of(name, value)) for name, value in values.items())
    return "; ".join(f"{label}: {value}" for label, value in found if value)


def _cycles(session: Session, resident_id: str) -> Rows:
    members = session.exec(
        select(CycleMember, Cycle, Invitation)
        .join(Cycle, col(Cycle.id) == col(CycleMember.cycle_id))
        .outerjoin(
            Invitation,
            (col(Invitation.cycle_id) == col(CycleMember.cycle_id))
            & (col(Invitation.resident_id) == col(CycleMember.resident_id)),
        )
        .where(col(CycleMember.resident_id) == resident_id)
        .order_by(col(Cycle.year))
    )
    return [_cycle(*row) for row in members]


def _cycle(
    member: CycleMember, cycle: Cycle, invitation: Invitation | None
) -> dict[str, str]:
    invited = member.verdict is Verdict.INVITE
    known = member.reason in set(Reason)
    reason = SELECTION_LABELS[Reason(member.reason)] if known else member.reason
    row = {
        "Ronde": cycle.label,
        "Uitnodigen": "ja" if invited else VERDICT_LABELS.get(member.verdict, ""),
        "Reden": reason,
        "Leeftijdsgroep": member.age_band,
        "Bijzondere regel": {str(k): v for k, v in LIFE_EVENTS.items()}.get(
            member.extra_rule, member.extra_rule
        ),
    }
    if invitation is None:
        return row
    return row | {
        "Uitnodiging": INVITATION.labels[invitation.state],
        "Code op de brief": invitation.code,
        "Verstuurd op": on(invitation.posted_on),
        "Antwoord op de uitnodiging": (
            {"yes": "ja", "no": "nee"}[invitation.answer] if invitation.answer else ""
        ),
        "Waarom ingetrokken": WITHDRAWN[W(invitation.withdrawn_reason)]
        if invitation.withdrawn_reason
        else "",
    }


REGISTER = (
    AccessPart("register", "Wat het bevolkingsregister ons gaf", _elements),
    AccessPart("register_changes", "Wat er in het register veranderde", _changes),
    AccessPart("cycles", "Rondes en uitnodigingen", _cycles),
)
