"""The teams of a day, read once, and which of them a person may choose."""

from collections import defaultdict
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.clock import local_date
from outreach.errors import NotFound
from outreach.tables import ProviderTerm, Resident, Team, TeamTerritory
from signals.queries.on_call import on_call_now
from signals.queries.scope import signal_scope
from signals.queries.shielded_places import shielded_places
from signals.rules.kinds import SignalKind
from signals.rules.levels import PROFESSIONAL_ONLY
from signals.rules.queues import Queue
from signals.rules.team_book import (
    QUEUE_OF,
    Place,
    TeamBook,
    TeamFacts,
    Territory,
    book_of,
)
from signals.tables import Signal


def team_book(session: Session, day: date) -> TeamBook:
    """All active teams as they work on a day: three statements. No personal data."""
    teams = session.exec(select(Team).where(col(Team.active).is_(True))).all()
    rows = session.exec(
        select(TeamTerritory)
        .where(_on(TeamTerritory, day))
        .order_by(col(TeamTerritory.valid_from).desc(), col(TeamTerritory.id))
    ).all()
    served: dict[int, set[str]] = defaultdict(set)
    for term in session.exec(select(ProviderTerm).where(_on(ProviderTerm, day))):
        served[term.provider_id].add(term.district_code)
    return book_of(
        (TeamFacts(row.id or 0, row.name, row.kind, row.provider_id) for row in teams),
        (
            Territory(row.team_id, row.district_code, row.neighbourhood_code)
            for row in rows
        ),
        {provider: frozenset(codes) for provider, codes in served.items()},
    )


def _on(
    table: type[TeamTerritory] | type[ProviderTerm], day: date
) -> ColumnElement[bool]:
    """In force on a day; half-open."""
    return (col(table.valid_from) <= day) & or_(
        col(table.valid_to).is_(None), col(table.valid_to) > day
    )


def place_of(session: Session, signal: Signal) -> Place:
    """Where it is, and whether it is shielded: marked so, or the resident is now, or
    anybody at the address."""
    who = session.get(Resident, signal.resident_id) if signal.resident_id else None
    shielded = signal.municipal or (who is not None and who.nondisclosure > 0)
    shielded = shielded or bool(shielded_places(session, [signal.address_key]))
    return Place(signal.district_code, signal.neighbourhood_code, shielded)


def is_unsafe(signal: Signal) -> bool:
    """For professionals only."""
    return signal.level in PROFESSIONAL_ONLY or signal.kind is SignalKind.UNSAFE


class TeamOption(NamedTuple):
    """A team that may have one signal, to choose from."""

    id: int | None
    """None: whoever is on call."""
    name: str
    queue: Queue


def team_options(
    session: Session, viewer: Viewer, signal_id: int, *, at: datetime
) -> list[TeamOption]:
    """Whom a person may give this signal to, the team of its own area first.

    Who is on call comes first of all, if somebody is. Raises NotFound outside the
    viewer's scope. Names of colleagues only; nothing of the resident.
    """
    require(viewer, Permission.TRIAGE_SIGNALS)
    row = session.exec(
        select(Signal).where(
            col(Signal.id) == signal_id,
            signal_scope(viewer, Permission.TRIAGE_SIGNALS),
        )
    ).first()
    if row is None:
        raise NotFound(
            "Deze melding is niet gevonden.",
            "Het nummer bestaat niet, of de melding hoort niet bij uw werk.",
            "Ga terug naar het overzicht.",
        )
    book = team_book(session, local_date(at))
    teams = book.choices(place_of(session, row), unsafe=is_unsafe(row))
    options = [TeamOption(t.id, t.name, QUEUE_OF[t.kind]) for t in teams]
    duty = on_call_now(session, row.district_code, at)
    if duty is not None:
        named = f"Piketdienst: {duty.name}"
        options.insert(0, TeamOption(None, named, Queue.ON_CALL))
    return options
