"""What a rule looks at and what it proposes, in plain Dutch."""

from collections.abc import Mapping, Sequence
from typing import Any

from signals.rules.draft_labels import DONE_LABELS, DOOR_LABELS, SEEN_LABELS
from signals.rules.drafts import DoneAlready, Door, Seen
from signals.rules.kinds import KIND_LABELS, SignalKind
from signals.rules.levels import LEVEL_LABELS, Level
from signals.rules.triage import Fact

FACT_LABELS = {
    Fact.SEEN: "wat de melder zag",
    Fact.LAST_SEEN_DAYS: "hoeveel dagen geleden de persoon het laatst is gezien",
    Fact.DOOR: "hoe de melding binnenkwam",
    Fact.ABOUT_SELF: "of iemand zichzelf meldt",
    Fact.URGENT: "of de melder het dringend vindt",
    Fact.DANGER_WORDS: "of er een gevaarwoord in de tekst staat",
    Fact.DONE: "wat de melder al deed",
}
"""The closed list, as it is published."""


def condition_words(condition: Mapping[str, Any]) -> str:
    """One condition as part of a sentence; the condition has been checked."""
    ticks = condition.get("any", ())
    match Fact(condition["fact"]):
        case Fact.SEEN:
            return f"gezien: {_either([SEEN_LABELS[Seen(one)] for one in ticks])}"
        case Fact.DONE:
            done = [DONE_LABELS[DoneAlready(one)] for one in ticks]
            return f"zelf al gedaan: {_either(done)}"
        case Fact.DOOR:
            doors = [DOOR_LABELS[Door(one)] for one in ticks]
            return f"binnengekomen via: {_either(doors)}"
        case Fact.LAST_SEEN_DAYS:
            return _days_words(condition)
        case Fact.ABOUT_SELF:
            return "iemand meldt " + ("zichzelf" if condition["is"] else "een ander")
        case Fact.URGENT:
            no = "" if condition["is"] else "niet "
            return f"de melder vindt het {no}dringend"
        case Fact.DANGER_WORDS:
            one = "een" if condition["is"] else "geen"
            return f"er staat {one} gevaarwoord in de tekst"


def rule_words(rule: Mapping[str, Any]) -> str:
    """When a rule of the table fires, as one sentence without what it leads to."""
    if not rule["when"]:
        return "Geldt altijd, als geen regel erboven past."
    return f"Voorwaarden: {'; en '.join(map(condition_words, rule['when']))}."


def outcome_words(rule: Mapping[str, Any]) -> str:
    """What a rule or a group of words proposes: level and kind."""
    level, kind = Level(rule["level"]), SignalKind(rule["kind"])
    return f"{LEVEL_LABELS[level]} ({KIND_LABELS[kind]})"


def _either(words: Sequence[str]) -> str:
    *first, last = (f"'{word}'" for word in words)
    return f"{', '.join(first)} of {last}" if first else last


def _days_words(condition: Mapping[str, Any]) -> str:
    least, most = condition.get("at_least"), condition.get("at_most")
    if least is not None and most is not None:
        return f"{least} tot en met {most} dagen geleden het laatst gezien"
    if most is not None:
        return f"hooguit {most} dagen geleden nog gezien"
    return f"{least} dagen of langer niet gezien"
