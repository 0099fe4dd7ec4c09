"""What is published about the rules, and how often a person decided otherwise."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from outreach.access import Permission, Viewer, require
from outreach.clock import local
from outreach.errors import Refused
from outreach.queries.municipality import municipality
from outreach.tables import Municipality
from signals.queries.rule_versions import current_rules
from signals.rules.algorithm_record import RecordFacts, record_faults
from signals.rules.algorithm_record import algorithm_record as record_of
from signals.rules.levels import Level
from signals.rules.rule_kinds import RuleKind, Rules
from signals.tables import Signal


class Published(NamedTuple):
    """The rules as residents may read them."""

    organization: str
    rules: Rules
    version: int
    since: datetime | None
    """None: version 0."""
    danger_words: Rules


class Agreement(NamedTuple):
    """Decisions in a period against what was proposed; counts of reports."""

    decided: int
    as_proposed: int
    raised: int
    lowered: int


def published_rules(session: Session, *, at: datetime) -> Published:
    """The rules in force. No personal data, and for everybody to read."""
    row, rules = current_rules(session, RuleKind.TRIAGE, at=at)
    _, words = current_rules(session, RuleKind.DANGER_WORDS, at=at)
    return Published(
        municipality(session).name,
        rules,
        row.version if row else 0,
        row.at if row else None,
        words,
    )


def algorithm_facts(
    session: Session,
    viewer: Viewer,
    *,
    at: datetime,
    website: str = "",
    public_code: str = "",
) -> RecordFacts:
    """What the entry of the Algoritmeregister is made from.

    In use since the month of the first report. Raises Refused where the municipality
    has not filled in its name or e-mail address, or an address is not https.
    """
    require(viewer, Permission.SEE_SIGNAL_FIGURES)
    published, about = published_rules(session, at=at), municipality(session)
    first = session.scalar(select(func.min(col(Signal.received_at))))
    facts = RecordFacts(
        organization=published.organization,
        contact_email=about.email,
        rules=published.rules,
        version=published.version,
        danger_words=published.danger_words,
        begin=f"{local(first):%Y-%m}" if first else "",
        website=website,
        public_code=public_code,
    )
    _refuse_unfinished(facts)
    return facts


def _refuse_unfinished(facts: RecordFacts) -> None:
    unnamed = facts.organization.strip() in ("", Municipality().name)
    missing = ["de naam"] * unnamed
    missing += ["het e-mailadres"] * (not facts.contact_email.strip())
    if missing:
        raise Refused(
            "De beschrijving voor het Algoritmeregister is niet gemaakt.",
            f"Van de gemeente is nog niet ingevuld: {' en '.join(missing)}.",
            "Vul dit in op de pagina Gemeente en maak de beschrijving opnieuw.",
        )
    if faults := record_faults(record_of(facts)):
        raise Refused(
            "De beschrijving voor het Algoritmeregister is niet gemaakt.",
            " ".join(faults),
            "Verbeter dit en maak de beschrijving opnieuw.",
        )


def agreement(session: Session, viewer: Viewer, *, since: datetime) -> Agreement:
    """How often people decided as the rules proposed, from `since` on, everywhere.

    Of reports that were weighed at least once, by the decision that holds now.
    """
    require(viewer, Permission.MANAGE_SIGNAL_RULES)
    rows = session.execute(
        select(col(Signal.proposed_level), col(Signal.level), func.count())
        .where(
            col(Signal.triaged_at) >= since,
            col(Signal.proposed_level).is_not(None),
            col(Signal.level).is_not(None),
        )
        .group_by(col(Signal.proposed_level), col(Signal.level))
    ).all()
    order = list(Level)
    counts = {"same": 0, "raised": 0, "lowered": 0}
    for proposed, level, number in rows:
        step = order.index(level) - order.index(proposed)
        counts["same" if not step else "raised" if step < 0 else "lowered"] += number
    return Agreement(
        sum(counts.values()), counts["same"], counts["raised"], counts["lowered"]
    )
