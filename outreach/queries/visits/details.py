"""One visit for the office: who, what came of it, every try, and who did what."""

from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.auditing import seen
from outreach.errors import NotFound
from outreach.queries.residents import display_name
from outreach.queries.scope import visit_scope
from outreach.rules.outcomes import CONSEQUENCES
from outreach.rules.responses import CHANNEL_LABELS
from outreach.rules.visits import VISIT, Outcome, VisitState
from outreach.tables import (
    Attempt,
    Conversation,
    HistoryNote,
    Person,
    Resident,
    StateChange,
    Visit,
    VisitPerson,
)

ACT_LABELS = {
    "begin": "gemaakt",
    "schedule": "afspraak gemaakt",
    "reschedule": "afspraak verzet",
    "complete": "bezocht",
    "talk_by_phone": "telefonisch gesproken",
    "meet_elsewhere": "elders ontmoet",
    "find_nobody": "niemand thuis",
    "cancel": "afgezegd",
    "refuse": "geweigerd",
    "postpone": "uitgesteld",
    "correct": "verbeterd",
}


class PersonOutcome(NamedTuple):
    """What came of it with one person."""

    resident_id: str
    name: str
    outcome: Outcome | None
    label: str
    """Empty: nothing is logged yet."""
    on: date | None
    themes: tuple[str, ...]
    wishes: str
    companion: str
    minutes_band: str
    next_contact: str
    brochure_left: bool
    office_note: str
    version: int
    """Of the conversation; 0: there was none."""


class AttemptMade(NamedTuple):
    """One try; taken back ones stay in sight."""

    number: int
    name: str
    at: datetime
    channel: str
    label: str
    by: str
    """Who made it."""
    note: str
    corrected: bool
    correction_reason: str
    resident_id: str


class HistoryLine(NamedTuple):
    """One step in the life of the visit."""

    at: datetime
    what: str
    by: str
    reason: str


class VisitDetail(NamedTuple):
    """Everything the office may know of one visit; no score."""

    visit_id: int
    version: int
    state: VisitState
    label: str
    starts_at: datetime | None
    done_on: date | None
    visitor_id: int | None
    visitor: str
    municipal: bool
    persons: tuple[PersonOutcome, ...]
    attempts: tuple[AttemptMade, ...]
    history: tuple[HistoryLine, ...]


def visit_detail(session: Session, viewer: Viewer, visit_id: int) -> VisitDetail:
    """One visit. Raises NotFound outside the viewer's scope."""
    require(viewer, Permission.LOG_FOR_OTHERS)
    row = session.execute(
        select(Visit, Person.name)
        .outerjoin(Person, col(Person.id) == col(Visit.visitor_id))
        .where(
            col(Visit.id) == visit_id, visit_scope(viewer, Permission.LOG_FOR_OTHERS)
        )
    ).first()
    if row is None:
        raise NotFound(
            "Het bezoek is niet gevonden.",
            "Het bestaat niet, of het hoort niet bij uw werk.",
            "Ga terug naar het overzicht.",
        )
    visit, visitor = row
    persons, attempts = _persons(session, visit_id), _attempts(session, visit_id)
    seen(
        session,
        viewer,
        Permission.LOG_FOR_OTHERS,
        [one.resident_id for one in persons] + [one.resident_id for one in attempts],
        kind="visit",
        object_id=visit_id,
    )
    return VisitDetail(
        visit_id=visit_id,
        version=visit.version_id,
        state=visit.state,
        label=VISIT.labels[visit.state],
        starts_at=visit.starts_at,
        done_on=visit.done_on,
        visitor_id=visit.visitor_id,
        visitor=visitor or "",
        municipal=visit.municipal,
        persons=persons,
        attempts=attempts,
        history=_history(session, visit_id),
    )


def _persons(session: Session, visit_id: int) -> tuple[PersonOutcome, ...]:
    talked = (
        (col(Conversation.visit_id) == col(VisitPerson.visit_id))
        & (col(Conversation.resident_id) == col(VisitPerson.resident_id))
        & col(Conversation.current).is_(True)
    )
    rows = session.execute(
        select(VisitPerson, Resident, Conversation)
        .join(Resident, col(Resident.id) == col(VisitPerson.resident_id))
        .outerjoin(Conversation, talked)
        .where(col(VisitPerson.visit_id) == visit_id)
        .order_by(col(VisitPerson.id))
    )
    return tuple(_person(*row) for row in rows)


def _person(
    row: VisitPerson, resident: Resident, talk: Conversation | None
) -> PersonOutcome:
    return PersonOutcome(
        resident_id=resident.id,
        name=display_name(resident),
        outcome=row.outcome,
        label=CONSEQUENCES[row.outcome].label if row.outcome else "",
        on=row.outcome_on,
        themes=tuple(talk.themes) if talk else (),
        wishes=talk.wishes if talk else "",
        companion=talk.companion if talk else "",
        minutes_band=talk.minutes_band if talk else "",
        next_contact=talk.next_contact if talk else "",
        brochure_left=talk.brochure_left if talk else False,
        office_note=talk.office_note if talk else "",
        version=talk.version if talk else 0,
    )


def _attempts(session: Session, visit_id: int) -> tuple[AttemptMade, ...]:
    rows = session.execute(
        select(Attempt, Resident, Person.name)
        .join(Resident, col(Resident.id) == col(Attempt.resident_id))
        .outerjoin(Person, col(Person.id) == col(Attempt.person_id))
        .where(col(Attempt.visit_id) == visit_id)
        .order_by(col(Attempt.id))
    )
    return tuple(
        AttemptMade(
            number=attempt.number,
            name=display_name(resident),
            at=attempt.at,
            channel=CHANNEL_LABELS[attempt.channel],
            label=CONSEQUENCES[attempt.outcome].label,
            by=who or "",
            note=attempt.note,
            corrected=attempt.corrected,
            correction_reason=attempt.correction_reason,
            resident_id=resident.id,
        )
        for attempt, resident, who in rows
    )


def _history(session: Session, visit_id: int) -> tuple[HistoryLine, ...]:
    rows = session.exec(
        select(StateChange)
        .where(
            col(StateChange.entity_kind) == VISIT.name,
            col(StateChange.entity_id) == str(visit_id),
        )
        .order_by(col(StateChange.id))
    ).all()
    numbers = {row.by.partition(":")[2] for row in rows if row.by.startswith("person:")}
    people = session.execute(
        select(col(Person.id), col(Person.name)).where(
            col(Person.id).in_([int(number) for number in numbers])
        )
    )
    names = {f"person:{number}": name for number, name in people}
    typed = _typed(session, visit_id)
    return tuple(
        HistoryLine(
            at=row.at,
            what=ACT_LABELS.get(row.act, row.act),
            by=names.get(row.by, "het systeem"),
            reason=": ".join(
                filter(None, (row.reason, typed.get((row.act, row.at), "")))
            ),
        )
        for row in rows
    )


def _typed(session: Session, visit_id: int) -> dict[tuple[str, datetime], str]:
    """What people typed at the steps of a visit, until it goes."""
    rows = session.exec(
        select(HistoryNote).where(
            HistoryNote.entity_kind == VISIT.name,
            HistoryNote.entity_id == str(visit_id),
        )
    )
    return {(row.act, row.at): row.text for row in rows}
