"""The kinds of rules and norms that are kept in versions, and the built-in ones."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from signals.rules.danger_words import DEFAULT_DANGER_WORDS
from signals.rules.norms import DEFAULTS, as_rules
from signals.rules.routing_table import DEFAULT_RULES as ROUTING_RULES
from signals.rules.triage_table import DEFAULT_RULES

Rules = list[dict[str, Any]]


class RuleKind(StrEnum):
    """What a `RuleVersion` holds."""

    TRIAGE = "triage"
    ROUTING = "routing"
    NORMS = "norms"
    DANGER_WORDS = "danger_words"


RULE_KIND_LABELS = {
    RuleKind.TRIAGE: "regels voor het beoordelen",
    RuleKind.ROUTING: "regels voor het doorzetten",
    RuleKind.NORMS: "termijnen",
    RuleKind.DANGER_WORDS: "gevaarwoorden",
}
BUILT_IN: dict[RuleKind, Sequence[dict[str, Any]]] = {
    RuleKind.TRIAGE: DEFAULT_RULES,
    RuleKind.ROUTING: ROUTING_RULES,
    RuleKind.NORMS: as_rules(DEFAULTS),
    RuleKind.DANGER_WORDS: DEFAULT_DANGER_WORDS,
}
"""Version 0 of each kind: what holds until somebody saves a version."""
