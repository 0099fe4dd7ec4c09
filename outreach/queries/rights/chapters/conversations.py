"""What the resident told us: contact data, answers, visits, attempts, conversations.

Only his own part of a household's visit: what a partner said is the partner's.
"""

from typing import Any

from sqlalchemy import String, and_, cast, or_
from sqlmodel import Session, col, select

from outreach.parts import AccessPart
from outreach.queries.rights.chapters.dutch import moment, on, yes
from outreach.rules.loneliness_scale import ITEMS
from outreach.rules.outcomes import CONSEQUENCES
from outreach.rules.responses import (
    BEHALF_LABELS,
    CHANNEL_LABELS,
    CODE_LABELS,
    KIND_LABELS,
    Wishes,
)
from outreach.rules.themes import (
    COMPANION_LABELS,
    MINUTES_LABELS,
    NEXT_CONTACT_LABELS,
    THEME_LABELS,
    Companion,
    MinutesBand,
    NextContact,
    Theme,
)
from outreach.rules.visits import VISIT
from outreach.tables import (
    Attempt,
    Conversation,
    CycleMember,
    HistoryNote,
    Provider,
    ResidentContact,
    Response,
    Visit,
    VisitPerson,
)

Rows = list[dict[str, str]]
MUNICIPALITY = "de gemeente"
PLACE_IN_CYCLE = "cycle_member"
STEPS = {VISIT.name: "bezoek", PLACE_IN_CYCLE: "uw plaats in een ronde"}


def _contact(session: Session, resident_id: str) -> Rows:
    row = session.get(ResidentContact, resident_id)
    if row is None:
        return []
    return [
        {
            "Telefoon": row.phone,
            "Taal": row.language,
            "Wensen": _wishes(row.wishes),
            "Laatst gewijzigd": moment(row.changed_at),
        }
    ]


def _wishes(stored: dict[str, Any]) -> str:
    """Wishes in words; what this version does not know is shown as it is."""
    known = {k: v for k, v in stored.items() if k in Wishes.__dataclass_fields__}
    others = [f"{k}: {v}" for k, v in stored.items() if k not in known and v]
    wishes = Wishes(
        **known
        | {
            "days": tuple(known.get("days", ())),
            "times": tuple(known.get("times", ())),
        }
    )
    with_whom = (
        COMPANION_LABELS.get(Companion(wishes.companion), "")
        if wishes.companion in set(Companion)
        else wishes.companion
    )
    parts = [
        wishes.in_words(),
        f"telefoon {wishes.phone}" if wishes.phone else "",
        f"samen met: {with_whom}" if with_whom else "",
        *others,
    ]
    return ", ".join(part for part in parts if part)


def _answers(session: Session, resident_id: str) -> Rows:
    rows = session.exec(
        select(Response)
        .where(col(Response.resident_id) == resident_id)
        .order_by(col(Response.id))
    )
    return [
        {
            "Wanneer": moment(row.at),
            "Antwoord": CODE_LABELS[row.code],
            "Hoe": CHANNEL_LABELS[row.channel],
            "Gegeven door": BEHALF_LABELS[row.on_behalf_of],
            "Wensen": _wishes(row.wishes),
            "Opmerking": row.note,
            "Verbetering van een eerder antwoord": row.correction_reason,
        }
        for row in rows
    ]


def _visits(session: Session, resident_id: str) -> Rows:
    rows = session.exec(
        select(VisitPerson, Visit, Provider)
        .join(Visit, col(Visit.id) == col(VisitPerson.visit_id))
        .outerjoin(Provider, col(Provider.id) == col(Visit.provider_id))
        .where(col(VisitPerson.resident_id) == resident_id)
        .order_by(col(Visit.id))
    )
    return [_visit(*row) for row in rows]


def _visit(
    person: VisitPerson, visit: Visit, provider: Provider | None
) -> dict[str, str]:
    return {
        "Gevraagd op": moment(visit.requested_at),
        "Afspraak": moment(visit.starts_at),
        "Hoe": KIND_LABELS[visit.kind],
        "Stand": VISIT.labels[visit.state],
        "Wie kwam er": provider.name if provider else MUNICIPALITY,
        "Uitkomst voor u": CONSEQUENCES[person.outcome].label if person.outcome else "",
        "Op": on(person.outcome_on),
        "Aanwijzing voor de bezoeker": visit.note,
    }


def _steps(session: Session, resident_id: str) -> Rows:
    """What our people typed at a step: why a visit was cancelled, how a doubt about
    his place in a cycle was settled."""
    visits = select(cast(col(VisitPerson.visit_id), String)).where(
        col(VisitPerson.resident_id) == resident_id
    )
    places = select(cast(col(CycleMember.id), String)).where(
        col(CycleMember.resident_id) == resident_id
    )
    kind, number = col(HistoryNote.entity_kind), col(HistoryNote.entity_id)
    rows = session.exec(
        select(HistoryNote)
        .where(
            or_(
                and_(kind == VISIT.name, number.in_(visits)),
                and_(kind == PLACE_IN_CYCLE, number.in_(places)),
            )
        )
        .order_by(col(HistoryNote.id))
    )
    return [
        {
            "Wanneer": moment(row.at),
            "Bij": STEPS.get(row.entity_kind, row.entity_kind),
            "Wat wij erbij schreven": row.text,
        }
        for row in rows
    ]


def _attempts(session: Session, resident_id: str) -> Rows:
    rows = session.exec(
        select(Attempt)
        .where(col(Attempt.resident_id) == resident_id)
        .order_by(col(Attempt.id))
    )
    return [
        {
            "Wanneer": moment(row.at),
            "Hoe": CHANNEL_LABELS[row.channel],
            "Uitkomst": CONSEQUENCES[row.outcome].label,
            "Opmerking": row.note,
            "Later verbeterd": "ja" if row.corrected else "",
            "Reden van de verbetering": row.correction_reason,
        }
        for row in rows
    ]


def _conversations(session: Session, resident_id: str) -> Rows:
    rows = session.exec(
        select(Conversation)
        .where(col(Conversation.resident_id) == resident_id)
        .order_by(col(Conversation.visit_id), col(Conversation.version))
    )
    return [_conversation(row) for row in rows]


def _conversation(row: Conversation) -> dict[str, str]:
    themes = (
        THEME_LABELS[Theme(one)] if one in set(Theme) else one for one in row.themes
    )
    return {
        "Vastgelegd op": moment(row.at),
        "Versie": f"{row.version}" + ("" if row.current else " (niet meer geldig)"),
        "Wie was erbij": _word(COMPANION_LABELS, Companion, row.companion),
        "Duur": _word(MINUTES_LABELS, MinutesBand, row.minutes_band),
        "Waarover": ", ".join(themes),
        "Wat u graag wilt": row.wishes,
        "Volgend contact": _word(NEXT_CONTACT_LABELS, NextContact, row.next_contact),
        "Gebiedsgids achtergelaten": yes(row.brochure_left),
        "Notitie voor het kantoor": row.office_note,
        "Vragenlijst": _scale(row.scale_answers or {}),
        "Uitkomst van de vragenlijst": (
            "" if row.scale_total is None else str(row.scale_total)
        ),
        "Reden van de verbetering": row.correction_reason,
    }


def _word(labels: Any, kind: Any, value: str) -> str:
    return str(labels[kind(value)]) if value in set(kind) else value


def _scale(answers: dict[str, Any]) -> str:
    items = {str(number): item.dutch for number, item in ITEMS.items()}
    return "; ".join(
        f"{items.get(str(number), number)}: {answer}"
        for number, answer in answers.items()
    )


CONVERSATIONS = (
    AccessPart("contact", "Wat u ons vertelde over uzelf", _contact),
    AccessPart("answers", "Uw antwoorden", _answers),
    AccessPart("visits", "Bezoeken en afspraken", _visits),
    AccessPart("step_notes", "Wat wij bij een stap opschreven", _steps),
    AccessPart("attempts", "Pogingen om u te spreken", _attempts),
    AccessPart("conversations", "Gesprekken", _conversations),
)
