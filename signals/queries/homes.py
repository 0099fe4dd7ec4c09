"""Where the rules of a moment send a signal: the queue, and the team or the person."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session

from outreach.clock import local_date
from outreach.tables import Resident
from signals.queries.clocks import closed_days
from signals.queries.on_call import on_call_now
from signals.queries.rule_versions import current_rules
from signals.queries.team_books import place_of, team_book
from signals.rules.deadlines import Closed
from signals.rules.queues import Queue
from signals.rules.routing import (
    RoutingFacts,
    age_on,
    choose,
    in_office_hours,
    weekday_of,
)
from signals.rules.rule_kinds import RuleKind
from signals.rules.team_book import Place, TeamBook
from signals.tables import Signal

BY_HAND = "HAND"
"""How a choice of a person is named among the rules that fired."""
NO_TEAM = "Voor deze rij is er in dit gebied geen team dat deze melding mag krijgen."
NO_DUTY = "Er is nu niemand die piket heeft."


class Home(NamedTuple):
    """Where a signal goes: one queue, and a team or a person; or nowhere yet."""

    queue: Queue
    team_id: int | None
    owner_id: int | None
    rule: str
    sentence: str
    rules_id: int | None = None

    @property
    def row(self) -> dict[str, str]:
        """As it is kept with the signal, beside the rules of triage."""
        return {
            "step": "routing",
            "rule": self.rule,
            "sentence": self.sentence,
            "queue": self.queue.value,
        }


class Ground(NamedTuple):
    """What is the same for all signals that are routed at one moment."""

    at: datetime
    rules: list[dict[str, Any]]
    rules_id: int | None
    book: TeamBook
    closed: Closed


def ground(session: Session, at: datetime) -> Ground:
    """Rules, teams and closing days of a moment; read once for many signals."""
    version, rules = current_rules(session, RuleKind.ROUTING, at=at)
    book = team_book(session, local_date(at))
    return Ground(
        at, rules, version.id if version else None, book, closed_days(session)
    )


def home_of(session: Session, signal: Signal, now: Ground) -> Home:
    """Where the rules send a signal. Changes nothing; whatever stands in a rule."""
    facts = facts_of(session, signal, now)
    return home_for(session, facts, place_of(session, signal), now)


def home_for(session: Session, facts: RoutingFacts, place: Place, now: Ground) -> Home:
    """Where the rules send what has these facts, at this place."""
    chosen = choose(now.rules, facts)
    nowhere = Home(
        Queue.NOT_ROUTED, None, None, chosen.rule, chosen.sentence, now.rules_id
    )
    if chosen.queue is None:
        return nowhere
    if chosen.queue is Queue.ON_CALL:
        duty = on_call_now(session, place.district_code, now.at)
        if duty is None:
            return nowhere._replace(sentence=f"{chosen.sentence} {NO_DUTY}")
        return nowhere._replace(queue=Queue.ON_CALL, owner_id=duty.person_id)
    team = now.book.find(chosen.queue, place)
    if team is None:
        return nowhere._replace(sentence=f"{chosen.sentence} {NO_TEAM}")
    return nowhere._replace(queue=chosen.queue, team_id=team.id)


def facts_of(session: Session, signal: Signal, now: Ground) -> RoutingFacts:
    """What the rules may look at of a signal, at the moment of routing."""
    place = place_of(session, signal)
    who = session.get(Resident, signal.resident_id) if signal.resident_id else None
    born = who.birth_latest.year if who and who.birth_latest else signal.birth_year
    return RoutingFacts(
        level=signal.level,
        kind=signal.kind,
        district_code=place.district_code,
        age=age_on(now.at, born),
        weekday=weekday_of(now.at),
        office=in_office_hours(now.at, now.closed),
        shielded=place.shielded,
    )
