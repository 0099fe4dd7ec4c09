"""Changes a list of routing rules that is only thought of; each gives a new list."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

Rules = list[dict[str, Any]]


def replaced(rules: Rules, code: str, new: Mapping[str, Any]) -> Rules:
    """With another rule in the place of the one with a code."""
    return [dict(new) if rule["code"] == code else deepcopy(rule) for rule in rules]


def without(rules: Rules, code: str) -> Rules:
    """Without the rule with a code."""
    return [deepcopy(rule) for rule in rules if rule["code"] != code]


def moved(rules: Rules, code: str, steps: int) -> Rules:
    """With a rule so many places further (down is positive), as far as there are."""
    kept = without(rules, code)
    place = next(n for n, rule in enumerate(rules) if rule["code"] == code)
    one = deepcopy(rules[place])
    kept.insert(max(0, min(len(kept), place + steps)), one)
    return kept


def added(rules: Rules, new: Mapping[str, Any]) -> Rules:
    """With a rule more, tried first: what was there stays as it was behind it."""
    return [dict(new), *deepcopy(rules)]


def free_code(rules: Rules) -> str:
    """A code that no rule has."""
    taken = {rule["code"] for rule in rules}
    return next(
        code for n in range(1, len(rules) + 2) if (code := f"E{n:02d}") not in taken
    )
