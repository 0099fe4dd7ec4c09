"""Triage: what the published rules propose for a report. A person decides.

A rule table is an ordered list of JSON-able rules. A rule fires when all its conditions
hold; the first rule that fires gives level and kind; danger words in the text may raise
the level and never lower it. A rule looks like this:

    {"code": "T10", "sentence": "Er komt geen reactie.", "on": True,
     "when": [{"fact": "seen", "any": ["no_reaction"]}],
     "level": "urgent_24h", "kind": "welfare_check"}

`Fact` is the closed list of what a rule may look at. Nationality, language, sex,
income, debts, postcode and scores are not in it and cannot be written down (domain.md
section 5, algorithms); the tick for money trouble is kept out for the same reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from signals.rules.danger_words import (
    DEFAULT_DANGER_WORDS,
    find_danger_words,
    plain_text,
)
from signals.rules.drafts import About, DoneAlready, Door, Draft, Seen
from signals.rules.kinds import SignalKind
from signals.rules.levels import Level, most_urgent
from signals.rules.triage_table import DEFAULT_RULES

__all__ = ["DEFAULT_DANGER_WORDS", "DEFAULT_RULES", "Facts", "Proposal", "propose"]


class Fact(StrEnum):
    """All that a rule may look at, and nothing else."""

    SEEN = "seen"
    LAST_SEEN_DAYS = "last_seen_days"
    DOOR = "door"
    ABOUT_SELF = "about_self"
    URGENT = "urgent"
    DANGER_WORDS = "danger_words"
    DONE = "done"


USABLE_SEEN = tuple(tick for tick in Seen if tick is not Seen.MONEY_TROUBLE)
"""Money trouble is help that somebody asks for, never a ground to weigh a report."""


@dataclass(frozen=True)
class Facts:
    """What the rules may look at of one report.

    `texts` are searched for danger words and for nothing else. `last_seen_days` counts
    calendar days from the day last seen to the day of receipt; None: not known.
    """

    door: Door
    seen: frozenset[Seen] = frozenset()
    done: frozenset[DoneAlready] = frozenset()
    last_seen_days: int | None = None
    about_self: bool = False
    urgent: bool = False
    danger_words: bool = False
    """Set by `propose` from the texts."""
    texts: tuple[str, ...] = ()


class Fired(NamedTuple):
    """A rule that fired: its code, its sentence, and the level it gave."""

    rule: str
    sentence: str
    level: Level

    def row(self) -> dict[str, str]:
        """As it is kept with the report."""
        return {
            "step": "triage",
            "rule": self.rule,
            "sentence": self.sentence,
            "level": self.level.value,
        }


class Proposal(NamedTuple):
    """What the rules propose; `fired` says why, the rule of the table first."""

    level: Level
    kind: SignalKind
    fired: tuple[Fired, ...]
    words: tuple[str, ...] = ()
    """Danger words found, as the list has them."""


NO_RULE = Fired(
    "GEEN", "Geen enkele regel past: een medewerker leest de melding.", Level.SOON_48H
)
"""A checked table ends in a rule that always fires; where one does not, it shows."""


def facts_of(draft: Draft, on: date) -> Facts:
    """The facts of a report that is received on a day (Dutch date)."""
    return facts_from(
        draft.door,
        draft.about,
        seen=draft.seen,
        done=draft.done,
        last_seen_on=draft.last_seen_on,
        urgent=draft.urgent,
        texts=(draft.text, draft.done_text),
        on=on,
    )


def facts_from(
    door: Door,
    about: About,
    *,
    seen: Sequence[str] = (),
    done: Sequence[str] = (),
    last_seen_on: date | None = None,
    urgent: bool = False,
    texts: tuple[str, ...] = (),
    on: date,
) -> Facts:
    """The facts from the fields of a report as they are kept; `on`: day of receipt."""
    return Facts(
        door=door,
        seen=frozenset(Seen(tick) for tick in seen),
        done=frozenset(DoneAlready(tick) for tick in done),
        last_seen_days=max(0, (on - last_seen_on).days) if last_seen_on else None,
        about_self=about is About.SELF,
        urgent=urgent,
        texts=texts,
    )


def holds(condition: Mapping[str, Any], facts: Facts) -> bool:
    """Does one condition hold of the facts? Raises KeyError, ValueError if not one."""
    match Fact(condition["fact"]):
        case Fact.SEEN:
            return not facts.seen.isdisjoint(condition["any"])
        case Fact.DONE:
            return not facts.done.isdisjoint(condition["any"])
        case Fact.DOOR:
            return bool(facts.door in condition["any"])
        case Fact.LAST_SEEN_DAYS:
            days = facts.last_seen_days
            if days is None:
                return False
            least, most = condition.get("at_least", 0), condition.get("at_most", days)
            return bool(least <= days <= most)
        case Fact.ABOUT_SELF:
            return facts.about_self == bool(condition["is"])
        case Fact.URGENT:
            return facts.urgent == bool(condition["is"])
        case Fact.DANGER_WORDS:
            return facts.danger_words == bool(condition["is"])


def first_that_fires(
    rules: Sequence[Mapping[str, Any]], facts: Facts
) -> tuple[Fired, SignalKind]:
    """The first rule that is on and of which all conditions hold."""
    for rule in rules:
        if rule.get("on", True) and all(holds(c, facts) for c in rule["when"]):
            fired = Fired(rule["code"], rule["sentence"], Level(rule["level"]))
            return fired, SignalKind(rule["kind"])
    return NO_RULE, SignalKind.CARE


def propose(
    facts: Facts,
    rules: Sequence[Mapping[str, Any]] = DEFAULT_RULES,
    danger_words: Sequence[Mapping[str, Any]] = DEFAULT_DANGER_WORDS,
) -> Proposal:
    """What the rules propose for the facts, and which of them fired.

    The level is the most urgent of: the table without the words, the table with them,
    and the level of each group of words found. So whatever a table says, words raise
    and never lower. The kind is that of what gave the level, the table first.
    """
    silent = replace(facts, danger_words=False)
    given = [first_that_fires(rules, silent)]
    found = find_danger_words(facts.texts, danger_words)
    if found:
        heard = first_that_fires(rules, replace(facts, danger_words=True))
        if heard[0].rule != given[0][0].rule:
            given.append(heard)
        given += [
            (
                Fired(
                    group.code,
                    f"{group.sentence} Gevonden: {group.word}.",
                    Level(group.level),
                ),
                SignalKind(group.kind),
            )
            for group in found
        ]
    level = most_urgent(*(fired.level for fired, _ in given))
    kind = next(kind for fired, kind in given if fired.level is level)
    return Proposal(
        level,
        kind,
        tuple(fired for fired, _ in given),
        tuple(plain_text(group.word) for group in found),
    )
