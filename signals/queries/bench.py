"""Tries reports on rules, in force or only thought of. Changes nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, ViewerKind, require
from outreach.clock import local_date
from outreach.tables import District, Person
from signals.queries.clocks import Clocks, clocks
from signals.queries.homes import Ground, Home, ground, home_for
from signals.queries.rule_versions import current_rules
from signals.queries.team_books import team_book
from signals.rules.bench import Case, cases
from signals.rules.kinds import SignalKind
from signals.rules.levels import Level
from signals.rules.queues import Queue
from signals.rules.routing import (
    RoutingFacts,
    age_on,
    in_office_hours,
    weekday_of,
)
from signals.rules.rule_kinds import RuleKind, Rules
from signals.rules.team_book import Place
from signals.rules.triage import propose


class Tried(NamedTuple):
    """What the rules make of one case."""

    name: str
    at: datetime
    level: Level
    kind: SignalKind
    triage: tuple[tuple[str, str], ...]
    """Code and sentence of each rule of triage that fired, the one that decided
    first; empty when a person decided."""
    queue: Queue
    rule: str
    """Of routing; empty when none fitted."""
    sentence: str
    goes_to: str
    """The team, or who is on call; empty: the desk has it, in sight."""
    norm: str
    due_at: datetime

    @property
    def outcome(self) -> tuple[Level, SignalKind, Queue, str, str]:
        """What matters when two sets of rules are compared."""
        return self.level, self.kind, self.queue, self.goes_to, self.norm


class Draft(NamedTuple):
    """Rules that are only thought of; None: those in force."""

    triage: Rules | None = None
    danger_words: Rules | None = None
    routing: Rules | None = None


NOTHING_ELSE = Draft()


def try_out(
    session: Session,
    viewer: Viewer,
    tried: Sequence[Case],
    *,
    at: datetime,
    draft: Draft = NOTHING_ELSE,
) -> list[Tried]:
    """Which rules fire for each case, who gets it, and by when.

    Rules and norms are those of `at`; teams, duties and closing days those of the
    case's own moment. For who manages the rules, and for a command. No personal data.
    """
    _require(viewer)
    triage = _rules(session, RuleKind.TRIAGE, draft.triage, at)
    words = _rules(session, RuleKind.DANGER_WORDS, draft.danger_words, at)
    now = ground(session, at)
    if draft.routing is not None:
        now = now._replace(rules=draft.routing)
    counted = clocks(session, at)
    return [_try(session, one, triage, words, now, counted) for one in tried]


def sample_cases(
    session: Session, viewer: Viewer, district_code: str | None, *, at: datetime
) -> list[Case]:
    """The built-in samples, in one area, at moments soon after `at`."""
    _require(viewer)
    closed = clocks(session, at).closed
    return cases(local_date(at), district_code, closed=closed)


def areas(session: Session, viewer: Viewer) -> dict[str, str]:
    """The districts that a rule or a case can name: code -> name."""
    _require(viewer)
    rows = session.exec(select(District).order_by(col(District.name))).all()
    return {row.code: row.name for row in rows}


def _require(viewer: Viewer) -> None:
    if viewer.kind is not ViewerKind.JOB:
        require(viewer, Permission.MANAGE_SIGNAL_RULES)


def _rules(
    session: Session, kind: RuleKind, given: Rules | None, at: datetime
) -> Rules:
    return current_rules(session, kind, at=at)[1] if given is None else given


def _try(
    session: Session,
    case: Case,
    triage: Rules,
    words: Rules,
    now: Ground,
    counted: Clocks,
) -> Tried:
    proposal = propose(case.facts, triage, words)
    level, kind = case.level or proposal.level, case.kind or proposal.kind
    facts = RoutingFacts(
        level=level,
        kind=kind,
        district_code=case.district_code,
        age=age_on(case.at, case.birth_year),
        weekday=weekday_of(case.at),
        office=in_office_hours(case.at, counted.closed),
        shielded=case.shielded,
    )
    then = now._replace(at=case.at, book=team_book(session, local_date(case.at)))
    home = home_for(
        session, facts, Place(case.district_code, None, case.shielded), then
    )
    due = counted.deadline(level, case.at)
    decided = case.level is not None or case.kind is not None
    return Tried(
        name=case.name,
        at=case.at,
        level=level,
        kind=kind,
        triage=()
        if decided
        else tuple((one.rule, one.sentence) for one in proposal.fired),
        queue=home.queue,
        rule=home.rule,
        sentence=home.sentence,
        goes_to=_goes_to(session, home, then),
        norm=due.norm,
        due_at=due.due_at,
    )


def _goes_to(session: Session, home: Home, now: Ground) -> str:
    if home.team_id is not None:
        return now.book.teams[home.team_id].name
    if home.owner_id is not None:
        person = session.get(Person, home.owner_id)
        return person.name if person else ""
    return ""
